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
    public Task What_was_never_saved_is_given_up_by_a_button_that_says_so_and_can_be_had_back() =>
        browser.ShowAsync("give-up-new", withStation: true, TimeProvider.System, async (station, page) =>
    {
        await station.SpokenAsync("hop");
        await OpenAsync(station, page, "hop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Viết bản tin mới" }).ClickAsync();
        await Expect(Text(page)).ToHaveValueAsync("");
        await Title(page).FillAsync("Họp thôn");
        await Text(page).FillAsync("Mai họp thôn lúc bảy giờ.");
        await Expect(Back(page, "Trở lại bản đã lưu")).ToHaveCountAsync(0);
        await Back(page, "Bỏ bản viết dở").ClickAsync();
        await page.GetByText("Đã bỏ bản viết dở.").WaitForAsync();
        await Expect(Text(page)).ToHaveValueAsync("");
        await Expect(Back(page, "Bỏ bản viết dở")).ToHaveCountAsync(0);

        // The way back leads there from another bulletin too.
        await page.GetByRole(AriaRole.Button, new() { Name = "Bản tin hop", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Bản tin hop" }).WaitForAsync();
        await Undo(page).ClickAsync();
        await page.GetByText("Đã hoàn tác.").WaitForAsync();
        await Expect(Text(page)).ToHaveValueAsync("Mai họp thôn lúc bảy giờ.");
        await Expect(Title(page)).ToHaveValueAsync("Họp thôn");
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Bản tin" }).ClickAsync();
        await Expect(Text(page)).ToHaveValueAsync("Mai họp thôn lúc bảy giờ.");
        await Expect(Back(page, "Bỏ bản viết dở")).ToBeVisibleAsync();
    });

    [Fact]
    public Task What_was_begun_after_giving_up_goes_for_the_undo_only_when_that_is_asked_for() =>
        browser.ShowAsync("give-up-twice", withStation: true, TimeProvider.System, async (station, page) =>
    {
        await station.SpokenAsync("hop");
        await OpenAsync(station, page, "hop");
        await Text(page).FillAsync("Họp lúc tám giờ.");
        await Back(page, "Trở lại bản đã lưu").ClickAsync();
        await page.GetByText("Đã trở lại bản đã lưu.").WaitForAsync();
        await Expect(Text(page)).ToHaveValueAsync("Xin chào bà con.");
        await Text(page).FillAsync("Họp lúc chín giờ.");
        await Undo(page).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Thôi, giữ nguyên" }).ClickAsync();
        await Expect(Text(page)).ToHaveValueAsync("Họp lúc chín giờ.");
        await Undo(page).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bỏ bài ấy, lấy lại bài trước" }).ClickAsync();
        await page.GetByText("Đã hoàn tác.").WaitForAsync();
        await Expect(Text(page)).ToHaveValueAsync("Họp lúc tám giờ.");
        await page.Locator("#bulletin-list").GetByText("chưa lưu hết").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu và làm âm thanh" }).ClickAsync();
        await page.Locator("#bulletin-list").GetByText("chưa lưu hết").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        (await station.GetAsync("/api/stations/xa/bulletins/hop")).GetProperty("written").GetString().Should().Be("Họp lúc tám giờ.");
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

    [Fact]
    public Task A_text_without_a_word_is_refused_by_the_name_that_stands_over_it() =>
        browser.ShowAsync("empty-text", withStation: true, TimeProvider.System, async (station, page) =>
    {
        await station.SpokenAsync("hop");
        await OpenAsync(station, page, "hop");
        await Text(page).FillAsync("— !");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu và làm âm thanh" }).ClickAsync();
        await Expect(page.Locator("#editor-form > .mistake"))
            .ToHaveTextAsync("Trường “Văn bản” trống: không có chữ hay số nào để đọc. Hãy nhập lời cần phát.");
        await Expect(page.Locator("#editor-text-label")).ToHaveTextAsync("Văn bản");
        await Expect(Text(page)).ToHaveValueAsync("— !");
    });

    private static ILocator Title(IPage page) => page.GetByRole(AriaRole.Textbox, new() { Name = "Tiêu đề", Exact = true });

    private static ILocator Back(IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name });

    private static ILocator Undo(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Hoàn tác", Exact = true });

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
