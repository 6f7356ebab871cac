using Broadcast.Controller.Playout;
using Broadcast.Controller.Stations;
using Broadcast.Protocol;

namespace Broadcast.Controller.AsRun;

/// <summary>Takes in what boxes say has sounded, and shows it to whoever watches. Safe for concurrent use.</summary>
internal sealed class AsRunService(IAsRunLog store, StationEvents events) : IAsRunStore
{
    /// <inheritdoc/>
    public async Task StoreAsync(string station, string box, IReadOnlyList<AsRunRecord> records, DateTimeOffset receivedAt, CancellationToken cancel)
    {
        var entries = records.DistinctBy(record => record.Record).Select(record => new AsRunEntry(station, box, receivedAt, record)).ToList();
        foreach (var entry in await store.AddAsync(entries, cancel))
            events.Publish(station, "as-run", AsRunDocument.Of(entry));
    }
}
