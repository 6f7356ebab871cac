using System.Text.Json;
using Broadcast.Controller.Boxes;
using Broadcast.Controller.Dispatch;
using Broadcast.Controller.Playout;
using Broadcast.Controller.Tests.AsRun;
using Broadcast.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Broadcast.Controller.Tests.Web;

/// <summary>The page in a real browser. When a story fails, what was on the screen is kept in <c>artifacts/page/</c>.</summary>
public sealed class ThePage(ThePage.Browser browser) : IClassFixture<ThePage.Browser>
{
    [Fact]
    public Task Who_signs_in_for_the_first_time_is_led_from_an_empty_board_to_a_station() => browser.ShowAsync("first-steps", withStation: false, TimeProvider.System, async (station, page) =>
    {
        await page.GetByLabel("Mã truy cập").FillAsync("ttcs_sai");
        await page.GetByRole(AriaRole.Button, new() { Name = "Đăng nhập" }).ClickAsync();
        await page.GetByText("Mã truy cập không đúng").WaitForAsync();
        await page.GetByText("Nếu mất mã: dừng máy chủ của đài, xóa tệp data/accounts/api-token.sha256").WaitForAsync();
        await SignInAsync(station, page);
        await page.GetByLabel("Tên đài").FillAsync("Đài truyền thanh xã Gò Dầu");
        await page.GetByRole(AriaRole.Button, new() { Name = "Tạo đài" }).ClickAsync();
        await page.GetByText("Chưa có cụm loa.").WaitForAsync();
        await page.GetByText("Hôm nay chưa có khung giờ nào.").WaitForAsync();
        await page.GetByText("Chưa có gì được phát.").WaitForAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Đài truyền thanh xã Gò Dầu" }).WaitForAsync();
        (await station.GetAsync("/api/stations"))[0].GetProperty("id").GetString().Should().Be("dai-truyen-thanh-xa-go-dau");
    });

