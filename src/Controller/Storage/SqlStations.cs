using Broadcast.Controller.Stations;
using Microsoft.EntityFrameworkCore;

namespace Broadcast.Controller.Storage;

/// <summary>Stations in the database.</summary>
internal sealed class SqlStations(SqlTables tables) : IStationStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<Station>> ListAsync(CancellationToken cancel) => tables.ReadAsync<IReadOnlyList<Station>>(
        async database => await database.Stations.OrderBy(station => station.Id).ToListAsync(cancel), cancel);

    /// <inheritdoc/>
    public Task<Station?> FindAsync(string station, CancellationToken cancel) => tables.ReadAsync(
        database => database.Stations.FirstOrDefaultAsync(row => row.Id == station, cancel), cancel);

    /// <inheritdoc/>
    public Task SaveAsync(Station station, CancellationToken cancel) => tables.SaveAsync(station, cancel);
}
