using Broadcast.Controller.Programmes;
using Microsoft.EntityFrameworkCore;

namespace Broadcast.Controller.Storage;

/// <summary>Programmes in the database.</summary>
internal sealed class SqlProgrammes(SqlTables tables) : IProgrammeStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<Programme>> ListAsync(string station, CancellationToken cancel) => tables.ReadAsync<IReadOnlyList<Programme>>(
        async database => await database.Programmes.Where(programme => programme.Station == station).OrderBy(programme => programme.Title).ToListAsync(cancel), cancel);

    /// <inheritdoc/>
    public Task<Programme?> FindAsync(string station, string programme, CancellationToken cancel) => tables.ReadAsync(
        database => database.Programmes.FirstOrDefaultAsync(row => row.Station == station && row.Id == programme, cancel), cancel);

    /// <inheritdoc/>
    public Task SaveAsync(Programme programme, CancellationToken cancel) => tables.SaveAsync(programme, cancel);

    /// <inheritdoc/>
    public Task RemoveAsync(string station, string programme, CancellationToken cancel) => tables.WriteAsync(
        database => database.Programmes.Where(row => row.Station == station && row.Id == programme).ExecuteDeleteAsync(cancel), cancel);
}
