using Broadcast.Controller.Zones;
using Microsoft.EntityFrameworkCore;

namespace Broadcast.Controller.Storage;

/// <summary>Zones in the database.</summary>
internal sealed class SqlZones(SqlTables tables) : IZoneStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<Zone>> ListAsync(string station, CancellationToken cancel) => tables.ReadAsync<IReadOnlyList<Zone>>(
        async database => await database.Zones.Where(zone => zone.Station == station).OrderBy(zone => zone.Id).ToListAsync(cancel), cancel);

    /// <inheritdoc/>
    public Task SaveAsync(Zone zone, CancellationToken cancel) => tables.SaveAsync(zone, cancel);

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(string station, string zone, CancellationToken cancel) => tables.WriteAsync(
        async database =>
        {
            foreach (var box in await database.Boxes.Where(box => box.Station == station).ToListAsync(cancel))
            {
                if (box.Zones.Contains(zone))
                    database.Update(box with { Zones = [.. box.Zones.Where(other => other != zone)] });
            }

            return await database.Zones.Where(row => row.Station == station && row.Id == zone).ExecuteDeleteAsync(cancel) > 0;
        },
        cancel);
}
