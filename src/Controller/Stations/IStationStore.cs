namespace Broadcast.Controller.Stations;

/// <summary>The stations this controller hosts, on disk. Safe for concurrent use.</summary>
internal interface IStationStore
{
    /// <summary>All stations, by id.</summary>
    Task<IReadOnlyList<Station>> ListAsync(CancellationToken cancel);

    /// <summary>The station, or null.</summary>
    Task<Station?> FindAsync(string station, CancellationToken cancel);

    /// <summary>Adds the station or replaces it.</summary>
    Task SaveAsync(Station station, CancellationToken cancel);
}