    [Fact]
    public Task What_sounded_appears_by_itself_and_boxes_come_and_go() => browser.ShowAsync("live", withStation: true, TimeProvider.System, async (station, page) =>
    {
        await SignInAsync(station, page);
        await page.GetByText("Chưa có gì được phát.").WaitForAsync();
        await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Nhà văn hóa thôn Đồng Vang" });
        await page.GetByText("chưa từng kết nối").WaitForAsync();
        var reports = station.Services.GetRequiredService<IBoxReports>();
        reports.PresenceChanged("xa", "a", online: true, "b1", TimeProvider.System.GetUtcNow());
        reports.StateReported("xa", "a", Records.State(playing: null), TimeProvider.System.GetUtcNow());
        await page.GetByText("trực tuyến", new() { Exact = true }).WaitForAsync();
        await page.GetByText("giờ tin cậy (theo máy chủ) · nội dung thiếu 1/3").WaitForAsync();
        await station.SpokenAsync("bt");
        var store = station.Services.GetRequiredService<IAsRunStore>();
        await store.StoreAsync("xa", "a", [Records.Played("r1") with { Bulletin = "bt" }, Records.Missed("r2", AsRunReason.QuietHours)], TimeProvider.System.GetUtcNow(), CancellationToken.None);
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Bản tin bt" });
        await row.GetByText("đã phát").WaitForAsync();
        await row.GetByText("đúng giờ").WaitForAsync();
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = "giờ yên tĩnh" }).GetByText("không phát").WaitForAsync();
        await store.StoreAsync("xa", "a", [Records.Played("r3") with { Bulletin = "sau" }], TimeProvider.System.GetUtcNow(), CancellationToken.None);
        await page.GetByRole(AriaRole.Cell, new() { Name = "sau", Exact = true }).WaitForAsync();
        await station.SpokenAsync("sau");
        await page.GetByRole(AriaRole.Cell, new() { Name = "Bản tin sau", Exact = true }).WaitForAsync();
        reports.PresenceChanged("xa", "a", online: false, "b1", TimeProvider.System.GetUtcNow());
        await page.GetByText("mất liên lạc").WaitForAsync();
    });

    [Fact]
    public Task What_a_box_says_while_the_page_reads_is_not_undone_by_an_older_answer() => browser.ShowAsync("older-answer", withStation: true, TimeProvider.System, async (station, page) =>
    {
        await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A" });
        var reports = station.Services.GetRequiredService<IBoxReports>();
        reports.PresenceChanged("xa", "a", online: true, "b1", TimeProvider.System.GetUtcNow());
        reports.StateReported("xa", "a", Records.State(playing: null), TimeProvider.System.GetUtcNow());
        await SignInAsync(station, page);
        await page.GetByText("trực tuyến", new() { Exact = true }).WaitForAsync();

        // The answer is made, and comes late.
        var (made, late) = (new TaskCompletionSource(), new TaskCompletionSource());
        await page.RouteAsync("**/api/stations/xa/boxes", async route =>
        {
            var answer = await route.FetchAsync();
            made.TrySetResult();
            await late.Task;
            await route.FulfillAsync(new() { Response = answer });
        });
        await station.PostAsync("/api/stations/xa/boxes", new { id = "b", name = "Loa B" });
        await made.Task.WaitAsync(TestStation.Patience);
        reports.StateReported("xa", "a", Records.State("sang"), TimeProvider.System.GetUtcNow());
        await Expect(page.Locator("#box-a")).ToContainTextAsync("đang phát");
        late.SetResult();
        await page.Locator("#box-b").WaitForAsync();
        await Expect(page.Locator("#box-a")).ToContainTextAsync("đang phát");
        await page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.Wait });
    });

    [Fact]
    public Task A_loudspeaker_is_tried_from_its_card_and_the_log_says_whether_it_was_heard() => browser.ShowAsync("self-test", withStation: true, TimeProvider.System, async (station, page) =>
    {
        await SignInAsync(station, page);
        await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Nhà văn hóa thôn Đồng Vang" });
        var button = page.GetByRole(AriaRole.Button, new() { Name = "Thử loa" });
        await button.WaitForAsync();
        await Expect(button).ToBeDisabledAsync(); // nobody is there
        var reports = station.Services.GetRequiredService<IBoxReports>();
        reports.PresenceChanged("xa", "a", online: true, "b1", TimeProvider.System.GetUtcNow());
        reports.StateReported("xa", "a", Records.State(playing: null), TimeProvider.System.GetUtcNow());
        await Expect(page.Locator("#box-a")).ToContainTextAsync("giờ tin cậy"); // the card is drawn anew no more
        await button.ClickAsync();
        await Expect(page.Locator("#told-text")).ToContainTextAsync("chưa biết thử loa");
        reports.StateReported("xa", "a", Records.State("sang") with { Kinds = ["self-test"] }, TimeProvider.System.GetUtcNow());
        await Expect(page.Locator("#box-a")).ToContainTextAsync("đang phát: sang");
        await Expect(page.Locator("#told-text")).ToContainTextAsync("chưa biết thử loa"); // the answer is still there to be read
        await button.ClickAsync();
        await Expect(page.Locator("#told")).ToBeHiddenAsync(); // and is true no more
        await page.GetByText("Đang thử loa, chờ kết quả…").WaitForAsync();
        var test = (await station.GetAsync("/api/stations/xa/boxes/a")).GetProperty("health").GetProperty("test").GetProperty("test").GetString();
        var at = TimeProvider.System.GetUtcNow();
        reports.Reported("xa", "a", new Report { At = at, Kind = ReportKind.SelfTest, Reason = SelfTestResult.Dead, Detail = "400 Hz -80.0 dB (+0.0)", Test = test }, at);
        await page.GetByText("LOA KHÔNG KÊU (400 Hz -80.0 dB (+0.0))").WaitForAsync();

        var store = station.Services.GetRequiredService<IAsRunStore>();
        var heard = new HeardSound { Verdict = HeardVerdict.NotHeard, Share = 0, LevelDb = -61.5 };
        await store.StoreAsync("xa", "a", [Records.Played("r1") with { Heard = heard }], at, CancellationToken.None);
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = "đã phát" }).GetByText("KHÔNG nghe thấy").WaitForAsync();
        var kept = (await station.GetAsync("/api/stations/xa/as-run"))[0].GetProperty("heard");
        (kept.GetProperty("verdict").GetString(), kept.GetProperty("levelDb").GetDouble()).Should().Be(("not-heard", -61.5));
    });

    [Fact]
    public Task A_press_on_a_button_counts_though_boxes_speak_and_are_read_anew_meanwhile() =>
        browser.ShowAsync("press", withStation: true, TimeProvider.System, async (station, page) =>
    {
        await SignInAsync(station, page);
        var reports = station.Services.GetRequiredService<IBoxReports>();
        foreach (var id in new[] { "b", "c" })
        {
            await station.PostAsync("/api/stations/xa/boxes", new { id, name = "Loa " + id });
            reports.PresenceChanged("xa", id, online: true, "b1", TimeProvider.System.GetUtcNow());
            Reported(id, playing: null);
            await Expect(page.Locator("#box-" + id)).ToContainTextAsync("giờ tin cậy");
        }

        // She is at the button of the second box, and stays there.
        var card = page.Locator("#box-c");
        var button = card.GetByRole(AriaRole.Button, new() { Name = "Thử loa" });
        await button.FocusAsync();
        await button.HoverAsync();
        await page.Mouse.DownAsync();
        Reported("c", playing: null);
        Reported("b", "sang");
        await Expect(page.Locator("#box-b")).ToContainTextAsync("đang phát: sang");
        await station.PostAsync("/api/stations/xa/boxes", new { id = "d", name = "Loa d" });
        await page.Locator("#box-d").WaitForAsync();
        await Expect(button).ToBeFocusedAsync();
        await page.Mouse.UpAsync();
        await Expect(card).ToContainTextAsync("Đang thử loa, chờ kết quả…");
        var ofB = (await station.GetAsync("/api/stations/xa/boxes/b")).GetProperty("health");
        ofB.GetProperty("test").ValueKind.Should().Be(JsonValueKind.Null);

        // A row before it moves it, and leaves it what it is.
        await card.EvaluateAsync("row => { row.same = true; }");
        await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa a" });
        await Expect(page.Locator("#boxes > li")).ToHaveCountAsync(4);
        await Expect(page.Locator("#boxes > li").First).ToContainTextAsync("Loa a");
        (await card.EvaluateAsync<bool>("row => row.same === true")).Should().BeTrue();

        void Reported(string id, string? playing) =>
            reports.StateReported("xa", id, Records.State(playing) with { Kinds = ["self-test"] }, TimeProvider.System.GetUtcNow());
    });

    [Fact]
    public Task The_day_shows_what_was_what_is_and_what_comes()
    {
        var clock = new SetClock(TestStation.Monday.AddHours(-3.5));
        return browser.ShowAsync("today", withStation: true, clock, async (station, page) =>
        {
            await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Nhà văn hóa thôn Đồng Vang" });
            await station.ProgrammeAsync("chao", string.Join("\n", Enumerable.Repeat("Ủy ban nhân dân xã thông báo lịch tiêm phòng cho đàn gia súc.", 40)));
            foreach (var time in new[] { "05:00", "08:00", "17:00" })
                await station.PostAsync("/api/stations/xa/slots", new { programme = "chao", zones = new[] { "all" }, startDate = "2026-11-23", startTime = time, priority = time == "17:00" ? "priority" : "normal" });
            clock.Now = TestStation.Monday.AddSeconds(5);
            await SignInAsync(station, page);
            var rows = page.Locator("#today li");
            await rows.Nth(2).WaitForAsync();
            await Expect(rows.Locator(".tag")).ToHaveTextAsync(["đã qua giờ, chưa có nhật ký", "đến giờ phát", "sắp phát"]);
            await Expect(rows.Nth(2)).ToContainTextAsync("17:00–17:");
            await Expect(rows.Nth(2)).ToContainTextAsync("Toàn đài · ưu tiên");
            var day = (await station.GetAsync("/api/stations/xa/day")).GetProperty("airings");
            await station.Services.GetRequiredService<IAsRunStore>().StoreAsync("xa", "a", [Records.Played("r1") with { Airing = day[0].GetProperty("airing").GetString()! }], clock.Now, CancellationToken.None);
            await rows.Nth(0).GetByText("đã phát ở 1 cụm loa").WaitForAsync();
            var reports = station.Services.GetRequiredService<IBoxReports>();
            reports.PresenceChanged("xa", "a", online: true, "b1", clock.Now);
            reports.StateReported("xa", "a", Records.State(day[1].GetProperty("airing").GetString()), clock.Now);
            await rows.Nth(1).GetByText("đang phát ở 1 cụm loa").WaitForAsync();
            await page.GetByText("đang phát: Chương trình chao").WaitForAsync();
        });
    }

    [Fact]
    public Task A_pasted_text_is_scheduled_from_the_page_and_a_refusal_leaves_nothing_behind() => browser.ShowAsync("compose", withStation: true, TimeProvider.System, async (station, page) =>
    {
        await SignInAsync(station, page);
        await page.GetByText("Đặt lịch một bản tin", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Tiêu đề" }).FillAsync("Lịch tiêm phòng");
        await page.GetByLabel("Văn bản (dán vào đây)").FillAsync("Sáng mai tiêm phòng cho trẻ em tại trạm y tế xã.");
        await page.Locator("#compose-date").FillAsync("2099-01-05");
        await page.Locator("#compose-time").FillAsync("03:15");
        var order = page.GetByRole(AriaRole.Button, new() { Name = "Làm âm thanh và đặt lịch" });
        await order.ClickAsync();
        await page.GetByText("rơi vào giờ yên tĩnh").WaitForAsync();
        (await station.GetAsync("/api/stations/xa/programmes")).GetArrayLength().Should().Be(0);
        (await station.GetAsync("/api/stations/xa/bulletins")).GetArrayLength().Should().Be(0);
        await page.Locator("#compose-time").FillAsync("05:00");
        await order.ClickAsync();
        await page.GetByText("Đã đặt “Lịch tiêm phòng” lúc 05:00 ngày 05/01/2099.").WaitForAsync();
        (await station.GetAsync("/api/stations/xa/day?date=2099-01-05")).GetProperty("airings")[0].GetProperty("title").GetString().Should().Be("Lịch tiêm phòng");
    });

    [Fact]
    public Task What_will_be_said_is_seen_and_heard_before_it_is_saved() => browser.ShowAsync("bulletin", withStation: true, TimeProvider.System, async (station, page) =>
    {
        await SignInAsync(station, page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Bản tin" }).ClickAsync();
        await page.GetByText("Chưa có bản tin nào.").WaitForAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Văn bản", Exact = true }).FillAsync("THÔNG BÁO\nSố: 12/TB-UBND\n\nĐúng 7h30 ngày 15/4/2025, mời bà con đến nhà văn hóa. Liên hệ dự án XYZ.\n\n1\n");
        var preview = page.Locator("#preview");
        await preview.GetByText("mười lăm tháng tư năm hai nghìn không trăm hai mươi lăm").ClickAsync();
        await page.GetByText("“15/4/2025” đọc là").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Chỗ chưa chắc tiếp theo" }).ClickAsync();
        await page.GetByText("“XYZ” đọc là").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Nghe đoạn 1", Exact = true }).ClickAsync();
        await page.Locator("#editor-sound").WaitForAsync();
        await TestStation.UntilAsync(() => page.Locator("#editor-sound").EvaluateAsync<bool>("player => player.duration > 0.5"));
        (await station.GetAsync("/api/stations/xa/bulletins")).GetArrayLength().Should().Be(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu và làm âm thanh" }).ClickAsync();
        await page.Locator("#bulletin-list .tag.warn, #bulletin-list .tag.good").GetByText("giây").WaitForAsync();
        await Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Tiêu đề" })).ToHaveValueAsync("THÔNG BÁO");
    });

    [Fact]
    public Task A_word_read_wrongly_is_corrected_where_it_is_seen() => browser.ShowAsync("correction", withStation: true, TimeProvider.System, async (station, page) =>
    {
        await station.SpokenAsync("cu", "Dự án XYZ khởi công.");
        await SignInAsync(station, page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Bản tin" }).ClickAsync();
        await page.Locator("#editor-file").SetInputFilesAsync(new FilePayload { Name = "thong-bao.md", MimeType = "text/markdown", Buffer = "# Thông báo\n\nNgày mai dự án XYZ họp dân."u8.ToArray() });
        var preview = page.Locator("#preview");
        await preview.GetByText("ích y dét").ClickAsync();
        await page.GetByText("Sửa cách đọc", new() { Exact = true }).ClickAsync();
        await page.Locator("#correct-spoken").FillAsync("ích xì 3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu cách đọc" }).ClickAsync();
        await page.Locator("#correct-result.mistake").WaitForAsync();
        await page.Locator("#correct-spoken").FillAsync("");
        await page.Locator("#correct-spoken").PressSequentiallyAsync("ích xì dét", new() { Delay = 60 });
        await page.GetByRole(AriaRole.Button, new() { Name = "Thử", Exact = true }).ClickAsync();
        await page.GetByText("Sau: “Ngày mai dự án ích xì dét họp dân.”").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu cách đọc" }).ClickAsync();
        await preview.GetByText("ích xì dét").WaitForAsync();
        await page.GetByText("Đã lưu. 1 bản tin đã làm âm thanh còn đọc cách cũ: Bản tin cu.").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Cách đọc" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Xóa mục từ XYZ" }).ClickAsync();
        await page.GetByText("Đã xóa “XYZ”. 1 bản tin còn đọc cách cũ cho đến khi làm lại âm thanh: Bản tin cu.").WaitForAsync();
        await page.GetByText("Chưa có mục từ nào.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Hoàn tác thay đổi mới nhất (XYZ)" }).ClickAsync();
        await page.GetByRole(AriaRole.Cell, new() { Name = "ích xì dét", Exact = true }).WaitForAsync();
    });

    [Fact]
    public Task An_entry_is_edited_where_it_stands() => browser.ShowAsync("entry", withStation: true, TimeProvider.System, async (station, page) =>
    {
        await station.PutAsync("/api/stations/xa/lexicon/station/entries", new { written = "XYZ", spoken = "ích y dét", from = "Dự án XYZ.", note = "của huyện" });
        await SignInAsync(station, page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Cách đọc" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sửa mục từ XYZ" }).ClickAsync();
        var row = page.Locator("#lexicon-table form");
        await row.GetByLabel("Đọc là").FillAsync("ích xì 3");
        await row.GetByRole(AriaRole.Button, new() { Name = "Lưu mục từ" }).ClickAsync();
        await row.Locator(".mistake").Filter(new() { HasText = "chữ" }).WaitForAsync();
        await row.GetByLabel("Đọc là").FillAsync("ích xì dét");
        await row.GetByLabel("Đứng sau chữ").FillAsync("án");
        await row.GetByRole(AriaRole.Button, new() { Name = "Lưu mục từ" }).ClickAsync();
        await page.GetByText("Đã sửa “XYZ”.").WaitForAsync();
        await page.GetByRole(AriaRole.Cell, new() { Name = "XYZ (sau “án”)" }).WaitForAsync();
        var entry = (await station.GetAsync("/api/stations/xa/lexicon/station/entries")).GetProperty("entries").EnumerateArray().Single();
        entry.GetProperty("note").GetString().Should().Be("của huyện");
        entry.GetProperty("expected").GetString().Should().Be("Dự án ích xì dét.", "how the sentence is read was worked out anew");
    });

    [Fact]
    public Task A_bulletin_too_long_for_a_session_is_cut_into_instalments_and_put_together_again() => browser.ShowAsync("instalments", withStation: true, TimeProvider.System, async (station, page) =>
    {
        await station.PutAsync("/api/stations/xa", new { sessionLimitMs = 60_000 });
        var section = string.Join(" ", Enumerable.Repeat("Ủy ban nhân dân xã đề nghị bà con chủ động phòng chống thiên tai.", 8));
        await station.SpokenAsync("dai", $"# Phần một\n\n{section}\n\n# Phần hai\n\n{section}\n");
        await SignInAsync(station, page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Bản tin" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bản tin dai", Exact = true }).ClickAsync();
        await page.GetByText("Chia thành nhiều kỳ").ClickAsync();
        await page.GetByText("Nên chia 2 kỳ").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Tạo các kỳ này" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Bản tin dai (kỳ 2/2)" }).WaitForAsync();
        await Expect(page.Locator("#bulletin-list .tag").GetByText("đang làm")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Bỏ các kỳ đã tạo" }).ClickAsync();
        await Expect(page.Locator("#bulletin-list li")).ToHaveCountAsync(1);
    });

    [Fact]
    public Task A_recording_of_people_is_brought_in_heard_and_given_a_note() => browser.ShowAsync("recording", withStation: true, TimeProvider.System, async (station, page) =>
    {
        await station.SpokenAsync("khac");
        await SignInAsync(station, page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Bản tin" }).ClickAsync();
        await page.Locator("#editor-file").SetInputFilesAsync(new FilePayload { Name = "loi-chuc.wav", MimeType = "audio/wav", Buffer = Tone(seconds: 3) });
        await page.GetByRole(AriaRole.Heading, new() { Name = "loi-chuc" }).WaitForAsync();
        await page.Locator("#editor-state .good").WaitForAsync();
        await TestStation.UntilAsync(() => page.Locator("#editor-sound").EvaluateAsync<bool>("player => player.duration > 2"));
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Ghi chú về bản ghi âm" }).FillAsync("Lời chúc của trưởng thôn.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu", Exact = true }).ClickAsync();
        await page.GetByText("Trở lại bản đã lưu").WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        await page.GetByRole(AriaRole.Button, new() { Name = "Bản tin khac" }).ClickAsync();
        await page.GetByRole(AriaRole.Heading, new() { Name = "Bản tin khac" }).WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "loi-chuc" }).ClickAsync();
        await Expect(page.Locator("#editor-text")).ToHaveValueAsync("Lời chúc của trưởng thôn.");
    });

    [Fact]
    public Task Paragraphs_are_marked_to_be_said_twice() => browser.ShowAsync("repeat", withStation: true, TimeProvider.System, async (station, page) =>
    {
        await SignInAsync(station, page);
        await page.GetByRole(AriaRole.Link, new() { Name = "Bản tin" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Văn bản", Exact = true }).FillAsync("Thông báo lịch tiêm phòng.\n\nĐúng bảy giờ sáng mai tại nhà văn hóa thôn.\n");
        await page.GetByLabel("Nhắc lại", new() { Exact = true }).SelectOptionAsync("marked");
        await page.GetByLabel("Nhắc lại đoạn 2").CheckAsync();
        await page.GetByLabel("Tin khẩn").CheckAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Văn bản", Exact = true }).FillAsync("Kính chào.\n\nThông báo lịch tiêm phòng.\n\nĐúng bảy giờ sáng mai tại nhà văn hóa thôn.\n");
        await page.GetByRole(AriaRole.Button, new() { Name = "Lưu và làm âm thanh" }).ClickAsync();
        await page.Locator("#bulletin-list .tag.good").WaitForAsync();
        var bulletin = (await station.GetAsync("/api/stations/xa/bulletins"))[0];
        bulletin.GetProperty("urgent").GetBoolean().Should().BeTrue();
        bulletin.GetProperty("repeatParagraphs")[0].GetInt32().Should().Be(2, "the mark has moved with its paragraph");
        var said = (await station.GetAsync("/api/stations/xa/bulletins/" + bulletin.GetProperty("id").GetString())).GetProperty("spoken").GetString()!;
        said.Split("nhà văn hóa").Should().HaveCount(3);
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Nhắc lại đoạn 3")).ToHaveCountAsync(1);
        await Expect(page.GetByLabel("Nhắc lại đoạn 3")).ToBeCheckedAsync(); // what was marked is still marked when it is opened again
        await Expect(page.Locator("#editor-form > .mistake")).ToHaveTextAsync("");
        await page.GetByText("Đặt lịch phát bản tin này").ClickAsync();
        await page.Locator("#air-date").FillAsync("2099-01-05");
        await page.Locator("#air-time").FillAsync("06:00");
        await page.GetByRole(AriaRole.Button, new() { Name = "Đặt lịch", Exact = true }).ClickAsync();
        await page.GetByText("lúc 06:00 ngày 05/01/2099.").WaitForAsync();
    });

    [Fact]
    public async Task A_clock_that_boxes_are_not_told_is_said_on_every_page()
    {
        var given = false;
        await browser.ShowAsync("clock", withStation: true, TimeProvider.System, async (station, page) =>
        {
            await SignInAsync(station, page);
            await page.GetByText("Máy chủ chưa được đồng bộ giờ").WaitForAsync();
            given = true;
            await page.ReloadAsync();
            await page.GetByText("Chưa có gì được phát.").WaitForAsync();
            await Expect(page.GetByText("Máy chủ chưa được đồng bộ giờ")).ToBeHiddenAsync();
        }, services => services.AddSingleton<OwnClock>(() => given));
    }

    [Fact]
    public Task A_controller_that_is_gone_is_said_at_once() => browser.ShowAsync("lost", withStation: true, TimeProvider.System, async (station, page) =>
    {
        await SignInAsync(station, page);
        await page.GetByText("Chưa có gì được phát.").WaitForAsync();
        await station.StopAsync();
        await page.GetByText("Mất kết nối với máy chủ của đài.").WaitForAsync();
    });

    // A WAV file of 48 kHz, mono, 16 bits: 440 Hz.
    private static byte[] Tone(int seconds)
    {
        var samples = Enumerable.Range(0, 48_000 * seconds).SelectMany(i => BitConverter.GetBytes((short)(8_000 * Math.Sin(i * 2 * Math.PI * 440 / 48_000)))).ToArray();
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("RIFF"u8);
        writer.Write(36 + samples.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(48_000);
        writer.Write(96_000);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(samples.Length);
        writer.Write(samples);
        return file.ToArray();
    }

    internal static async Task SignInAsync(TestStation station, IPage page)
    {
        await page.GetByLabel("Mã truy cập").FillAsync(station.Token!);
        await page.GetByRole(AriaRole.Button, new() { Name = "Đăng nhập" }).ClickAsync();
    }

    public sealed class Browser : IAsyncLifetime
    {
        private IPlaywright playwright = null!;
        private IBrowser chromium = null!;

        public async Task InitializeAsync()
        {
            playwright = await Microsoft.Playwright.Playwright.CreateAsync();
            SetDefaultExpectTimeout((float)TestStation.Patience.TotalMilliseconds);
            chromium = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"] });
        }

        public async Task DisposeAsync()
        {
            await chromium.DisposeAsync();
            playwright.Dispose();
        }

        internal async Task ShowAsync(string story, bool withStation, TimeProvider clock, Func<TestStation, IPage, Task> act, Action<IServiceCollection>? adjust = null)
        {
            await using var station = await TestStation.StartAsync(clock: clock, withStation: withStation, adjust: adjust ?? (services => services.AddSingleton<OwnClock>(() => true)));
            await using var context = await chromium.NewContextAsync(new() { Locale = "vi-VN", ViewportSize = new() { Width = 1280, Height = 800 } });
            context.SetDefaultTimeout((float)TestStation.Patience.TotalMilliseconds);
            var page = await context.NewPageAsync();
            var mistakes = new List<string>();
            page.PageError += (_, mistake) => mistakes.Add(mistake);
            try
            {
                await page.GotoAsync(station.Url);
                await act(station, page);
                mistakes.Should().BeEmpty("the page's own scripts must not fail");
            }
            catch
            {
                await page.ScreenshotAsync(new() { Path = Path.Combine(Artifacts(), story + ".png"), FullPage = true });
                throw;
            }

            if (Environment.GetEnvironmentVariable("PAGE_SCREENSHOTS") is not null)
            {
                await page.ScreenshotAsync(new() { Path = Path.Combine(Artifacts(), story + "-wide.png"), FullPage = true });
                await page.SetViewportSizeAsync(360, 740);
                await page.ScreenshotAsync(new() { Path = Path.Combine(Artifacts(), story + "-phone.png"), FullPage = true });
            }
        }

        private static string Artifacts()
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Broadcast.sln")))
                folder = folder.Parent;
            return Directory.CreateDirectory(Path.Combine(folder?.FullName ?? AppContext.BaseDirectory, "artifacts", "page")).FullName;
        }
    }
}
