namespace Broadcast.Controller.Scheduling;

/// <summary>The slots of each station, on disk. Safe for concurrent use.</summary>
internal interface ISlotStore
{
    /// <summary>The station's slots, by time of day.</summary>
    Task<IReadOnlyList<Slot>> ListAsync(string station, CancellationToken cancel);

    /// <summary>The slot, or null.</summary>
    Task<Slot?> FindAsync(string station, string slot, CancellationToken cancel);

    /// <summary>Adds the slot or replaces it.</summary>
    Task SaveAsync(Slot slot, CancellationToken cancel);

    /// <summary>Removes the slot.</summary>
    Task RemoveAsync(string station, string slot, CancellationToken cancel);
}
