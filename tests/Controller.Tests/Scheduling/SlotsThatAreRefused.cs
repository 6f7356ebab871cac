namespace Broadcast.Controller.Tests.Scheduling;

/// <summary>Whatever is refused names its field, and the schedule stays as it was.</summary>
public sealed class SlotsThatAreRefused(SlotsThatAreRefused.Fixture fixture) : IClassFixture<SlotsThatAreRefused.Fixture>
{
    private const string Slots = "/api/stations/xa/slots";

    private TestStation Station => fixture.Station;

    [Fact]
    public Task A_slot_in_the_past_is_refused() => RefuseAsync(Slot(date: "2026-11-22"), "slot-in-the-past", "startDate", "05:00 ngày 22/11/2026 đã qua");

    [Fact]
    public Task A_slot_an_hour_ago_is_refused() => RefuseAsync(Slot(date: "2026-11-23", time: "07:00"), "slot-in-the-past", "startTime", "bây giờ là 08:00 ngày 23/11/2026");

    [Fact]
    public Task A_repeating_slot_that_began_in_the_past_is_refused() => RefuseAsync(Slot(date: "2026-11-20", days: ["monday"]), "slot-in-the-past", "startDate", "đã qua");

    [Fact]
    public Task A_repeating_slot_whose_days_never_come_is_refused() =>
        RefuseAsync(Slot(date: "2026-11-24", days: ["sunday"], end: "2026-11-25"), "slot-in-the-past", "startTime", "Hãy chọn");

    [Fact]
    public Task An_unknown_zone_is_refused() => RefuseAsync(Slot(zones: ["thon-x"]), "zone-unknown", "zones", "thon-x");

    [Fact]
    public Task An_unknown_programme_is_refused() => RefuseAsync(Slot(programme: "khong-co"), "programme-unknown", "programme", "khong-co");

    [Fact]
    public Task A_programme_without_sound_is_refused() => RefuseAsync(Slot(programme: "im-lang"), "programme-without-content", "programme", "chưa có âm thanh");

    [Fact]
    public Task A_slot_inside_quiet_hours_is_refused() => RefuseAsync(Slot(time: "03:15"), "inside-quiet-hours", "startTime", "22:00–05:00");

    [Fact]
    public Task A_slot_that_runs_into_quiet_hours_is_refused() => RefuseAsync(Slot(time: "21:59:59"), "inside-quiet-hours", "startTime", "từ 22:00");

    [Fact]
    public Task A_slot_in_no_zone_is_refused() => RefuseAsync(Slot(zones: []), "zones-out-of-range", "zones", "địa bàn");

    [Fact]
    public Task A_slot_may_not_be_an_emergency() => RefuseAsync(Slot(priority: "emergency"), "priority-not-allowed", "priority", "khẩn cấp");

    [Fact]
    public Task Only_what_has_priority_sounds_over_others() => RefuseAsync(Slot(over: "duck"), "over-needs-priority", "over", "Chỉ khung giờ mức ưu tiên (priority) mới phát đè");

    [Fact]
    public Task An_unknown_way_to_sound_over_others_is_refused() => RefuseAsync(Slot(priority: "priority", over: "mix"), "over-unknown", "over", "stop (ngắt tiếng ấy) hoặc duck");

    [Fact]
    public Task A_time_that_cannot_be_read_is_refused() => RefuseAsync(Slot(time: "5 giờ"), "time-not-readable", "startTime", "05:00");

    [Fact]
    public async Task A_misspelt_field_is_refused_and_not_left_out()
    {
        var answer = await Station.Http.PostAsync("/api/stations/xa/slots", new StringContent("""{"programme":"chao","zones":["all"],"startDate":"2026-11-24","startTime":"05:00","wekdays":["monday"]}""", System.Text.Encoding.UTF8, "application/json"));
        answer.StatusCode.Should().Be(System.Net.HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync()).Should().Contain("field-unknown").And.Contain("wekdays");
    }

    [Fact]
    public Task A_day_that_does_not_exist_is_refused() => RefuseAsync(Slot(date: "2026-02-30"), "date-not-readable", "startDate", "2026-11-23");

    [Fact]
    public Task An_end_before_the_start_is_refused() => RefuseAsync(Slot(days: ["monday"], end: "2026-11-23"), "end-before-start", "endDate", "trước ngày bắt đầu");

