using System.Text.Json;

namespace Broadcast.Controller.Tests.Scheduling;

/// <summary>What a change of the station would do to the schedule is known before it is saved, by the decisions that playout itself would take. It is Monday, 08:00.</summary>
public sealed class BeforeTheStationIsChanged : IAsyncLifetime
{
    private const string Slots = "/api/stations/xa/slots";
    private const string Week = "/api/stations/xa/week";
    private static readonly string[] EveryDay = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    private readonly SetClock clock = new(TestStation.Monday);
    private TestStation station = null!;

    [Fact]
    public async Task New_quiet_hours_name_every_airing_that_they_would_silence_and_change_nothing()
    {
        await Book("sang", "05:00");
        await Book("trua", "11:00");
        var before = (await station.GetAsync("/api/stations/xa")).ToString();
        var effects = await TryAsync(new { quietHours = new[] { new { from = "22:00", to = "05:30" } } });
        effects.GetProperty("airingCount").GetInt32().Should().Be(7, "from Tuesday to Monday, and not at noon");
        var first = effects.GetProperty("airings")[0];
        (first.GetProperty("boxesBefore").GetInt32(), Then(first).GetProperty("boxes").GetInt32(), Then(first).GetProperty("slot").GetString(), Then(first).GetProperty("date").GetString())
            .Should().Be((2, 0, "sang", "2026-11-24"));
        WordsOf(first).Should().Equal(("quiet-hours", "2026-11-23T22:00:00.000Z"));
        effects.GetProperty("slotCount").GetInt32().Should().Be(0, "it is named once");
        (await station.GetAsync("/api/stations/xa")).ToString().Should().Be(before);
        (await station.GetAsync(Week)).GetProperty("days")[1].GetProperty("airings")[0].GetProperty("boxes").GetInt32().Should().Be(2);
    }

    [Fact]
    public async Task A_smaller_day_names_who_would_come_too_late_in_it()
    {
        await station.ProgrammeAsync("dai", string.Join("\n", Enumerable.Repeat("Ủy ban nhân dân xã thông báo lịch tiêm phòng cho đàn gia súc.", 10)));
        await Book("som", "06:00", programme: "dai", zone: "thon-a");
        await Book("muon", "18:00", programme: "dai");
        var airings = (await TryAsync(new { dayLimitMs = 60_000 })).GetProperty("airings").EnumerateArray().ToList();
        airings.Should().HaveCount(7).And.OnlyContain(airing => Then(airing).GetProperty("slot").GetString() == "muon", "today's evening has the day to itself");
        (airings[0].GetProperty("boxesBefore").GetInt32(), Then(airings[0]).GetProperty("boxes").GetInt32()).Should().Be((2, 1), "only one of them has heard the morning");
        WordsOf(airings[0]).Should().Equal(("airtime-limit", "day"));
    }

    [Fact]
    public async Task A_slot_of_next_month_is_named_too_and_one_where_no_box_is_yet()
    {
        await Book("tet", "21:00", date: "2027-02-06", days: []);
        await Book("trong", "21:15", zone: "thon-trong");
        await Book("sang", "06:00");
        var effects = await TryAsync(new { quietHours = new[] { new { from = "20:30", to = "05:00" } } });
        effects.GetProperty("airingCount").GetInt32().Should().Be(0);
        var slots = effects.GetProperty("slots").EnumerateArray().ToList();
        slots.Select(slot => slot.GetProperty("slot").GetString()).Should().BeEquivalentTo("tet", "trong");
        slots.Should().OnlyContain(slot => slot.GetProperty("message").GetString()!.Contains("rơi vào giờ yên tĩnh"));
    }

