namespace Broadcast.Controller.Playout;

/// <summary>Where occurrences come from: the schedule. Safe for concurrent use.</summary>
internal interface IOccurrenceSource
{
    /// <summary>
    /// The station's occurrences that start in [<paramref name="from"/>, <paramref name="until"/>), in order of start; those that nothing can be
    /// played of yet (a bulletin without content) with no parts. Playout asks back to the day before, for what has used up airtime.
    /// </summary>
    Task<IReadOnlyList<Occurrence>> StartingAsync(string station, DateTimeOffset from, DateTimeOffset until, CancellationToken cancel);
}
