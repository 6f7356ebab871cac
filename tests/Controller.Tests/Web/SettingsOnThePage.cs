using Microsoft.Playwright;

namespace Broadcast.Controller.Tests.Web;

/// <summary>The station is set up without anybody calling the API. It is Monday, 08:00, and the programme sounds every morning at five and every afternoon.</summary>
public sealed class SettingsOnThePage(ThePage.Browser browser) : IClassFixture<ThePage.Browser>
{
    private const string Xa = "/api/stations/xa";
    private static readonly string[] EveryDay = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

    [Fact]
    public Task What_the_station_is_stands_there_in_words_and_is_changed_and_taken_back() => ShowAsync("settings", async (station, page) =>
    {
        await Expect(Now(page)).ToContainTextAsync("Giờ yên tĩnh22:00–05:00");
        await Expect(Now(page)).ToContainTextAsync("Một buổi phátnhiều nhất 1 giờMột ngàynhiều nhất 4 giờÂm lượng tối đato hết mức (0 dB)");
        await Expect(Now(page)).ToContainTextAsync("Bản tin thay thếkhông có: im lặng");

        await page.GetByLabel("Một buổi liền (phút)").FillAsync("45");
        await page.GetByLabel("Một ngày (phút)").FillAsync("");
        await Expect(page.Locator("#settings-day-words")).ToHaveTextAsync("không giới hạn");
        await page.GetByLabel("Âm lượng tối đa (dB)").FillAsync("-3.5");
        await Expect(page.Locator("#settings-volume-words")).ToContainTextAsync("nghe to khoảng 78");
        await page.GetByRole(AriaRole.Button, new() { Name = "Thêm giờ giảm âm lượng" }).ClickAsync();
        await Expect(page.Locator("#settings-volumes")).ToContainTextAsync("qua đêm, dài 10 giờ 30 phút, nghe to khoảng 50");
        await page.GetByLabel("Bản tin thay thế").SelectOptionAsync(new SelectOptionValue { Value = "bt-chao" });
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu cài đặt" }).ClickAsync();
        await Expect(Told(page)).ToContainTextAsync("Đã lưu. Một buổi phát: nhiều nhất 45 phút. Một ngày: không giới hạn. Âm lượng tối đa: nghe to khoảng 78");
        await Expect(Now(page)).ToContainTextAsync("Bản tin thay thếBản tin bt-chao");
        var saved = await station.GetAsync(Xa);
        (saved.GetProperty("sessionLimitMs").GetInt64(), saved.GetProperty("dayLimitMs").ValueKind, saved.GetProperty("maxVolumeDb").GetDouble(), saved.GetProperty("standby").GetString())
            .Should().Be((2_700_000, System.Text.Json.JsonValueKind.Null, -3.5, "bt-chao"));
        saved.GetProperty("volumes")[0].GetProperty("from").GetString().Should().Be("20:00");

        var saves = 0;
        page.Request += (_, request) => saves += request.Method == "PUT" ? 1 : 0;
        await page.GetByRole(AriaRole.Button, new() { Name = "Hoàn tác", Exact = true }).DblClickAsync();
        await Expect(Told(page)).ToContainTextAsync("Đã hoàn tác.");
        saves.Should().Be(1);
        await Expect(Now(page)).ToContainTextAsync("Một buổi phátnhiều nhất 1 giờMột ngàynhiều nhất 4 giờÂm lượng tối đato hết mức (0 dB)Giảm theo giờkhông giảmBản tin thay thếkhông có: im lặng");
        await Expect(page.GetByLabel("Một ngày (phút)")).ToHaveValueAsync("240");
    });

