using Broadcast.Controller.Stations;

namespace Broadcast.Controller.Scheduling;

/// <summary>What another quiet hour, limit or time zone would do to the schedule: the coming days rehearsed as the station is and as it would be, side by side. Pure.</summary>
internal static class StationChange
{
    /// <summary>Most airings and most slots that are named; the numbers say how many there are.</summary>
    public const int MostNamed = 200;

    /// <summary>What differs.</summary>
    /// <param name="before">The schedule of the station as it is.</param>
    /// <param name="heard">Its coming days.</param>
    /// <param name="changed">The station as it would be.</param>
    /// <param name="rehearsed">The coming days then.</param>
    /// <param name="now">The present.</param>
    public static StationEffects Of(
        StationSchedule before, IReadOnlyList<RehearsedDay> heard, Station changed, IReadOnlyList<RehearsedDay> rehearsed, DateTimeOffset now)
    {
        // A slot's own local day stays the same where the time zone is another.
        var after = rehearsed.SelectMany(day => day.Airings).ToDictionary(airing => (airing.Slot, airing.Date));
        // What the other time zone puts into the past, or where it has no such hour, does not sound; of days after the rehearsed ones nothing is known.
        var airings = heard.SelectMany(day => day.Airings)
            .Where(airing => airing.State is "now" or "next")
            .Where(airing => after.ContainsKey((airing.Slot, airing.Date)) || airing.Date <= rehearsed[^1].Date)
            .Select(airing => new AiringEffect(airing.Boxes, airing.StartAt, Fate(after.GetValueOrDefault((airing.Slot, airing.Date), airing with { State = "past" }))))
            .Where(effect => effect.BoxesBefore != effect.Then.Boxes || effect.StartAtBefore != effect.Then.StartAt)
            .ToList();

        // The rehearsal says nothing of later days, nor of zones that have no box yet.
        var named = airings.Select(effect => effect.Then.Slot).ToHashSet(StringComparer.Ordinal);
        var slots = new List<SlotEffect>();
        foreach (var slot in before.Slots.Where(slot => !named.Contains(slot.Id) && before.Runs.ContainsKey(slot.Programme)))
        {
            var run = before.Runs[slot.Programme];
            if (SlotRules.CheckTime(slot, slot, before.Station, run.Duration, now) is null && SlotRules.CheckTime(slot, slot, changed, run.Duration, now) is { } refusal)
                slots.Add(new SlotEffect(slot.Id, run.Programme.Title, refusal.Message));
        }

        return new StationEffects(airings.Count, [.. airings.Take(MostNamed)], slots.Count, [.. slots.Take(MostNamed)]);
    }

    private static RehearsedAiring Fate(RehearsedAiring then) => then.State == "past" ? then with { Boxes = 0, Findings = [] } : then;
}

/// <summary>What a change of the station would do.</summary>
/// <param name="AiringCount">How many of the coming days' airings would sound on more boxes or fewer, or at another time.</param>
/// <param name="Airings">They, by day and start, the first <see cref="StationChange.MostNamed"/>.</param>
/// <param name="SlotCount">How many other slots would stand against the station's hours or limits: those that air later, or where there is no box yet.</param>
/// <param name="Slots">They, the first <see cref="StationChange.MostNamed"/>.</param>
internal sealed record StationEffects(int AiringCount, IReadOnlyList<AiringEffect> Airings, int SlotCount, IReadOnlyList<SlotEffect> Slots);

/// <summary>An airing as it is and as it would be.</summary>
/// <param name="BoxesBefore">On how many boxes it sounds as things are.</param>
/// <param name="StartAtBefore">When it begins as things are.</param>
/// <param name="Then">What would become of it, and why.</param>
internal sealed record AiringEffect(int BoxesBefore, DateTimeOffset StartAtBefore, RehearsedAiring Then);

/// <summary>A slot that would not be accepted any more, and why, in Vietnamese.</summary>
internal sealed record SlotEffect(string Slot, string Title, string Message);