    [Fact]
    public async Task What_was_kept_silent_and_would_sound_again_is_named_and_what_stays_as_it_is_is_not()
    {
        await Book("toi", "20:00");
        await station.PutAsync("/api/stations/xa", new { quietHours = new[] { new { from = "19:30", to = "05:00" } } });
        (await TryAsync(new { quietHours = new[] { new { from = "19:45", to = "05:00" } } })).GetProperty("airingCount").GetInt32().Should().Be(0, "it is silent either way");
        var airings = (await TryAsync(new { quietHours = Array.Empty<object>() })).GetProperty("airings").EnumerateArray().ToList();
        airings.Should().HaveCount(7);
        (airings[0].GetProperty("boxesBefore").GetInt32(), Then(airings[0]).GetProperty("boxes").GetInt32()).Should().Be((0, 2));
    }

    [Fact]
    public async Task Another_time_zone_moves_everything()
    {
        await Book("sang", "06:00");
        var airings = (await TryAsync(new { timeZone = "Asia/Tokyo" })).GetProperty("airings").EnumerateArray().ToList();
        airings.Should().HaveCount(7);
        airings[0].GetProperty("startAtBefore").GetDateTimeOffset().Should().Be(new DateTimeOffset(2026, 11, 23, 23, 0, 0, TimeSpan.Zero));
        Then(airings[0]).GetProperty("startAt").GetDateTimeOffset().Should().Be(new DateTimeOffset(2026, 11, 23, 21, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task What_another_time_zone_puts_into_the_past_is_lost()
    {
        await Book("trua", "09:00", date: "2026-11-23", days: []);
        var lost = (await TryAsync(new { timeZone = "Asia/Tokyo" })).GetProperty("airings").EnumerateArray().Should().ContainSingle().Subject;
        (lost.GetProperty("boxesBefore").GetInt32(), Then(lost).GetProperty("boxes").GetInt32(), Then(lost).GetProperty("state").GetString()).Should().Be((2, 0, "past"), "it is ten o'clock in Tokyo");

        clock.Now = TestStation.Monday.AddHours(10);
        await Book("toi", "18:30", date: "2026-11-23", days: []);
        await Book("cuoi", "06:00", date: "2026-11-30", days: []);
        var airings = (await TryAsync(new { timeZone = "Pacific/Kiritimati" })).GetProperty("airings").EnumerateArray().ToList();
        airings.Select(airing => (Then(airing).GetProperty("slot").GetString(), Then(airing).GetProperty("boxes").GetInt32())).Should().Equal(("toi", 0), ("cuoi", 2));
    }

    [Fact]
    public async Task What_could_not_be_saved_cannot_be_tried()
    {
        (await station.RefusedAsync(Week, new { maxVolumeDb = 1 })).Should().BeEquivalentTo(new { Status = 400, Code = "volume-out-of-range", Field = "maxVolumeDb" });
        (await station.RefusedAsync(Week, new { quietHours = new[] { new { from = "", to = "05:00" } } })).Should().BeEquivalentTo(new { Status = 400, Code = "time-not-readable", Field = "quietHours" });
        (await station.RefusedAsync("/api/stations/khac/week", new { maxVolumeDb = -1 })).Should().BeEquivalentTo(new { Status = 404, Code = "station-unknown" });
    }

    public async Task InitializeAsync()
    {
        station = await TestStation.StartAsync(clock: clock);
        await station.TwoBoxesAsync();
    }

    public async Task DisposeAsync() => await station.DisposeAsync();

    private static JsonElement Then(JsonElement effect) => effect.GetProperty("then");

    private static IEnumerable<(string Word, string Detail)> WordsOf(JsonElement effect) =>
        Then(effect).GetProperty("findings").EnumerateArray().Select(finding => (finding.GetProperty("word").GetString()!, finding.GetProperty("detail").GetString()!));

    private Task<JsonElement> TryAsync(object change) => station.PostAsync(Week, change);

    private Task Book(string id, string time, string programme = "chao", string zone = "all", string date = "2026-11-24", string[]? days = null) =>
        station.PostAsync(Slots, new { id, programme, zones = new[] { zone }, startDate = date, startTime = time, weekdays = days ?? EveryDay });
}
