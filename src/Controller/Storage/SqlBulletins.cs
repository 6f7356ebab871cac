using Broadcast.Controller.Bulletins;
using Microsoft.EntityFrameworkCore;

namespace Broadcast.Controller.Storage;

/// <summary>Bulletins and their words in the database.</summary>
internal sealed class SqlBulletins(SqlTables tables) : IBulletinStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<Bulletin>> ListAsync(string station, CancellationToken cancel) => tables.ReadAsync<IReadOnlyList<Bulletin>>(
        async database => await database.Bulletins.Where(bulletin => bulletin.Station == station).OrderByDescending(bulletin => bulletin.ChangedAt).ToListAsync(cancel), cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Bulletin>> ListPendingAsync(CancellationToken cancel) => tables.ReadAsync<IReadOnlyList<Bulletin>>(
        async database => await database.Bulletins.Where(bulletin => bulletin.State == SpeechState.Pending).OrderBy(bulletin => bulletin.ChangedAt).ToListAsync(cancel), cancel);

    /// <inheritdoc/>
    public Task<IReadOnlySet<string>> ListContentsAsync(CancellationToken cancel) => tables.ReadAsync<IReadOnlySet<string>>(
        async database => (await database.Bulletins.Select(bulletin => bulletin.Content).ToListAsync(cancel)).OfType<Content>().Select(content => content.Id).ToHashSet(), cancel);

    /// <inheritdoc/>
    public Task<Bulletin?> FindAsync(string station, string bulletin, CancellationToken cancel) => tables.ReadAsync(
        database => database.Bulletins.FirstOrDefaultAsync(row => row.Station == station && row.Id == bulletin, cancel), cancel);

    /// <inheritdoc/>
    public Task<BulletinWords?> FindWordsAsync(string station, string bulletin, CancellationToken cancel) => tables.ReadAsync(
        database => database.BulletinWords.FirstOrDefaultAsync(row => row.Station == station && row.Bulletin == bulletin, cancel), cancel);

    /// <inheritdoc/>
    public Task SaveAsync(Bulletin bulletin, BulletinWords? words, CancellationToken cancel) => tables.WriteAsync(
        async database => await SqlTables.PutAsync(database, bulletin, cancel) | (words is not null && await SqlTables.PutAsync(database, words, cancel)), cancel);

    /// <inheritdoc/>
    public Task SaveAsync(IReadOnlyList<(Bulletin Bulletin, BulletinWords Words)> bulletins, CancellationToken cancel) => tables.WriteAsync(
        async database =>
        {
            foreach (var (bulletin, words) in bulletins)
            {
                await SqlTables.PutAsync(database, bulletin, cancel);
                await SqlTables.PutAsync(database, words, cancel);
            }

            return bulletins.Count;
        },
        cancel);

    /// <inheritdoc/>
    public Task RemoveAsync(string station, string bulletin, CancellationToken cancel) => tables.WriteAsync(
        async database =>
        {
            await database.BulletinWords.Where(row => row.Station == station && row.Bulletin == bulletin).ExecuteDeleteAsync(cancel);
            return await database.Bulletins.Where(row => row.Station == station && row.Id == bulletin).ExecuteDeleteAsync(cancel);
        },
        cancel);
}
