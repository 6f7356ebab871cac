namespace Broadcast.Protocol.Tests;

public sealed class QuietHoursAreKept
{
    [Theory]
    [InlineData("21:29:59.999", false)]
    [InlineData("21:30:00.000", true)]
    [InlineData("03:15:00.000", true)]
    [InlineData("04:44:59.999", true)]
    [InlineData("04:45:00.000", false)]
    [InlineData("12:00:00.000", true)]
    public void A_station_in_Vietnam_is_quiet_by_its_own_clock(string local, bool quiet) =>
        QuietHoursRules.IsQuiet(Policy("Asia/Ho_Chi_Minh", ("21:30", "04:45"), ("11:30", "13:30")), At($"2025-12-05T{local}+07:00")).Should().Be(quiet);

    [Fact]
    public void The_next_boundary_is_the_end_when_quiet_and_the_beginning_when_not()
    {
        var policy = Policy("Asia/Ho_Chi_Minh", ("21:30", "04:45"), ("11:30", "13:30"));
        QuietHoursRules.NextBoundary(policy, At("2025-12-05T03:15:00+07:00")).Should().Be(At("2025-12-05T04:45:00+07:00"));
        QuietHoursRules.NextBoundary(policy, At("2025-12-05T04:45:00+07:00")).Should().Be(At("2025-12-05T11:30:00+07:00"));
        QuietHoursRules.NextBoundary(policy, At("2025-12-05T22:00:00+07:00")).Should().Be(At("2025-12-06T04:45:00+07:00"));
    }

    [Fact]
    public void Overlapping_and_touching_hours_are_one_stretch()
    {
        var policy = Policy("Asia/Ho_Chi_Minh", ("22:00", "00:00"), ("00:00", "05:00"), ("03:00", "06:00"));
        QuietHoursRules.NextBoundary(policy, At("2026-01-01T23:00:00+07:00")).Should().Be(At("2026-01-02T06:00:00+07:00"));
    }

    [Fact]
    public void No_hours_and_all_hours_have_no_boundary()
    {
        QuietHoursRules.NextBoundary(Policy("Asia/Ho_Chi_Minh"), At("2026-01-01T23:00:00+07:00")).Should().BeNull();
        var always = Policy("Asia/Ho_Chi_Minh", ("05:00", "05:00"));
        QuietHoursRules.IsQuiet(always, At("2026-01-01T05:00:00+07:00")).Should().BeTrue();
        QuietHoursRules.NextBoundary(always, At("2026-01-01T23:00:00+07:00")).Should().BeNull();
    }

    [Theory]
    [InlineData("2026-01-01T21:00:00+07:00", "2026-01-01T21:30:00+07:00", false)]
    [InlineData("2026-01-01T21:00:00+07:00", "2026-01-01T21:30:00.001+07:00", true)]
    [InlineData("2026-01-01T04:45:00+07:00", "2026-01-01T05:30:00+07:00", false)]
    [InlineData("2026-01-01T04:44:59.999+07:00", "2026-01-01T05:30:00+07:00", true)]
    [InlineData("2026-01-01T20:00:00+07:00", "2026-01-02T06:00:00+07:00", true)]
    public void A_session_that_runs_into_quiet_hours_touches_them(string from, string until, bool touches) =>
        QuietHoursRules.TouchesQuiet(Policy("Asia/Ho_Chi_Minh", ("21:30", "04:45")), At(from), At(until)).Should().Be(touches);

    [Fact]
    public void A_skipped_hour_ends_the_quiet_when_the_clock_jumps_over_its_end()
    {
        var berlin = Policy("Europe/Berlin", ("22:00", "02:30"));
        QuietHoursRules.NextBoundary(berlin, At("2026-03-28T23:00:00Z")).Should().Be(At("2026-03-29T01:00:00Z"), "02:00 becomes 03:00, which is not quiet");
    }

    [Fact]
    public void A_quiet_stretch_inside_the_skipped_hour_falls_out_that_day()
    {
        var berlin = Policy("Europe/Berlin", ("02:10", "02:50"));
        QuietHoursRules.NextBoundary(berlin, At("2026-03-28T12:00:00Z")).Should().Be(At("2026-03-30T00:10:00Z"));
    }

    [Fact]
    public void A_doubled_hour_is_quiet_twice()
    {
        var berlin = Policy("Europe/Berlin", ("02:10", "02:50"));
        var boundaries = new List<DateTimeOffset>();
        var at = At("2026-10-24T22:00:00Z");
        for (var i = 0; i < 4; i++)
        {
            at = QuietHoursRules.NextBoundary(berlin, at)!.Value;
            boundaries.Add(at);
        }

        boundaries.Should().Equal(At("2026-10-25T00:10:00Z"), At("2026-10-25T00:50:00Z"), At("2026-10-25T01:10:00Z"), At("2026-10-25T01:50:00Z"));
    }

    [Theory]
    [InlineData("Asia/Ho_Chi_Minh")]
    [InlineData("Europe/Berlin")]
    [InlineData("Australia/Lord_Howe")]
    public void Between_two_boundaries_nothing_changes_whatever_the_hours(string zone)
    {
        var random = new Random(11);
        for (var round = 0; round < 40; round++)
        {
            var hours = Enumerable.Range(0, random.Next(1, 4)).Select(_ => (Minute(random), Minute(random))).ToArray();
            var policy = Policy(zone, hours);
            var from = At("2026-01-01T00:00:00Z").AddMinutes(random.Next(525_600));
            var next = QuietHoursRules.NextBoundary(policy, from);
            var until = next ?? from.AddDays(3);
            var quiet = QuietHoursRules.IsQuiet(policy, from);
            for (var at = from; at < until; at = at.AddMinutes(7))
                QuietHoursRules.IsQuiet(policy, at).Should().Be(quiet, "{0} is before {1}", at, next);
            if (next is { } boundary)
                QuietHoursRules.IsQuiet(policy, boundary).Should().Be(!quiet);
        }
    }

    private static string Minute(Random random) => $"{random.Next(24):00}:{random.Next(60):00}";

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static StationPolicy Policy(string zone, params (string From, string To)[] hours) => new()
    {
        TimeZone = zone,
        MaxVolumeDb = 0,
        QuietHours = [.. hours.Select(pair => new QuietHours(Time(pair.From), Time(pair.To)))],
    };

    private static TimeOnly Time(string text) => TimeOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
