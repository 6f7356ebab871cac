using System.Diagnostics;
using Broadcast.Controller.Trust;
using Microsoft.Extensions.Options;

namespace Broadcast.Controller.Dispatch.Broker;

/// <summary>
/// Keeps the embedded broker running: starts it with the host, starts it again with a growing pause when it dies, tells it of new users, ends it
/// with the host. With an external broker it does nothing.
/// </summary>
internal sealed class BrokerSupervisor(
    BrokerProcess broker, BrokerAdministrator administrator, BrokerEndpoint endpoint, BrokerFolder folder, IEnrolments enrolments,
    IOptions<BrokerOptions> options, TimeProvider time, ILogger<BrokerSupervisor> log) : IHostedService, IDisposable
{
    private static readonly TimeSpan LongLived = TimeSpan.FromMinutes(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private FileStream? _lock;
    private Process? _process;
    private Task _watch = Task.CompletedTask;
    private bool _disposed;

    /// <summary>The broker's process id, or null while there is none.</summary>
    public int? ProcessId
    {
        get
        {
            lock (_gate)
                return _process is { HasExited: false } process ? process.Id : null;
        }
    }

    /// <inheritdoc />
    /// <exception cref="StartRefusedException">The broker cannot start, for a reason that somebody must mend.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (endpoint.IsExternal)
            return;
        PrivateFile.EnsureFolder(folder.Path);
        _lock = Occupy();
        administrator.Failed += OnUsersNotTaken;
        enrolments.Changed += OnEnrolmentsChanged;
        var process = await StartBrokerAsync(cancellationToken);
        Adopt(process);
        _watch = WatchAsync(process, _stopping.Token);
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_disposed)
            return;
        enrolments.Changed -= OnEnrolmentsChanged;
        administrator.Failed -= OnUsersNotTaken;
        await _stopping.CancelAsync();
        await _watch.WaitAsync(cancellationToken);
        await administrator.DisposeAsync();
        if (_process is { } process)
        {
            if (!process.HasExited)
                await OrphanBroker.EndAsync(process.Id, time, cancellationToken);
            BrokerLog.Ended(log);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _stopping.Cancel();
        // A host that fails to start stops nothing of what it has started; no broker may outlive it.
        if (_process is { HasExited: false } left)
            left.Kill();
        _process?.Dispose();
        _lock?.Dispose();
        _stopping.Dispose();
    }

    private FileStream Occupy()
    {
        try
        {
            // An advisory lock that ends with the process, however it ends.
            return new FileStream(folder.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held)
        {
            throw BrokerRefusals.FolderInUse(folder.Path, held);
        }
    }

    private async Task WatchAsync(Process process, CancellationToken stopping)
    {
        var pause = options.Value.RestartAfter;
        try
        {
            while (true)
            {
                var began = time.GetTimestamp();
                await process.WaitForExitAsync(stopping);
                pause = time.GetElapsedTime(began) >= LongLived ? options.Value.RestartAfter : pause;
                BrokerLog.Died(log, process.Id, process.ExitCode, pause);
                process = await RestartAsync(process, pause, stopping);
                pause = Longer(pause);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The host is ending.
        }
    }

    private async Task<Process> RestartAsync(Process dead, TimeSpan pause, CancellationToken stopping)
    {
        while (true)
        {
            await Task.Delay(pause, time, stopping);
            try
            {
                var process = await StartBrokerAsync(stopping);
                Adopt(process);
                dead.Dispose();
                return process;
            }
            catch (Exception cannot) when (cannot is not OperationCanceledException)
            {
                pause = Longer(pause);
                BrokerLog.CannotRestart(log, cannot, pause);
            }
        }
    }

    private async Task<Process> StartBrokerAsync(CancellationToken cancel)
    {
        await administrator.BeginAsync();
        return await broker.StartAsync(cancel);
    }

    private void Adopt(Process process)
    {
        lock (_gate)
        {
            _process = process;
            // It failed while it was not known yet which process that is.
            if (administrator.HasFailed)
                BrokerProcess.EndAtOnce(process);
        }
    }

    private TimeSpan Longer(TimeSpan pause) => pause * 2 < options.Value.RestartAtMost ? pause * 2 : options.Value.RestartAtMost;

    private void OnEnrolmentsChanged(object? sender, EnrolmentChange change) => administrator.Tell(change);

    private void OnUsersNotTaken(object? sender, EventArgs none)
    {
        lock (_gate)
        {
            if (_process is { } process)
                BrokerProcess.EndAtOnce(process);
        }
    }
}
