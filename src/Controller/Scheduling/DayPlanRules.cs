using Broadcast.Controller.Stations;

namespace Broadcast.Controller.Scheduling;

/// <summary>
/// When slots air. Pure. A slot keeps its local time: in an hour that the zone skips it airs at the first instant after the gap, in one that
/// the zone has twice it airs the first time and not again.
/// </summary>
internal static class DayPlanRules
{
    /// <summary>Every time that any slot begins in [from, until), in order of time, then of slot. Slots whose programme is gone are left out.</summary>
    public static IReadOnlyList<Airtime> Airtimes(StationSchedule schedule, DateTimeOffset from, DateTimeOffset until) =>
        [.. WithSkipped(schedule, from, until).Where(airtime => !airtime.IsSkipped)];

    /// <summary>The same, with those that are left out for once.</summary>
    public static IReadOnlyList<Airtime> WithSkipped(StationSchedule schedule, DateTimeOffset from, DateTimeOffset until) =>
        [.. schedule.Slots
            .Where(slot => schedule.Runs.ContainsKey(slot.Programme))
            .SelectMany(slot => WithSkipped(slot, schedule.Runs[slot.Programme].Duration, schedule.Station.TimeZone, from, until))
            .OrderBy(airtime => airtime.StartAt).ThenBy(airtime => airtime.Slot.Id, StringComparer.Ordinal)];

    /// <summary>Every time that the slot begins in [from, until), in order.</summary>
    public static IEnumerable<Airtime> Airtimes(Slot slot, TimeSpan duration, string timeZone, DateTimeOffset from, DateTimeOffset until) =>
        WithSkipped(slot, duration, timeZone, from, until).Where(airtime => !airtime.IsSkipped);

    /// <summary>Whether the slot airs on the local day, unless it is left out.</summary>
    public static bool AirsOn(Slot slot, DateOnly day) => slot.Weekdays.Count == 0
        ? day == slot.StartDate
        : day >= slot.StartDate && (slot.EndDate is not { } end || day <= end) && slot.Weekdays.Contains(day.DayOfWeek);

    private static IEnumerable<Airtime> WithSkipped(Slot slot, TimeSpan duration, string timeZone, DateTimeOffset from, DateTimeOffset until)
    {
        // A day more on either side: a skipped hour may carry a start over midnight.
        var first = LocalClock.DateOf(timeZone, from).AddDays(-1);
        var last = LocalClock.DateOf(timeZone, until).AddDays(1);
        for (var day = first < slot.StartDate ? slot.StartDate : first; day <= last; day = day.AddDays(1))
        {
            if (!AirsOn(slot, day))
                continue;
            var startAt = LocalClock.At(timeZone, day, slot.StartTime);
            if (startAt >= from && startAt < until)
                yield return new Airtime(slot, day, startAt, duration);
        }
    }
}
