namespace Broadcast.Controller.Boxes;

/// <summary>What boxes said of themselves, on disk. Safe for concurrent use.</summary>
internal interface IBoxHealthStore
{
    /// <summary>What was known of all boxes of all stations when it was last saved.</summary>
    Task<IReadOnlyList<BoxHealth>> ListAsync(CancellationToken cancel);

    /// <summary>Saves what is known of these boxes, all or none.</summary>
    Task SaveAsync(IReadOnlyCollection<BoxHealth> health, CancellationToken cancel);
}
