namespace Broadcast.Controller.Boxes;

/// <summary>The boxes of each station, on disk. Safe for concurrent use.</summary>
internal interface IBoxStore
{
    /// <summary>The station's boxes, by id.</summary>
    Task<IReadOnlyList<Box>> ListAsync(string station, CancellationToken cancel);

    /// <summary>The box, or null.</summary>
    Task<Box?> FindAsync(string station, string box, CancellationToken cancel);

    /// <summary>Adds the box or replaces it.</summary>
    Task SaveAsync(Box box, CancellationToken cancel);

    /// <summary>Removes the box; its as-run records stay. False when there was none.</summary>
    Task<bool> RemoveAsync(string station, string box, CancellationToken cancel);
}
