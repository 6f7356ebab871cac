namespace Broadcast.Controller.Storage;

/// <summary>Takes the data folder for this process alone and brings the database up to date, before anything else starts.</summary>
internal sealed class StorageStart(DataFolder data, TimeProvider time, ILogger<StorageStart> log) : IHostedLifecycleService, IDisposable
{
    private FileStream? hold;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            hold = new FileStream(data.In("controller.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held) when (StorageFaults.Name(held) is null)
        {
            throw new StartRefusedException($"Thư mục dữ liệu {data.Path} đang được một máy chủ truyền thanh khác dùng. Hãy dừng chương trình đó, hoặc dùng --data với thư mục khác.", held);
        }

        var migrator = new Migrator(data.In(StorageRegistration.DatabaseFile), MigrationScript.All, time);
        migrator.Run();
        if (migrator.BackupFile is { } copy)
            StorageLog.Migrated(log, copy);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => hold?.Dispose();
}
