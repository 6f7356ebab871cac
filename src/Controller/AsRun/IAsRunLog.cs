namespace Broadcast.Controller.AsRun;

/// <summary>The as-run log on disk. Safe for concurrent use.</summary>
internal interface IAsRunLog
{
    /// <summary>Stores those that are not there yet, all or none, durable when this completes, and returns them.</summary>
    /// <exception cref="IOException">Nothing was stored.</exception>
    Task<IReadOnlyList<AsRunEntry>> AddAsync(IReadOnlyList<AsRunEntry> entries, CancellationToken cancel);

    /// <summary>What matches, the latest due first.</summary>
    Task<IReadOnlyList<AsRunEntry>> FindAsync(AsRunQuery query, CancellationToken cancel);
}
