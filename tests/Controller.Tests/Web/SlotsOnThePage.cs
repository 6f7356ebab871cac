using Broadcast.Controller.Boxes;
using Broadcast.Controller.Tests.AsRun;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Broadcast.Controller.Tests.Web;

/// <summary>What is scheduled is seen a week ahead, taken out, put back and changed where it is seen. It is Monday, 08:00, and the programme sounds every morning and afternoon.</summary>
public sealed class SlotsOnThePage(ThePage.Browser browser) : IClassFixture<ThePage.Browser>
{
    private static readonly string[] EveryDay = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    [Fact]
    public Task One_airing_is_left_out_and_taken_back_and_the_whole_slot_too() => ShowAsync("skip", async (station, page) =>
    {
        var tuesday = page.Locator("#week-days details").First;
        await tuesday.GetByText("Thứ Ba, 24/11").WaitForAsync();
        await tuesday.GetByText("2 lượt phát").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bỏ lượt 05:00 Thứ Ba, 24/11 “Chương trình chao”" }).ClickAsync();
        await page.GetByText("Chưa có gì đang phát nên không có gì bị ngắt.").WaitForAsync();
        await page.GetByText("Đang mất liên lạc: Loa chợ. Các cụm loa này giữ lịch cũ và vẫn phát, cho đến khi nối lại.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Thôi, giữ nguyên" }).ClickAsync();
        (await station.GetAsync("/api/stations/xa/slots/sang")).GetProperty("skipped").GetArrayLength().Should().Be(0);

        await page.GetByRole(AriaRole.Button, new() { Name = "Bỏ lượt 05:00 Thứ Ba, 24/11 “Chương trình chao”" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Chỉ bỏ lượt Thứ Ba, 24/11" }).ClickAsync();
        await page.GetByText("Đã bỏ lượt 05:00 Thứ Ba, 24/11 của “Chương trình chao”. Các lượt khác giữ nguyên.").WaitForAsync();
        await tuesday.GetByText("đã bỏ lượt này").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Hoàn tác", Exact = true }).ClickAsync();
        await page.GetByText("Đã hoàn tác.").WaitForAsync();
        await tuesday.GetByText("đã bỏ lượt này").WaitForAsync(new() { State = WaitForSelectorState.Hidden });

        await page.GetByRole(AriaRole.Button, new() { Name = "Bỏ lượt 05:00 Thứ Ba, 24/11 “Chương trình chao”" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bỏ cả khung giờ, mọi lượt về sau" }).ClickAsync();
        await tuesday.GetByText("1 lượt phát").WaitForAsync();
        (await station.GetAsync("/api/stations/xa/slots")).GetArrayLength().Should().Be(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Hoàn tác", Exact = true }).ClickAsync();
        await tuesday.GetByText("2 lượt phát").WaitForAsync();
        (await station.GetAsync("/api/stations/xa/slots/sang")).GetProperty("startTime").GetString().Should().Be("05:00");
    });

    [Fact]
    public Task What_sounds_now_is_said_before_it_is_cut_off() => ShowAsync("cut-off", async (station, page) =>
    {
        var day = (await station.GetAsync("/api/stations/xa/day")).GetProperty("airings");
        var reports = station.Services.GetRequiredService<IBoxReports>();
        reports.StateReported("xa", "a", Records.State(day[1].GetProperty("airing").GetString()), TestStation.Monday.AddHours(9));
        await page.Locator("#today").GetByText("đang phát ở 1 cụm loa").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bỏ lượt 17:00 Thứ Hai, 23/11 “Chương trình chao”" }).ClickAsync();
        await page.GetByText("Đang phát ở 1 cụm loa: tiếng nhỏ dần rồi tắt trong khoảng 1 giây khi cụm loa nhận lịch mới. Không cho phát lại lượt này được nữa.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Chỉ bỏ lượt Thứ Hai, 23/11" }).ClickAsync();
        await page.Locator("#today").GetByText("đã bỏ lượt này").WaitForAsync();
        await Expect(page.Locator("#told-undo")).ToBeHiddenAsync(); // its time has come
    }, TestStation.Monday.AddHours(9).AddSeconds(1));

    [Fact]
    public Task A_slot_is_moved_and_given_other_zones_and_a_clash_is_said_in_the_form() => ShowAsync("edit-slot", async (station, page) =>
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Sửa khung giờ 05:00 Thứ Ba, 24/11 “Chương trình chao”" }).ClickAsync();
        var form = page.GetByRole(AriaRole.Dialog);
        await form.GetByLabel("Giờ phát").FillAsync("17:00");
        await form.GetByRole(AriaRole.Button, new() { Name = "Lưu khung giờ" }).ClickAsync();
        await form.GetByText("Trùng giờ với khung giờ").WaitForAsync();
        await form.GetByLabel("Giờ phát").FillAsync("06:30");
        await form.GetByLabel("Toàn đài").UncheckAsync();
        await form.GetByLabel("Thôn Đồng").CheckAsync();
        await form.GetByLabel("Chủ nhật").UncheckAsync();
        await form.GetByRole(AriaRole.Button, new() { Name = "Lưu khung giờ" }).ClickAsync();
        await page.GetByText("Đã sửa khung giờ: 06:30 thứ Hai, Ba, Tư, Năm, Sáu, Bảy, từ 23/11/2026.").WaitForAsync();
        await page.Locator("#week-days").GetByText("Thôn Đồng · lặp lại").First.WaitForAsync();
        var slot = await station.GetAsync("/api/stations/xa/slots/sang");
        slot.GetProperty("zones")[0].GetString().Should().Be("thon-dong");
        slot.GetProperty("weekdays").GetArrayLength().Should().Be(6);
        await page.GetByRole(AriaRole.Button, new() { Name = "Hoàn tác", Exact = true }).ClickAsync();
        await page.GetByText("Đã hoàn tác.").WaitForAsync();
        (await station.GetAsync("/api/stations/xa/slots/sang")).GetProperty("startTime").GetString().Should().Be("05:00");
    });

    [Fact]
    public Task What_somebody_else_has_saved_meanwhile_is_not_undone() => ShowAsync("edit-two", async (station, page) =>
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Sửa khung giờ 05:00 Thứ Ba, 24/11 “Chương trình chao”" }).ClickAsync();
        var form = page.GetByRole(AriaRole.Dialog);
        await form.GetByLabel("Giờ phát").FillAsync("06:30");
        await form.GetByRole(AriaRole.Button, new() { Name = "Lưu khung giờ" }).ClickAsync();
        await page.GetByText("Đã sửa khung giờ: 06:30").WaitForAsync();
        await station.PutAsync("/api/stations/xa/slots/sang/skipped/2026-11-25", new { });
        await page.GetByRole(AriaRole.Button, new() { Name = "Hoàn tác", Exact = true }).ClickAsync();
        await page.GetByText("Không hoàn tác: khung giờ đã được sửa ở nơi khác sau lần lưu này.").WaitForAsync();
        var slot = await station.GetAsync("/api/stations/xa/slots/sang");
        (slot.GetProperty("startTime").GetString(), slot.GetProperty("skipped").GetArrayLength()).Should().Be(("06:30", 1));
    });

    [Fact]
    public Task While_it_may_sound_beneath_another_nobody_is_told_that_nothing_sounds() => ShowAsync("beneath", async (station, page) =>
    {
        await page.Locator("#today").GetByText("đến giờ phát").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bỏ lượt 17:00 Thứ Ba, 24/11 “Chương trình chao”" }).ClickAsync();
        await page.GetByText("Khung giờ này đang tới giờ phát: bỏ cả khung giờ thì ở cụm loa nào đang phát, kể cả nhỏ tiếng bên dưới bản tin khác, tiếng nhỏ dần rồi tắt").WaitForAsync();
        await Expect(page.GetByText("Chưa có gì đang phát")).ToBeHiddenAsync();
    }, TestStation.Monday.AddHours(9).AddSeconds(1));

    [Fact]
    public Task A_slot_weeks_ahead_is_found_and_cancelled_too() => ShowAsync("schedule", async (station, page) =>
    {
        await station.PostAsync("/api/stations/xa/slots", new { id = "tet", programme = "chao", zones = new[] { "thon-dong" }, startDate = "2027-02-06", startTime = "06:00" });
        await page.GetByText("Mọi khung giờ 3").ClickAsync();
        await page.GetByText("06:00 ngày 06/02/2027 · Thôn Đồng").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bỏ khung giờ 06:00 ngày 06/02/2027 “Chương trình chao”" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Bỏ khung giờ này" }).ClickAsync();
        await page.GetByText("Đã bỏ khung giờ 06:00 ngày 06/02/2027 “Chương trình chao”.").WaitForAsync();
        (await station.GetAsync("/api/stations/xa/slots")).GetArrayLength().Should().Be(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Hoàn tác", Exact = true }).ClickAsync();
        await page.GetByText("06:00 ngày 06/02/2027 · Thôn Đồng").WaitForAsync();
    });

