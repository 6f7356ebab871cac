using Broadcast.Controller.Boxes;
using Broadcast.Controller.Playout;
using Broadcast.Controller.Stations;
using Broadcast.Protocol;

namespace Broadcast.Controller.Scheduling;

/// <summary>
/// The coming days as they will sound: playout's own decisions over all of them, put beside the schedule. Pure. What nobody hears and what some box does
/// not hear is named before it happens.
/// </summary>
internal static class Rehearsal
{
    /// <summary>Today and the seven days after it.</summary>
    public const int Days = 8;

    /// <summary>Most places named of one finding, and most silent boxes named of one day; the number says how many there are.</summary>
    public const int MostNamed = 20;

    /// <summary>When the last of the days ends.</summary>
    public static DateTimeOffset Until(Station station, DateTimeOffset now) =>
        LocalClock.At(station.TimeZone, LocalClock.DateOf(station.TimeZone, now).AddDays(Days), TimeOnly.MinValue);

    /// <summary>The days from today on.</summary>
    public static IReadOnlyList<RehearsedDay> Of(StationSchedule schedule, PlayoutResult played, DateTimeOffset now)
    {
        var decisions = played.Decisions.ToLookup(decision => decision.Airing, StringComparer.Ordinal);
        var today = LocalClock.DateOf(schedule.Station.TimeZone, now);
        return [.. Enumerable.Range(0, Days).Select(ahead => DayOf(schedule, decisions, today.AddDays(ahead), now))];
    }

    private static RehearsedDay DayOf(StationSchedule schedule, ILookup<string, Decision> decisions, DateOnly day, DateTimeOffset now)
    {
        var zone = schedule.Station.TimeZone;
        var heard = new HashSet<string>(StringComparer.Ordinal);
        var airings = new List<RehearsedAiring>();
        foreach (var airtime in DayPlanRules.WithSkipped(schedule, LocalClock.At(zone, day, TimeOnly.MinValue), LocalClock.At(zone, day.AddDays(1), TimeOnly.MinValue)))
        {
            var run = schedule.Runs[airtime.Slot.Programme];
            var id = ScheduleReader.OccurrenceOf(airtime, run).AiringId();
            var decided = decisions[id].Where(_ => !airtime.IsSkipped).ToList();
            var kept = decided.Where(decision => !Sounds(decision.Word)).ToList();
            var hearing = airtime.IsSkipped || kept.Exists(decision => decision.Box is null && decision.Zone is null)
                ? []
                : schedule.Boxes.Hearing(airtime.Slot.Zones).Select(box => box.Id).Except(kept.Select(decision => decision.Box).OfType<string>(), StringComparer.Ordinal).ToList();
            heard.UnionWith(hearing);
            airings.Add(new RehearsedAiring(
                id, airtime.Slot.Id, run.Programme.Id, run.Programme.Title, airtime.Slot.Zones, airtime.Slot.Priority, airtime.Slot.Weekdays.Count > 0, airtime.Day, airtime.StartAt, airtime.EndAt,
                airtime.StateAt(now), hearing.Count, Findings(decided, schedule)));
        }

        var silent = schedule.Boxes.Where(box => !heard.Contains(box.Id)).ToList();
        return new RehearsedDay(day, airings, silent.Count, [.. silent.Take(MostNamed).Select(box => box.Name)]);
    }

    private static List<Finding> Findings(IEnumerable<Decision> decided, StationSchedule schedule) =>
        [.. decided.Where(decision => decision.Word is not (DecisionWord.Planned or DecisionWord.Duplicate or DecisionWord.Expired))
            .GroupBy(decision => (decision.Word, decision.Detail))
            .Select(alike => new Finding(
                alike.Key.Word, alike.Key.Detail, alike.Count(),
                [.. alike.Select(decision => PlaceOf(decision, schedule)).OfType<string>().Distinct().Take(MostNamed)]))];

    private static string? PlaceOf(Decision decision, StationSchedule schedule) => decision.Box is { } box
        ? schedule.Boxes.FirstOrDefault(known => known.Id == box)?.Name ?? box
        : decision.Zone is { } zone ? schedule.Zones.FirstOrDefault(known => known.Id == zone)?.Name ?? zone : null;

    // What yields sounds later or in part; what is over has sounded; what is heard through another zone is heard.
    private static bool Sounds(string word) => word is DecisionWord.Planned or DecisionWord.Yields or DecisionWord.Beneath or DecisionWord.Expired or DecisionWord.Duplicate;
}

/// <summary>One coming local day.</summary>
/// <param name="Date">The day.</param>
/// <param name="Airings">By start; also those that are left out.</param>
/// <param name="SilentCount">How many boxes hear nothing all day.</param>
/// <param name="Silent">Their names, the first <see cref="Rehearsal.MostNamed"/>.</param>
internal sealed record RehearsedDay(DateOnly Date, IReadOnlyList<RehearsedAiring> Airings, int SilentCount, IReadOnlyList<string> Silent);

/// <summary>One airing of the day. <c>State</c> and <c>Date</c> as in the day's plan; <c>Boxes</c> is how many hear it; findings say who does not, or not undisturbed, and why.</summary>
internal sealed record RehearsedAiring(
    string Airing, string Slot, string Programme, string Title, IReadOnlyList<string> Zones, Priority Priority, bool Repeats, DateOnly Date, DateTimeOffset StartAt, DateTimeOffset EndAt,
    string State, int Boxes, IReadOnlyList<Finding> Findings);

/// <summary>A decision that many boxes or zones share: its word and detail as playout has them, how many, and the first <see cref="Rehearsal.MostNamed"/> by name.</summary>
internal sealed record Finding(string Word, string Detail, int Count, IReadOnlyList<string> Places);
