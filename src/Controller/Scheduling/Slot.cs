using Broadcast.Protocol;

namespace Broadcast.Controller.Scheduling;

/// <summary>When a programme airs, in which zones, once or repeating. Times are the station's local times.</summary>
/// <param name="Station">The station's id.</param>
/// <param name="Id">1–64 characters of A–Z a–z 0–9 . _ @ : -.</param>
/// <param name="Programme">The programme's id.</param>
/// <param name="Zones">Ids of the zones that hear it, 1–64.</param>
/// <param name="StartDate">The first local day.</param>
/// <param name="StartTime">The local time of day, whole seconds.</param>
/// <param name="Weekdays">The days it repeats on; empty for once, on <paramref name="StartDate"/>.</param>
/// <param name="EndDate">The last local day of a repeating slot, or null for no end.</param>
/// <param name="Priority">Which of two slots gives way on a box that both reach; never emergency, which nobody schedules.</param>
/// <param name="VolumeDb">−60 to 0, before the station's limit.</param>
/// <param name="Late">What a box does that comes back in the middle.</param>
/// <param name="Interrupted">What a box does when a higher priority has passed.</param>
internal sealed record Slot(
    string Station,
    string Id,
    string Programme,
    IReadOnlyList<string> Zones,
    DateOnly StartDate,
    TimeOnly StartTime,
    IReadOnlyList<DayOfWeek> Weekdays,
    DateOnly? EndDate,
    Priority Priority,
    double VolumeDb = 0,
    LateRule Late = LateRule.Join,
    InterruptedRule Interrupted = InterruptedRule.Resume)
{
    /// <summary>Whether the station's chime goes before it; null: when its priority is above normal.</summary>
    public bool? Chime { get; init; }

    /// <summary>What becomes of something lower that sounds when it begins. Only what is above normal may duck.</summary>
    public OverRule Over { get; init; } = OverRule.Stop;

    /// <summary>Local days on which it does not air although it would, in order; at most <see cref="SlotRules.MostSkipped"/>.</summary>
    public IReadOnlyList<DateOnly> Skipped { get; init; } = [];
}
