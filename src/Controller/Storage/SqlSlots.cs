using Broadcast.Controller.Scheduling;
using Microsoft.EntityFrameworkCore;

namespace Broadcast.Controller.Storage;

/// <summary>Slots in the database.</summary>
internal sealed class SqlSlots(SqlTables tables) : ISlotStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<Slot>> ListAsync(string station, CancellationToken cancel) => tables.ReadAsync<IReadOnlyList<Slot>>(
        async database => await database.Slots.Where(slot => slot.Station == station).OrderBy(slot => slot.StartTime).ThenBy(slot => slot.Id).ToListAsync(cancel), cancel);

    /// <inheritdoc/>
    public Task<Slot?> FindAsync(string station, string slot, CancellationToken cancel) => tables.ReadAsync(
        database => database.Slots.FirstOrDefaultAsync(row => row.Station == station && row.Id == slot, cancel), cancel);

    /// <inheritdoc/>
    public Task SaveAsync(Slot slot, CancellationToken cancel) => tables.SaveAsync(slot, cancel);

    /// <inheritdoc/>
    public Task RemoveAsync(string station, string slot, CancellationToken cancel) => tables.WriteAsync(
        database => database.Slots.Where(row => row.Station == station && row.Id == slot).ExecuteDeleteAsync(cancel), cancel);
}