    [Fact]
    public async Task Two_slots_of_one_priority_that_share_a_box_at_one_time_are_refused_and_the_other_is_named()
    {
        await Station.PostAsync(Slots, Slot(id: "sang", time: "06:00", zones: ["thon-a"], days: ["tuesday", "wednesday"]));
        try
        {
            // Box a hears both zones, so they meet on it although they are not the same.
            var problem = await Station.RefusedAsync(Slots, Slot(date: "2026-11-25", time: "06:00:01", zones: ["ven-song"]));
            problem.Should().BeEquivalentTo(new { Status = 409, Code = "slot-clash", Field = "startTime" });
            problem.Detail.Should().Contain("Chương trình chao").And.Contain("06:00 ngày 25/11/2026").And.Contain("Loa A").And.Contain("sang");
            await Station.PostAsync(Slots, Slot(id: "uu-tien", date: "2026-11-25", time: "06:00:01", zones: ["ven-song"], priority: "priority"));
            await Station.PostAsync(Slots, Slot(id: "thon-b", date: "2026-11-25", time: "06:00", zones: ["thon-b"]));
            (await Station.RefusedAsync(Slots, Slot(date: "2026-12-02", time: "06:00", zones: ["all"]))).Code.Should().Be("slot-clash");
        }
        finally
        {
            foreach (var slot in new[] { "sang", "uu-tien", "thon-b" })
                await Station.Http.DeleteAsync($"{Slots}/{slot}");
        }
    }

    [Fact]
    public async Task A_slot_may_be_moved_within_its_own_time()
    {
        await Station.PostAsync(Slots, Slot(id: "doi-gio", time: "09:00"));
        await Station.PutAsync($"{Slots}/doi-gio", Slot(time: "09:00:01"));
        (await Station.GetAsync($"{Slots}/doi-gio")).GetProperty("startTime").GetString().Should().Be("09:00:01");
        (await Station.Http.DeleteAsync($"{Slots}/doi-gio")).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_programme_longer_than_a_session_is_refused()
    {
        await Station.PutAsync("/api/stations/xa", new { sessionLimitMs = 60_000 });
        await RefuseAsync(Slot(programme: "dai"), "session-too-long", "programme", "quá giới hạn một buổi phát");
        await Station.PutAsync("/api/stations/xa", new { sessionLimitMs = 3_600_000 });
    }

    [Fact]
    public async Task What_a_slot_airs_cannot_be_taken_from_under_it()
    {
        await Station.PostAsync(Slots, Slot(id: "giu", time: "10:00", zones: ["thon-a"]));
        (await Problem.OfAsync(await Station.Http.DeleteAsync("/api/stations/xa/programmes/chao"))).Code.Should().Be("programme-in-use");
        (await Problem.OfAsync(await Station.Http.DeleteAsync("/api/stations/xa/zones/thon-a"))).Code.Should().Be("zone-in-use");
        (await Problem.OfAsync(await Station.Http.DeleteAsync("/api/stations/xa/bulletins/bt-chao"))).Code.Should().Be("bulletin-in-use");
        (await Station.Http.DeleteAsync($"{Slots}/giu")).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task Of_twenty_who_want_the_same_time_at_once_one_gets_it()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(n =>
            System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(Station.Http, Slots, Slot(id: $"dua-{n}", time: "11:00"))));
        answers.Count(answer => answer.IsSuccessStatusCode).Should().Be(1);
        var winner = (await Station.GetAsync(Slots)).EnumerateArray().Single().GetProperty("id").GetString();
        (await Station.Http.DeleteAsync($"{Slots}/{winner}")).EnsureSuccessStatusCode();
    }

    private static object Slot(
        string? id = null, string programme = "chao", string[]? zones = null, string date = "2026-11-24", string time = "05:00", string[]? days = null, string? end = null, string priority = "normal", string? over = null) =>
        new { id, programme, zones = zones ?? ["all"], startDate = date, startTime = time, weekdays = days ?? [], endDate = end, priority, over };

    private async Task RefuseAsync(object slot, string code, string field, string says)
    {
        var problem = await Station.RefusedAsync(Slots, slot);
        problem.Code.Should().Be(code);
        problem.Field.Should().Be(field);
        problem.Status.Should().Be(code == "programme-without-content" ? 409 : 400);
        problem.Detail.Should().Contain(says);
        (await Station.GetAsync(Slots)).GetArrayLength().Should().Be(0, "what is refused leaves nothing behind");
    }

    public sealed class Fixture : IAsyncLifetime
    {
        internal TestStation Station { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Station = await TestStation.StartAsync();
            foreach (var zone in new[] { "thon-a", "thon-b", "ven-song" })
                await Station.PostAsync("/api/stations/xa/zones", new { id = zone, name = zone });
            await Station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A", zones = new[] { "thon-a", "ven-song" } });
            await Station.PostAsync("/api/stations/xa/boxes", new { id = "b", name = "Loa B", zones = new[] { "thon-b" } });
            await Station.ProgrammeAsync("chao");
            await Station.ProgrammeAsync("dai", string.Join("\n", Enumerable.Repeat("Ủy ban nhân dân xã thông báo lịch tiêm phòng cho đàn gia súc trong toàn xã.", 20)));
            // A bulletin of marks alone is text, and yet nothing can be said of it.
            await Station.PostAsync("/api/stations/xa/bulletins", new { id = "im", title = "Im", text = "Trang 1/2" });
            await Station.SettledAsync("im");
            await Station.PostAsync("/api/stations/xa/programmes", new { id = "im-lang", title = "Im lặng", bulletins = new[] { "im" } });
        }

        public async Task DisposeAsync() => await Station.DisposeAsync();
    }
}
