using Broadcast.Controller.Boxes;
using Microsoft.EntityFrameworkCore;

namespace Broadcast.Controller.Storage;

/// <summary>The health of boxes in the database.</summary>
internal sealed class SqlBoxHealth(SqlTables tables) : IBoxHealthStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<BoxHealth>> ListAsync(CancellationToken cancel) => tables.ReadAsync<IReadOnlyList<BoxHealth>>(
        async database => await database.BoxHealth.ToListAsync(cancel), cancel);

    /// <inheritdoc/>
    public Task SaveAsync(IReadOnlyCollection<BoxHealth> health, CancellationToken cancel) => health.Count == 0
        ? Task.CompletedTask
        : tables.WriteAsync(
            async database =>
            {
                var known = (await database.BoxHealth.Select(row => new { row.Station, row.Box }).ToListAsync(cancel)).Select(row => (row.Station, row.Box)).ToHashSet();
                foreach (var row in health)
                    database.Entry(row).State = known.Contains((row.Station, row.Box)) ? EntityState.Modified : EntityState.Added;
                return health.Count;
            },
            cancel);
}
