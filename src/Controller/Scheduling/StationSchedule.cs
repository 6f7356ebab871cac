using Broadcast.Controller.Boxes;
using Broadcast.Controller.Bulletins;
using Broadcast.Controller.Programmes;
using Broadcast.Controller.Stations;
using Broadcast.Controller.Zones;

namespace Broadcast.Controller.Scheduling;

/// <summary>All that a day plan of one station is made of, as it stood at one moment.</summary>
internal sealed record StationSchedule(
    Station Station, IReadOnlyList<Zone> Zones, IReadOnlyList<Box> Boxes, IReadOnlyList<Slot> Slots, IReadOnlyDictionary<string, Run> Runs)
{
    /// <summary>The station's standby, when it has content.</summary>
    public Bulletin? Standby { get; init; }
}

/// <summary>A programme with its bulletins in order.</summary>
internal sealed record Run(Programme Programme, IReadOnlyList<Bulletin> Bulletins)
{
    /// <summary>How long it sounds; bulletins without content count nothing.</summary>
    public TimeSpan Duration => TimeSpan.FromTicks(Bulletins.Sum(bulletin => bulletin.Content?.Duration.Ticks ?? 0));

    /// <summary>The first bulletin that has nothing to play, or null.</summary>
    public Bulletin? Silent => Bulletins.FirstOrDefault(bulletin => bulletin.Content is null);
}

/// <summary>One time that a slot airs.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Day">The local day it belongs to, whatever the clock was turned to.</param>
/// <param name="StartAt">The instant it begins.</param>
/// <param name="Duration">How long it sounds.</param>
internal sealed record Airtime(Slot Slot, DateOnly Day, DateTimeOffset StartAt, TimeSpan Duration)
{
    /// <summary>The instant it ends.</summary>
    public DateTimeOffset EndAt => StartAt + Duration;

    /// <summary>Whether it is left out for once.</summary>
    public bool IsSkipped => Slot.Skipped.Contains(Day);

    /// <summary>How it stands: <c>past</c>, <c>now</c>, <c>next</c> or <c>skipped</c>.</summary>
    public string StateAt(DateTimeOffset now) => IsSkipped ? "skipped" : now < StartAt ? "next" : now < EndAt ? "now" : "past";

    /// <summary>Whether both sound at one time.</summary>
    public bool Overlaps(Airtime other) => StartAt < other.EndAt && other.StartAt < EndAt;
}