    [Fact]
    public Task What_will_not_sound_as_meant_is_counted_and_said_days_before() => ShowAsync("week", async (station, page) =>
    {
        await page.Locator("#week-count").GetByText("không có chỗ nào cần xem").WaitForAsync();
        await station.PutAsync("/api/stations/xa", new { quietHours = new[] { new { from = "16:00", to = "05:00" } } });
        await page.Locator("#week-count").GetByText("7 chỗ cần xem").WaitForAsync();
        await page.Locator("#week-days").GetByText("rơi vào giờ yên tĩnh lúc 17:00: không phát (Loa A, Loa chợ)").First.WaitForAsync();
        await page.Locator("#week-days").GetByText("không ai nghe").First.WaitForAsync();
    });

    private Task ShowAsync(string story, Func<TestStation, IPage, Task> act, DateTimeOffset? now = null)
    {
        var clock = new SetClock(TestStation.Monday);
        return browser.ShowAsync(story, withStation: true, clock, async (station, page) =>
        {
            await station.PostAsync("/api/stations/xa/zones", new { id = "thon-dong", name = "Thôn Đồng" });
            await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A", zones = new[] { "thon-dong" } });
            await station.PostAsync("/api/stations/xa/boxes", new { id = "cho", name = "Loa chợ" });
            var reports = station.Services.GetRequiredService<IBoxReports>();
            reports.PresenceChanged("xa", "a", online: true, "b1", clock.Now);
            reports.StateReported("xa", "a", Records.State(playing: null), clock.Now);
            reports.PresenceChanged("xa", "cho", online: true, "b2", clock.Now);
            reports.PresenceChanged("xa", "cho", online: false, "b2", clock.Now);
            await station.ProgrammeAsync("chao", string.Join("\n", Enumerable.Repeat("Ủy ban nhân dân xã thông báo lịch tiêm phòng cho đàn gia súc.", 10)));
            foreach (var (id, time) in new[] { ("sang", "05:00"), ("chieu", "17:00") })
                await station.PostAsync("/api/stations/xa/slots", new { id, programme = "chao", zones = new[] { "all" }, startDate = "2026-11-23", startTime = time, weekdays = EveryDay });
            clock.Now = now ?? clock.Now;
            await ThePage.SignInAsync(station, page);
            await page.Locator("#week-days details").First.WaitForAsync();
            await act(station, page);
        });
    }
}
