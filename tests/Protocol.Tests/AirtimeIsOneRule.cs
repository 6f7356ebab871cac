namespace Broadcast.Protocol.Tests;

public sealed class AirtimeIsOneRule
{
    private static readonly TimeZoneInfo Vietnam = TimeZoneInfo.FindSystemTimeZoneById("Asia/Ho_Chi_Minh");

    private static readonly StationPolicy Policy = new()
    {
        TimeZone = "Asia/Ho_Chi_Minh",
        QuietHours = [],
        SessionLimitMs = 60 * 60_000,
        DayLimitMs = 90 * 60_000,
        MaxVolumeDb = 0,
    };

    [Fact]
    public void A_station_without_limits_has_no_end() =>
        AirtimeRules.Left(Policy with { SessionLimitMs = null, DayLimitMs = null }, Vietnam, Airtime.None, At("17:00:00")).Should().BeNull();

    [Fact]
    public void A_session_ends_after_a_minute_of_silence()
    {
        var used = AirtimeRules.Credit(Airtime.None, Vietnam, At("17:40:00"), TimeSpan.FromMinutes(40));
        AirtimeRules.Left(Policy, Vietnam, used, At("17:40:59")).Should().Be(TimeSpan.FromMinutes(20));
        AirtimeRules.Left(Policy, Vietnam, used, At("17:41:00")).Should().Be(TimeSpan.FromMinutes(50), "a new session, and what is left of the day");
    }

    [Fact]
    public void A_session_that_a_wrong_clock_put_far_ahead_is_over_when_the_clock_is_right()
    {
        var used = AirtimeRules.Credit(Airtime.None, Vietnam, At("17:40:00").AddDays(3), TimeSpan.FromMinutes(40));
        AirtimeRules.Left(Policy, Vietnam, used, At("17:00:00")).Should().Be(TimeSpan.FromMinutes(60));
        AirtimeRules.Credit(used, Vietnam, At("17:10:00"), TimeSpan.FromMinutes(10)).OfSession.Should().Be(TimeSpan.FromMinutes(10));
    }

    [Fact]
    public void What_is_used_up_leaves_nothing_and_never_less()
    {
        var used = AirtimeRules.Credit(Airtime.None, Vietnam, At("17:00:00"), TimeSpan.FromHours(3));
        AirtimeRules.Left(Policy, Vietnam, used, At("17:00:30")).Should().Be(TimeSpan.Zero);
    }

    [Fact]
    public void What_sounds_over_midnight_counts_on_both_days_each_its_share()
    {
        var used = AirtimeRules.Credit(Airtime.None, Vietnam, At("00:10:00"), TimeSpan.FromMinutes(30));
        used.OfDay.Should().Be(TimeSpan.FromMinutes(10));
        used.OfSession.Should().Be(TimeSpan.FromMinutes(30));
    }

    [Fact]
    public void What_lasts_until_midnight_has_the_next_days_airtime_too()
    {
        var onlyDays = Policy with { SessionLimitMs = null };
        var used = AirtimeRules.Credit(Airtime.None, Vietnam, At("22:00:00"), TimeSpan.FromMinutes(60));
        AirtimeRules.Left(onlyDays, Vietnam, used, At("23:20:00")).Should().Be(TimeSpan.FromMinutes(30), "ten minutes before midnight it is over");
        AirtimeRules.Left(onlyDays, Vietnam, used, At("23:45:00")).Should().Be(TimeSpan.FromMinutes(15 + 90));
    }

    [Fact]
    public void A_day_that_begins_at_one_o_clock_begins_there()
    {
        // Clocks go from 24:00 to 01:00.
        var cairo = TimeZoneInfo.FindSystemTimeZoneById("Africa/Cairo");
        var midnight = new DateTimeOffset(2026, 4, 23, 22, 0, 0, TimeSpan.Zero);
        AirtimeRules.Credit(Airtime.None, cairo, midnight.AddMinutes(5), TimeSpan.FromMinutes(20)).Should().BeEquivalentTo(new { Day = new DateOnly(2026, 4, 24), OfDay = TimeSpan.FromMinutes(5) });
    }

    private static DateTimeOffset At(string local) => DateTimeOffset.Parse($"2026-11-22T{local}+07:00", System.Globalization.CultureInfo.InvariantCulture);
}
