using System.Text.Json;

namespace Broadcast.Controller.Tests.Scheduling;

/// <summary>The week is rehearsed: whatever somebody would only hear, or not hear, on the day is read days before.</summary>
public sealed class TheComingDays : IAsyncLifetime
{
    private const string Slots = "/api/stations/xa/slots";
    private static readonly string[] EveryDay = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    private TestStation station = null!;

    [Fact]
    public async Task Each_day_says_what_sounds_on_how_many_boxes_and_which_boxes_hear_nothing()
    {
        await Book("sang", "05:00", ["thon-a"], days: ["tuesday"]);
        var days = await WeekAsync();
        days.Select(day => day.GetProperty("date").GetString()).Should().StartWith("2026-11-23").And.EndWith("2026-11-30").And.HaveCount(8);
        var tuesday = days[1];
        var airing = tuesday.GetProperty("airings").EnumerateArray().Single();
        airing.GetProperty("title").GetString().Should().Be("Chương trình chao");
        airing.GetProperty("boxes").GetInt32().Should().Be(1);
        airing.GetProperty("repeats").GetBoolean().Should().BeTrue();
        airing.GetProperty("findings").GetArrayLength().Should().Be(0);
        tuesday.GetProperty("silent").EnumerateArray().Select(name => name.GetString()).Should().Equal("Loa B");
        days[2].GetProperty("silentCount").GetInt32().Should().Be(2, "on Wednesday nothing sounds at all");
    }

    [Fact]
    public async Task What_falls_into_quiet_hours_since_they_were_changed_is_found()
    {
        await Book("toi", "20:00", ["all"]);
        await station.PutAsync("/api/stations/xa", new { quietHours = new[] { new { from = "19:30", to = "05:00" } } });
        (await FindingsAsync(day: 3)).Should().Equal(("quiet-hours", "2026-11-26T13:00:00.000Z", "Loa A, Loa B"));
        (await WeekAsync())[3].GetProperty("airings")[0].GetProperty("boxes").GetInt32().Should().Be(0);
    }

    [Fact]
    public async Task What_is_over_the_airtime_of_a_day_is_found_on_the_later_of_two()
    {
        await station.ProgrammeAsync("dai", string.Join("\n", Enumerable.Repeat("Ủy ban nhân dân xã thông báo lịch tiêm phòng cho đàn gia súc.", 10)));
        await Book("som", "06:00", ["all"], programme: "dai");
        await Book("muon", "18:00", ["thon-a"], programme: "dai");
        await station.PutAsync("/api/stations/xa", new { dayLimitMs = 60_000 });
        var airings = (await WeekAsync())[1].GetProperty("airings").EnumerateArray().ToList();
        airings[0].GetProperty("boxes").GetInt32().Should().Be(2);
        airings[1].GetProperty("boxes").GetInt32().Should().Be(0);
        (await FindingsAsync(day: 1)).Should().Equal(("airtime-limit", "day", "Loa A"));
    }

    [Fact]
    public async Task Two_that_overlap_say_which_gives_way_and_a_zone_without_boxes_is_named()
    {
        await Book("thuong", "06:00", ["thon-a", "thon-trong"], days: ["tuesday"]);
        await Book("uu-tien", "06:00", ["all"], days: ["tuesday"], priority: "priority");
        var found = await FindingsAsync(day: 1);
        found.Select(finding => (finding.Word, finding.Places)).Should().BeEquivalentTo([("yields", "Loa A"), ("empty-zone", "Thôn Trống")]);
        found.Single(finding => finding.Word == "yields").Detail.Should().StartWith("uu-tien@");
    }

    [Fact]
    public async Task One_that_is_left_out_is_shown_as_such_and_nobody_hears_it()
    {
        await Book("sang", "05:00", ["all"]);
        await station.PutAsync($"{Slots}/sang/skipped/2026-11-24", new { });
        var tuesday = (await WeekAsync())[1];
        tuesday.GetProperty("airings")[0].GetProperty("state").GetString().Should().Be("skipped");
        tuesday.GetProperty("airings")[0].GetProperty("date").GetString().Should().Be("2026-11-24");
        tuesday.GetProperty("silentCount").GetInt32().Should().Be(2);
    }

    [Fact]
    public async Task A_station_that_does_not_exist_has_no_week() =>
        (await Problem.OfAsync(await station.Http.GetAsync("/api/stations/khac/week"))).Should().BeEquivalentTo(new { Status = 404, Code = "station-unknown" });

    public async Task InitializeAsync()
    {
        station = await TestStation.StartAsync();
        await station.TwoBoxesAsync();
    }

    public async Task DisposeAsync() => await station.DisposeAsync();

    private Task Book(string id, string time, string[] zones, string[]? days = null, string priority = "normal", string programme = "chao") =>
        station.PostAsync(Slots, new { id, programme, zones, startDate = "2026-11-24", startTime = time, weekdays = days ?? EveryDay, priority });

    private async Task<List<JsonElement>> WeekAsync() => [.. (await station.GetAsync("/api/stations/xa/week")).GetProperty("days").EnumerateArray()];

    private async Task<List<(string Word, string Detail, string Places)>> FindingsAsync(int day) =>
        [.. (await WeekAsync())[day].GetProperty("airings").EnumerateArray().SelectMany(airing => airing.GetProperty("findings").EnumerateArray()).Select(finding => (
            finding.GetProperty("word").GetString()!, finding.GetProperty("detail").GetString()!, string.Join(", ", finding.GetProperty("places").EnumerateArray().Select(place => place.GetString()))))];
}
