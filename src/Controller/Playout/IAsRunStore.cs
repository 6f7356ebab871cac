using Broadcast.Protocol;

namespace Broadcast.Controller.Playout;

/// <summary>Where as-run records end: the only place that says what sounded. Safe for concurrent use.</summary>
internal interface IAsRunStore
{
    /// <summary>
    /// Stores the records of one box, durable when this completes, since the box deletes them afterwards. A record whose id the box has used before
    /// is stored once: the second time nothing happens and nothing is refused.
    /// </summary>
    /// <exception cref="IOException">They could not be stored, none of them; the box will send them again.</exception>
    Task StoreAsync(string station, string box, IReadOnlyList<AsRunRecord> records, DateTimeOffset receivedAt, CancellationToken cancel);
}
