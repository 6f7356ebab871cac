namespace Broadcast.Controller.Zones;

/// <summary>The zones of each station, on disk, without the whole-station zone. Safe for concurrent use.</summary>
internal interface IZoneStore
{
    /// <summary>The station's zones, by id.</summary>
    Task<IReadOnlyList<Zone>> ListAsync(string station, CancellationToken cancel);

    /// <summary>Adds the zone or replaces it.</summary>
    Task SaveAsync(Zone zone, CancellationToken cancel);

    /// <summary>Removes the zone from the station and from its boxes. False when there was none.</summary>
    Task<bool> RemoveAsync(string station, string zone, CancellationToken cancel);
}
