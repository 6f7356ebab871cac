using Broadcast.Controller.Stations;

namespace Broadcast.Controller.Playout;

/// <summary>Where occurrences come from: the schedule. Safe for concurrent use.</summary>
internal interface IOccurrenceSource
{
    /// <summary>
    /// The occurrences that the station, as it is given here, has in [<paramref name="from"/>, <paramref name="until"/>), in order of start; those that nothing can be
    /// played of yet (a bulletin without content) with no parts. Playout asks back to the day before, for what has used up airtime.
    /// </summary>
    Task<IReadOnlyList<Occurrence>> StartingAsync(Station station, DateTimeOffset from, DateTimeOffset until, CancellationToken cancel);
}