    [Fact]
    public Task New_quiet_hours_say_whom_they_silence_before_they_are_saved() => ShowAsync("settings-quiet", async (station, page) =>
    {
        await page.GetByLabel("Đến (giờ yên tĩnh)").FillAsync("05:30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu cài đặt" }).ClickAsync();
        var question = page.GetByRole(AriaRole.Dialog);
        await Expect(question).ToContainTextAsync("Thay đổi này làm mất hoặc dời lượt phát:");
        await Expect(question).ToContainTextAsync("05:00 “Chương trình chao”, 7 lượt từ Thứ Ba, 24/11 đến Thứ Hai, 30/11: rơi vào giờ yên tĩnh lúc 05:00: không phát.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Thôi, giữ nguyên" }).ClickAsync();
        await Expect(page.GetByLabel("Đến (giờ yên tĩnh)")).ToHaveValueAsync("05:30");
        (await station.GetAsync(Xa)).GetProperty("quietHours")[0].GetProperty("to").GetString().Should().Be("05:00", "nobody has said yes yet");

        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu cài đặt" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Vẫn lưu" }).ClickAsync();
        await Expect(Told(page)).ToContainTextAsync("Đã lưu. Giờ yên tĩnh: 22:00–05:30.");
        (await station.GetAsync(Xa)).GetProperty("quietHours")[0].GetProperty("to").GetString().Should().Be("05:30");

        await page.GetByRole(AriaRole.Button, new() { Name = "Bỏ khoảng giờ yên tĩnh này" }).ClickAsync();
        await Expect(page.GetByText("Không có giờ yên tĩnh: loa có thể phát cả đêm.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bỏ các thay đổi chưa lưu" }).ClickAsync();
        await Expect(page.GetByLabel("Đến (giờ yên tĩnh)")).ToHaveValueAsync("05:30");
    });

    [Fact]
    public Task Shorter_quiet_hours_and_a_larger_limit_say_what_will_sound_before_they_are_saved_or_taken_back() => ShowAsync("settings-loud", async (station, page) =>
    {
        // Booked while nothing was quiet, and silenced since.
        await station.PutAsync(Xa, new { quietHours = Array.Empty<object>() });
        await station.PostAsync("/api/stations/xa/slots", new { id = "dem", programme = "chao", zones = new[] { "all" }, startDate = "2026-11-23", startTime = "03:15", weekdays = EveryDay });
        await station.PutAsync(Xa, new { quietHours = new[] { new { from = "22:00", to = "05:00" } } });
        await Expect(Now(page)).ToContainTextAsync("Giờ yên tĩnh22:00–05:00");
        await Expect(page.GetByLabel("Đến (giờ yên tĩnh)")).ToHaveValueAsync("05:00");

        var question = page.GetByRole(AriaRole.Dialog);
        await page.GetByLabel("Đến (giờ yên tĩnh)").FillAsync("03:00");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu cài đặt" }).ClickAsync();
        await Expect(question).ToContainTextAsync("Thay đổi này cho loa phát thêm:");
        await Expect(question).ToContainTextAsync("Loa có thể phát trong giờ 03:00–05:00, trước đây là giờ yên tĩnh.");
        await Expect(question).ToContainTextAsync("03:15 “Chương trình chao”, 7 lượt từ Thứ Ba, 24/11 đến Thứ Hai, 30/11: SẼ phát ở 1 cụm loa (trước đây không phát).");
        await page.GetByRole(AriaRole.Button, new() { Name = "Thôi, giữ nguyên" }).ClickAsync();
        (await station.GetAsync(Xa)).GetProperty("quietHours")[0].GetProperty("to").GetString().Should().Be("05:00", "nobody has said yes yet");

        await page.GetByLabel("Đến (giờ yên tĩnh)").FillAsync("05:30");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu cài đặt" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Vẫn lưu" }).ClickAsync();
        await Expect(Told(page)).ToContainTextAsync("Đã lưu. Giờ yên tĩnh: 22:00–05:30.");
        var undo = page.GetByRole(AriaRole.Button, new() { Name = "Hoàn tác", Exact = true });
        await undo.ClickAsync();
        await Expect(question).ToContainTextAsync("Loa có thể phát trong giờ 05:00–05:30");
        await Expect(question).ToContainTextAsync("05:00 “Chương trình chao”");
        await page.GetByRole(AriaRole.Button, new() { Name = "Thôi, giữ nguyên" }).ClickAsync();
        await Expect(Told(page)).ToContainTextAsync("Đã lưu. Giờ yên tĩnh: 22:00–05:30.");
        (await station.GetAsync(Xa)).GetProperty("quietHours")[0].GetProperty("to").GetString().Should().Be("05:30", "it is not taken back yet");
        await undo.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Vẫn lưu" }).ClickAsync();
        await Expect(Told(page)).ToContainTextAsync("Đã hoàn tác.");

        await page.GetByRole(AriaRole.Button, new() { Name = "Bỏ khoảng giờ yên tĩnh này" }).ClickAsync();
        await page.GetByLabel("Một buổi liền (phút)").FillAsync("90");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu cài đặt" }).ClickAsync();
        await Expect(question).ToContainTextAsync("Loa có thể phát trong giờ 22:00–05:00, trước đây là giờ yên tĩnh.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Vẫn lưu" }).ClickAsync();
        await Expect(Told(page)).ToContainTextAsync("Giờ yên tĩnh: không có.");
    });

    [Fact]
    public Task Nothing_can_be_typed_that_would_be_lost_while_they_are_saved() => ShowAsync("settings-saving", async (station, page) =>
    {
        var (asked, answered) = (new TaskCompletionSource(), new TaskCompletionSource());
        await page.RouteAsync("**/api/stations/xa", async route =>
        {
            if (route.Request.Method == "PUT")
            {
                asked.TrySetResult();
                await answered.Task;
            }

            await route.ContinueAsync();
        });
        await page.GetByLabel("Âm lượng tối đa (dB)").FillAsync("-6");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu cài đặt" }).ClickAsync();
        await asked.Task.WaitAsync(TestStation.Patience);
        await Expect(page.Locator("#settings-form")).ToHaveAttributeAsync("inert", "");
        answered.SetResult();
        await Expect(Told(page)).ToContainTextAsync("Đã lưu. Âm lượng tối đa");
        await Expect(page.Locator("#settings-form")).Not.ToHaveAttributeAsync("inert", "");
        await page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.Wait });
    });

    [Fact]
    public Task What_cannot_be_is_said_at_its_field_with_its_limit() => ShowAsync("settings-refused", async (station, page) =>
    {
        await page.GetByLabel("Một buổi liền (phút)").FillAsync("1500");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu cài đặt" }).ClickAsync();
        await Expect(Mistake(page, "sessionLimitMs")).ToContainTextAsync("phải từ 1 phút đến 24 giờ");
        await Expect(page.GetByLabel("Một buổi liền (phút)")).ToBeFocusedAsync();
        await page.GetByLabel("Một buổi liền (phút)").FillAsync("60");

        await page.GetByLabel("Âm lượng tối đa (dB)").FillAsync("3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu cài đặt" }).ClickAsync();
        await Expect(Mistake(page, "maxVolumeDb")).ToHaveTextAsync("Âm lượng tối đa phải từ -60 đến 0 dB.");
        await Expect(Mistake(page, "sessionLimitMs")).ToBeEmptyAsync();
        await page.GetByLabel("Âm lượng tối đa (dB)").FillAsync("");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu cài đặt" }).ClickAsync();
        await Expect(Mistake(page, "maxVolumeDb")).ToContainTextAsync("từ −60 đến 0 dB");
        await page.GetByLabel("Âm lượng tối đa (dB)").FillAsync("0");

        await page.GetByRole(AriaRole.Button, new() { Name = "Thêm giờ yên tĩnh" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu cài đặt" }).ClickAsync();
        await Expect(Mistake(page, "quietHours")).ToContainTextAsync("cần giờ bắt đầu và giờ kết thúc");
        await page.GetByRole(AriaRole.Button, new() { Name = "Bỏ khoảng giờ yên tĩnh này" }).Last.ClickAsync();

        await page.GetByText("Múi giờ, ngôn ngữ").ClickAsync();
        await page.GetByLabel("Múi giờ", new() { Exact = true }).FillAsync("Hà Nội");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu cài đặt" }).ClickAsync();
        await Expect(Mistake(page, "timeZone")).ToContainTextAsync("Không có múi giờ \"Hà Nội\"");
    });

    [Fact]
    public Task Of_two_who_set_it_up_at_once_both_are_kept_and_where_they_differ_the_second_is_asked() => ShowAsync("settings-two", async (station, page) =>
    {
        await page.GetByLabel("Một buổi liền (phút)").FillAsync("30");
        await page.GetByLabel("Âm lượng tối đa (dB)").FillAsync("-6");
        await station.PutAsync(Xa, new { sessionLimitMs = 2_700_000, name = "Đài truyền thanh xã Bản Lác" });
        await Expect(page.Locator("#settings-state")).ToContainTextAsync("Cài đặt vừa được sửa ở nơi khác.");
        await Expect(page.GetByLabel("Một buổi liền (phút)")).ToHaveValueAsync("30");

        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu cài đặt" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("Một buổi phát: bạn đặt “nhiều nhất 30 phút”, bản kia là “nhiều nhất 45 phút”.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lấy bản kia" }).ClickAsync();
        await Expect(Told(page)).ToContainTextAsync("Giữ cả thay đổi vừa lưu ở nơi khác (Tên đài, Một buổi phát).");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Đài truyền thanh xã Bản Lác" })).ToBeVisibleAsync();
        var saved = await station.GetAsync(Xa);
        (saved.GetProperty("sessionLimitMs").GetInt64(), saved.GetProperty("maxVolumeDb").GetDouble(), saved.GetProperty("name").GetString()).Should().Be((2_700_000, -6.0, "Đài truyền thanh xã Bản Lác"));

        await station.PutAsync(Xa, new { maxVolumeDb = -9 });
        await Expect(page.GetByLabel("Âm lượng tối đa (dB)")).ToHaveValueAsync("-9");
        await page.GetByRole(AriaRole.Button, new() { Name = "Hoàn tác", Exact = true }).ClickAsync();
        await Expect(Told(page)).ToContainTextAsync("Không hoàn tác: cài đặt đã được sửa ở nơi khác sau lần lưu này.");
        (await station.GetAsync(Xa)).GetProperty("maxVolumeDb").GetDouble().Should().Be(-9, "what somebody else has set is not undone");
    });

    [Fact]
    public Task A_slot_is_given_the_chime_and_a_short_notice_sounds_over_music() => ShowAsync("slot-sound", async (station, page) =>
    {
        await page.GetByRole(AriaRole.Link, new() { Name = "Hôm nay" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sửa khung giờ 05:00 Thứ Ba, 24/11 “Chương trình chao”" }).ClickAsync();
        var form = page.GetByRole(AriaRole.Dialog);
        var (chime, over) = (form.GetByLabel("Có tiếng chuông báo trước khi phát"), form.GetByLabel("Phát đè, hạ nhỏ tiếng đang phát"));
        await Expect(chime).Not.ToBeCheckedAsync();
        await Expect(over).ToBeHiddenAsync();
        await form.GetByLabel("Mức").SelectOptionAsync("priority");
        await Expect(chime).ToBeCheckedAsync();
        await chime.UncheckAsync();
        await form.GetByLabel("Mức").SelectOptionAsync("normal");
        await form.GetByLabel("Mức").SelectOptionAsync("priority");
        await Expect(chime).Not.ToBeCheckedAsync();
        await over.CheckAsync();
        await Expect(form.GetByText("Hợp với thông báo ngắn trên nền nhạc.")).ToBeVisibleAsync();
        await form.GetByRole(AriaRole.Button, new() { Name = "Lưu khung giờ" }).ClickAsync();
        await Expect(Told(page)).ToContainTextAsync("Đã sửa khung giờ: 05:00 hằng ngày, từ 23/11/2026.");
        var slot = await station.GetAsync("/api/stations/xa/slots/sang");
        (slot.GetProperty("chime").GetBoolean(), slot.GetProperty("over").GetString(), slot.GetProperty("priority").GetString()).Should().Be((false, "duck", "priority"));
        await page.Locator("summary", new() { HasText = "Mọi khung giờ" }).ClickAsync();
        await Expect(page.Locator("#schedule")).ToContainTextAsync("ưu tiên · không chuông báo · phát đè, hạ nhỏ tiếng đang phát");

        await page.GetByText("Đặt lịch một bản tin", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Tiêu đề" }).FillAsync("Mời họp");
        await page.GetByLabel("Văn bản (dán vào đây)").FillAsync("Mời bà con họp tại nhà văn hóa.");
        await page.Locator("#compose-date").FillAsync("2026-12-05");
        await page.Locator("#compose-time").FillAsync("18:00");
        await page.Locator("#compose-form").GetByLabel("Có tiếng chuông báo trước khi phát").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Làm âm thanh và đặt lịch" }).ClickAsync();
        await Expect(page.GetByText("Đã đặt “Mời họp” lúc 18:00 ngày 05/12/2026.")).ToBeVisibleAsync();
        var booked = (await station.GetAsync("/api/stations/xa/slots")).EnumerateArray().Single(other => other.GetProperty("startTime").GetString() == "18:00");
        (booked.GetProperty("chime").GetBoolean(), booked.GetProperty("over").GetString()).Should().Be((true, "stop"));

        await page.GetByText("Đặt lịch một bản tin", new() { Exact = true }).ClickAsync();
        var compose = page.Locator("#compose-form");
        await Expect(compose.GetByLabel("Có tiếng chuông báo trước khi phát")).Not.ToBeCheckedAsync();
        await compose.GetByLabel("Mức").SelectOptionAsync("priority");
        await Expect(compose.GetByLabel("Có tiếng chuông báo trước khi phát")).ToBeCheckedAsync();
        await Expect(compose.GetByLabel("Phát đè, hạ nhỏ tiếng đang phát")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sửa khung giờ 05:00 Thứ Ba, 24/11 “Chương trình chao”" }).ClickAsync();
        await Expect(chime).Not.ToBeCheckedAsync();
        await Expect(over).ToBeCheckedAsync();
    });

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    private static ILocator Now(IPage page) => page.Locator("#settings-now");

    private static ILocator Told(IPage page) => page.Locator("#told-text");

    private static ILocator Mistake(IPage page, string field) => page.Locator($"[data-field={field}] > .mistake");

    private Task ShowAsync(string story, Func<TestStation, IPage, Task> act) => browser.ShowAsync(story, withStation: true, new SetClock(TestStation.Monday), async (station, page) =>
    {
        await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A" });
        await station.ProgrammeAsync("chao");
        foreach (var (id, time) in new[] { ("sang", "05:00"), ("chieu", "17:00") })
            await station.PostAsync("/api/stations/xa/slots", new { id, programme = "chao", zones = new[] { "all" }, startDate = "2026-11-23", startTime = time, weekdays = EveryDay });
        await ThePage.SignInAsync(station, page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Cài đặt đài" }).ClickAsync();
        await Expect(page.GetByLabel("Tên của đài")).ToHaveValueAsync("Đài truyền thanh xã Định Hóa");
        await act(station, page);
    });
}
