using Broadcast.Controller.Scheduling;
using Broadcast.Protocol;

namespace Broadcast.Controller.Tests.Scheduling;

public sealed class WhenSlotsAir
{
    private const string Vietnam = "Asia/Ho_Chi_Minh";
    private const string Berlin = "Europe/Berlin";
    private static readonly DayOfWeek[] EveryDay = Enum.GetValues<DayOfWeek>();

    [Fact]
    public void A_slot_of_five_in_the_morning_is_ten_in_the_evening_of_the_day_before_in_the_worlds_time() =>
        Starts(Once("2026-11-24", "05:00"), Vietnam, "2026-11-23T00:00Z", "2026-11-25T00:00Z").Should().Equal(At("2026-11-23T22:00Z"));

    [Fact]
    public void A_slot_on_weekdays_airs_on_those_days_only_and_not_after_its_end() =>
        Starts(Weekly("2026-11-23", "05:00", "2026-11-30", DayOfWeek.Monday, DayOfWeek.Thursday), Vietnam, "2026-11-01T00:00Z", "2026-12-31T00:00Z")
            .Should().Equal(At("2026-11-22T22:00Z"), At("2026-11-25T22:00Z"), At("2026-11-29T22:00Z"));

    [Fact]
    public void A_slot_in_an_hour_that_is_skipped_airs_at_the_first_instant_after_it() =>
        Starts(Weekly("2026-03-28", "02:30", null, EveryDay), Berlin, "2026-03-27T12:00Z", "2026-03-30T12:00Z")
            .Should().Equal(At("2026-03-28T01:30Z"), At("2026-03-29T01:00Z"), At("2026-03-30T00:30Z"));

    [Fact]
    public void A_slot_in_an_hour_that_comes_twice_airs_the_first_time_and_not_again() =>
        Starts(Weekly("2026-10-24", "02:30", null, EveryDay), Berlin, "2026-10-24T12:00Z", "2026-10-26T12:00Z")
            .Should().Equal(At("2026-10-25T00:30Z"), At("2026-10-26T01:30Z"));

    [Fact]
    public void A_midnight_that_is_skipped_moves_the_slot_into_its_own_day() =>
        // Beirut's clocks go forward at midnight.
        Starts(Once("2026-03-29", "00:00"), "Asia/Beirut", "2026-03-28T00:00Z", "2026-03-30T00:00Z").Should().Equal(At("2026-03-28T22:00Z"));

    [Fact]
    public void The_window_holds_its_beginning_and_not_its_end()
    {
        Starts(Once("2026-11-24", "05:00"), Vietnam, "2026-11-23T22:00Z", "2026-11-23T22:00:01Z").Should().HaveCount(1);
        Starts(Once("2026-11-24", "05:00"), Vietnam, "2026-11-23T21:00Z", "2026-11-23T22:00Z").Should().BeEmpty();
    }

    [Fact]
    public void A_leap_day_has_its_slot() =>
        Starts(Weekly("2028-02-28", "05:00", "2028-03-01", EveryDay), Vietnam, "2028-02-01T00:00Z", "2028-04-01T00:00Z").Should().HaveCount(3);

    private static IEnumerable<DateTimeOffset> Starts(Slot slot, string zone, string from, string until) =>
        DayPlanRules.Airtimes(slot, TimeSpan.FromMinutes(10), zone, At(from), At(until)).Select(airtime => airtime.StartAt);

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static Slot Once(string date, string time) => Weekly(date, time, null);

    private static Slot Weekly(string date, string time, string? end, params DayOfWeek[] days) => new(
        "xa", "s", "p", ["all"], DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture), TimeOnly.Parse(time, System.Globalization.CultureInfo.InvariantCulture), days,
        end is null ? null : DateOnly.Parse(end, System.Globalization.CultureInfo.InvariantCulture), Priority.Normal);
}
