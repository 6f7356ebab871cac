using Broadcast.Controller.Boxes;
using Microsoft.EntityFrameworkCore;

namespace Broadcast.Controller.Storage;

/// <summary>Boxes in the database.</summary>
internal sealed class SqlBoxes(SqlTables tables) : IBoxStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<Box>> ListAsync(string station, CancellationToken cancel) => tables.ReadAsync<IReadOnlyList<Box>>(
        async database => await database.Boxes.Where(box => box.Station == station).OrderBy(box => box.Id).ToListAsync(cancel), cancel);

    /// <inheritdoc/>
    public Task<Box?> FindAsync(string station, string box, CancellationToken cancel) => tables.ReadAsync(
        database => database.Boxes.FirstOrDefaultAsync(row => row.Station == station && row.Id == box, cancel), cancel);

    /// <inheritdoc/>
    public Task SaveAsync(Box box, CancellationToken cancel) => tables.SaveAsync(box, cancel);

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(string station, string box, CancellationToken cancel) => tables.WriteAsync(
        async database =>
        {
            await database.BoxHealth.Where(row => row.Station == station && row.Box == box).ExecuteDeleteAsync(cancel);
            return await database.Boxes.Where(row => row.Station == station && row.Id == box).ExecuteDeleteAsync(cancel) > 0;
        },
        cancel);
}
