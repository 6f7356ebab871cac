using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Broadcast.Controller.Tests.Web;

/// <summary>What somebody is writing is not lost: not to a reload, not to a look elsewhere, not to somebody else who saves first.</summary>
public sealed class WritingOnThePage(ThePage.Browser browser) : IClassFixture<ThePage.Browser>
{
    [Fact]
    public Task A_reload_keeps_the_open_bulletin_and_what_is_written_and_not_saved() => browser.ShowAsync("reload", withStation: true, TimeProvider.System, async (station, page) =>
    {
        await station.SpokenAsync("hop");
        await station.SpokenAsync("khac");
        await OpenAsync(station, page, "hop");
        await Expect(page).ToHaveURLAsync(station.Url + "/#xa/bulletins/hop");
        await Text(page).FillAsync("Xin chào bà con. Mai họp thôn.");
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Bản tin hop" }).WaitForAsync();
        await page.GetByText("Đây là bài viết dở lúc").WaitForAsync();
        await Expect(Text(page)).ToHaveValueAsync("Xin chào bà con. Mai họp thôn.");

        await page.GetByRole(AriaRole.Button, new() { Name = "Bản tin khac", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Bản tin khac" }).WaitForAsync();
        await page.Locator("#bulletin-list").GetByText("chưa lưu hết").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bản tin hop", Exact = true }).ClickAsync();
        await Expect(Text(page)).ToHaveValueAsync("Xin chào bà con. Mai họp thôn.");

        await page.GetByRole(AriaRole.Button, new() { Name = "Trở lại bản đã lưu" }).ClickAsync();
        await Expect(Text(page)).ToHaveValueAsync("Xin chào bà con.");
        await page.Locator("#bulletin-list").GetByText("chưa lưu hết").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        (await station.GetAsync("/api/stations/xa/bulletins/hop")).GetProperty("written").GetString().Should().Be("Xin chào bà con.");
    });

    [Fact]
    public Task Who_saves_second_sees_the_other_text_and_keeps_both() => browser.ShowAsync("two-people", withStation: true, TimeProvider.System, async (station, page) =>
    {
        await station.SpokenAsync("hop");
        await OpenAsync(station, page, "hop");
        await station.PutAsync("/api/stations/xa/bulletins/hop", new { title = "Bản tin hop", text = "Xin chào bà con.\nHọp lúc bảy giờ." });
        await Text(page).FillAsync("Xin chào bà con.\nHọp lúc tám giờ.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu và làm âm thanh" }).ClickAsync();
        await page.GetByText("đã được sửa ở nơi khác lúc").WaitForAsync();
        await Expect(page.Locator("#conflict-text mark")).ToHaveTextAsync(["Họp lúc bảy giờ."]);
        await Expect(Text(page)).ToHaveValueAsync("Xin chào bà con.\nHọp lúc tám giờ.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Giữ cả hai: lưu bài này thành bản tin mới" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bản tin hop (bài thứ hai)" }).WaitForAsync();
        var kept = (await station.GetAsync("/api/stations/xa/bulletins")).EnumerateArray().Select(bulletin => bulletin.GetProperty("id").GetString()).ToList();
        kept.Should().HaveCount(2);
        (await station.GetAsync("/api/stations/xa/bulletins/hop")).GetProperty("written").GetString().Should().Contain("bảy giờ");
        (await station.GetAsync("/api/stations/xa/bulletins/" + kept.Single(id => id != "hop"))).GetProperty("written").GetString().Should().Contain("tám giờ");
    });

    [Fact]
    public Task Who_saves_second_may_let_his_own_stand_or_take_the_others() => browser.ShowAsync("two-people-one", withStation: true, TimeProvider.System, async (station, page) =>
    {
        await station.SpokenAsync("hop");
        await OpenAsync(station, page, "hop");
        await station.PutAsync("/api/stations/xa/bulletins/hop", new { title = "Bản tin hop", text = "Họp lúc bảy giờ." });
        await Text(page).FillAsync("Họp lúc tám giờ.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu và làm âm thanh" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu bài này thay bản kia" }).ClickAsync();
        await page.Locator("#conflict").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        (await station.GetAsync("/api/stations/xa/bulletins/hop")).GetProperty("written").GetString().Should().Be("Họp lúc tám giờ.");

        await station.PutAsync("/api/stations/xa/bulletins/hop", new { title = "Bản tin hop", text = "Họp lúc chín giờ." });
        await Text(page).FillAsync("Họp lúc mười giờ.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu và làm âm thanh" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bỏ bài này, lấy bản kia" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bỏ bài này, mở bản kia" }).ClickAsync();
        await Expect(Text(page)).ToHaveValueAsync("Họp lúc chín giờ.");
        await page.Locator("#conflict").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
    });

    [Fact]
    public Task Who_saves_what_somebody_else_has_removed_keeps_his_text() => browser.ShowAsync("gone", withStation: true, TimeProvider.System, async (station, page) =>
    {
        await station.SpokenAsync("hop");
        await OpenAsync(station, page, "hop");
        await Text(page).FillAsync("Họp lúc tám giờ.");
        (await station.Http.DeleteAsync("/api/stations/xa/bulletins/hop")).EnsureSuccessStatusCode();
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu và làm âm thanh" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu thành bản tin mới" }).ClickAsync();
        await TestStation.UntilAsync(async () => (await station.GetAsync("/api/stations/xa/bulletins")).GetArrayLength() == 1);
        await page.Locator("#bulletin-list .tag.good").WaitForAsync();
    });

    private static ILocator Text(IPage page) => page.GetByRole(AriaRole.Textbox, new() { Name = "Văn bản", Exact = true });

    private static async Task OpenAsync(TestStation station, IPage page, string bulletin)
    {
        await ThePage.SignInAsync(station, page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Bản tin" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = $"Bản tin {bulletin}", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = $"Bản tin {bulletin}" }).WaitForAsync();
        await Expect(Text(page)).ToHaveValueAsync("Xin chào bà con.");
    }
}
