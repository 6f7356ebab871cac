using Microsoft.EntityFrameworkCore;

namespace Broadcast.Controller.Storage;

/// <summary>Reading and writing whole records. Safe for concurrent use: every call has a context of its own.</summary>
internal sealed class SqlTables(IDbContextFactory<ControllerDatabase> factory)
{
    /// <summary>Reads something; nothing read is followed further.</summary>
    public async Task<TResult> ReadAsync<TResult>(Func<ControllerDatabase, Task<TResult>> read, CancellationToken cancel)
    {
        await using var database = await factory.CreateDbContextAsync(cancel);
        database.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return await read(database);
    }

    /// <summary>Changes something in one transaction: all of it or nothing.</summary>
    public async Task<TResult> WriteAsync<TResult>(Func<ControllerDatabase, Task<TResult>> write, CancellationToken cancel)
    {
        await using var database = await factory.CreateDbContextAsync(cancel);
        database.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        await using var transaction = await database.Database.BeginTransactionAsync(cancel);
        var result = await write(database);
        await database.SaveChangesAsync(cancel);
        // Whoever asked may have gone; what is written is written.
        await transaction.CommitAsync(CancellationToken.None);
        return result;
    }

    /// <summary>Adds a record or replaces the one with its key.</summary>
    public Task SaveAsync<T>(T record, CancellationToken cancel)
        where T : class => WriteAsync(database => PutAsync(database, record, cancel), cancel);

    /// <summary>The same within a transaction.</summary>
    public static async Task<bool> PutAsync<T>(ControllerDatabase database, T record, CancellationToken cancel)
        where T : class
    {
        var entry = database.Entry(record);
        var exists = await entry.GetDatabaseValuesAsync(cancel) is not null;
        entry.State = exists ? EntityState.Modified : EntityState.Added;
        return exists;
    }
}
