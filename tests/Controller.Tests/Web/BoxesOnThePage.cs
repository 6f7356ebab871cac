using System.Text.Json;
using Broadcast.Controller.Boxes;
using Broadcast.Controller.Tests.AsRun;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Broadcast.Controller.Tests.Web;

/// <summary>Boxes come, move, get a new enrolment and go, and zones are made and named, without anybody calling the API.</summary>
public sealed class BoxesOnThePage(ThePage.Browser browser) : IClassFixture<ThePage.Browser>
{
    [Fact]
    public Task A_new_box_brings_its_enrolment_once_and_a_second_one_ends_the_first() => ShowAsync("enrolment", async (station, page) =>
    {
        await page.GetByText("Thêm cụm loa", new() { Exact = true }).ClickAsync();
        await page.Locator("#add-box-name").FillAsync("Loa mới");
        var first = await DownloadAsync(page, () => page.GetByRole(AriaRole.Button, new() { Name = "Tạo và tải enrolment.json" }).ClickAsync());
        first.GetProperty("user").GetString().Should().Be("xa.loa-moi");
        await page.GetByText("Tệp của cụm loa “Loa mới”, chỉ hiện lần này").WaitForAsync();
        (await DownloadAsync(page, () => page.GetByRole(AriaRole.Link, new() { Name = "tải enrolment.json" }).ClickAsync())).ToString().Should().Be(first.ToString(), "until it is put away");
        await page.GetByRole(AriaRole.Button, new() { Name = "Đã cất tệp, ẩn đi" }).ClickAsync();
        await Expect(page.Locator("#enrolment")).ToBeHiddenAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sửa hoặc gỡ cụm loa Loa mới" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cấp lại enrolment.json…" }).ClickAsync();
        await page.GetByText("Tệp cũ và kết nối hiện nay của cụm loa hết hiệu lực ngay.").WaitForAsync();
        var second = await DownloadAsync(page, () => page.GetByRole(AriaRole.Button, new() { Name = "Cấp tệp mới" }).ClickAsync());
        second.GetProperty("password").GetString().Should().NotBe(first.GetProperty("password").GetString());
    });

    [Fact]
    public Task A_box_is_moved_to_a_zone_that_is_made_and_named_here() => ShowAsync("zones", async (station, page) =>
    {
        await page.Locator("#zones-part summary").ClickAsync();
        await page.GetByText("Chưa có địa bàn nào").WaitForAsync();
        await page.GetByLabel("Tên địa bàn mới").FillAsync("Thôn Đông");
        await page.GetByRole(AriaRole.Button, new() { Name = "Tạo địa bàn" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Đổi tên địa bàn Thôn Đông" }).ClickAsync();
        await page.GetByLabel("Tên mới của Thôn Đông").FillAsync("Thôn Đồng Vang");
        await page.GetByLabel("Tên mới của Thôn Đông").PressAsync("Enter");
        await page.GetByText("Địa bàn “Thôn Đông” nay là “Thôn Đồng Vang”.").WaitForAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sửa hoặc gỡ cụm loa Loa A" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Thôn Đồng Vang").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu cụm loa" }).ClickAsync();
        await page.GetByText("Đã sửa cụm loa: Loa A, Thôn Đồng Vang.").WaitForAsync();
        await page.Locator("#zones").GetByText("1 cụm loa").WaitForAsync();
        (await station.GetAsync("/api/stations/xa/boxes/a")).GetProperty("zones")[0].GetString().Should().Be("thon-dong");
        await page.GetByRole(AriaRole.Button, new() { Name = "Hoàn tác", Exact = true }).ClickAsync();
        await page.Locator("#zones").GetByText("0 cụm loa").WaitForAsync();
    });

    [Fact]
    public Task A_box_that_goes_is_asked_about_with_what_it_will_do_until_then() => ShowAsync("remove-box", async (station, page) =>
    {
        var reports = station.Services.GetRequiredService<IBoxReports>();
        reports.PresenceChanged("xa", "a", online: true, "b1", TestStation.Monday);
        reports.StateReported("xa", "a", Records.State(playing: null), TestStation.Monday);
        reports.PresenceChanged("xa", "a", online: false, "b1", TestStation.Monday);
        await page.GetByText("mất liên lạc").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sửa hoặc gỡ cụm loa Loa A" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Gỡ cụm loa…" }).ClickAsync();
        await page.GetByText("nó giữ lịch cũ và vẫn phát cho đến khi nối lại hoặc lịch hết thời hạn").WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        (await station.GetAsync("/api/stations/xa/boxes")).GetArrayLength().Should().Be(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sửa hoặc gỡ cụm loa Loa A" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Gỡ cụm loa…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Gỡ cụm loa", Exact = true }).ClickAsync();
        await page.GetByText("Đang gỡ cụm loa “Loa A”.").WaitForAsync();
        await page.GetByText("Chưa có cụm loa.").WaitForAsync();

        // It has not said that it is silent.
        await page.GetByText("đang gỡ", new() { Exact = true }).WaitForAsync();
        await page.GetByText("chờ cụm loa báo đã ngừng phát").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Ngắt ngay cụm loa a" }).ClickAsync();
        await page.GetByText("còn phát theo lịch đã có đến hết hạn lịch").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Ngắt ngay", Exact = true }).ClickAsync();
        await page.GetByText("Đã ngắt cụm loa “a”.").WaitForAsync();
        await page.GetByText("đang gỡ", new() { Exact = true }).WaitForAsync(new() { State = WaitForSelectorState.Detached });
    });

    private static async Task<JsonElement> DownloadAsync(IPage page, Func<Task> act)
    {
        var download = await page.RunAndWaitForDownloadAsync(act);
        download.SuggestedFilename.Should().Be("enrolment.json");
        return JsonDocument.Parse(await File.ReadAllTextAsync(await download.PathAsync())).RootElement;
    }

    private Task ShowAsync(string story, Func<TestStation, IPage, Task> act) => browser.ShowAsync(story, withStation: true, TimeProvider.System, async (station, page) =>
    {
        await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A" });
        await ThePage.SignInAsync(station, page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sửa hoặc gỡ cụm loa Loa A" }).WaitForAsync();
        await act(station, page);
    });
}
