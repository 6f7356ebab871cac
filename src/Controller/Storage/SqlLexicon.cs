using Broadcast.Controller.Lexicon;
using Microsoft.EntityFrameworkCore;

namespace Broadcast.Controller.Storage;

/// <summary>Lexicon entries and their changes in the database.</summary>
internal sealed class SqlLexicon(SqlTables tables) : ILexiconStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<KeptEntry>> ListAsync(string station, CancellationToken cancel) => tables.ReadAsync<IReadOnlyList<KeptEntry>>(
        async database => await database.LexiconEntries.Where(entry => entry.Station == station).OrderBy(entry => entry.Id).ToListAsync(cancel), cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LexiconChange>> ListChangesAsync(string station, CancellationToken cancel) => tables.ReadAsync<IReadOnlyList<LexiconChange>>(
        async database => await database.LexiconChanges.Where(change => change.Station == station).OrderByDescending(change => change.Number).ToListAsync(cancel), cancel);

    /// <inheritdoc/>
    public Task<long> ChangeAsync(LexiconChange change, IReadOnlyList<KeptEntry> put, IReadOnlyList<string> removed, CancellationToken cancel) => tables.WriteAsync(
        async database =>
        {
            await ReplaceAsync(database, change.Station, put, removed, cancel);
            var kept = await database.LexiconChanges.Where(other => other.Station == change.Station)
                .OrderByDescending(other => other.Number).Select(other => new { other.Number, other.Size }).ToListAsync(cancel);
            var number = kept.Count == 0 ? 1 : kept[0].Number + 1;
            var entries = change.Size;
            var oldest = number;
            foreach (var other in kept.Take(LexiconChange.Limit - 1))
            {
                entries += other.Size;
                if (entries > LexiconChange.EntryLimit)
                    break;
                oldest = other.Number;
            }

            await database.LexiconChanges.Where(other => other.Station == change.Station && other.Number < oldest).ExecuteDeleteAsync(cancel);
            database.Add(change with { Number = number });
            return number;
        },
        cancel);

    /// <inheritdoc/>
    public Task UndoAsync(LexiconChange change, DateTimeOffset at, string by, CancellationToken cancel) => tables.WriteAsync(
        async database =>
        {
            await ReplaceAsync(database, change.Station, [.. change.Entries.Select(entry => entry.Was).OfType<KeptEntry>()], [.. change.Entries.Select(entry => entry.Id)], cancel);
            database.Update(change with { At = at, By = by, Kind = LexiconChangeKind.Undone, Entries = [.. change.Entries.Select(entry => entry with { Was = null })] });
            return true;
        },
        cancel);

    private static async Task ReplaceAsync(ControllerDatabase database, string station, IReadOnlyList<KeptEntry> put, IReadOnlyList<string> removed, CancellationToken cancel)
    {
        // In portions: a statement takes only so many values.
        foreach (var ids in put.Select(entry => entry.Id).Concat(removed).Distinct().Chunk(500))
            await database.LexiconEntries.Where(entry => entry.Station == station && ids.Contains(entry.Id)).ExecuteDeleteAsync(cancel);
        database.AddRange(put);
    }
}
