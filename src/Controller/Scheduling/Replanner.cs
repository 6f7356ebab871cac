using System.Collections.Concurrent;
using Broadcast.Controller.Boxes;
using Broadcast.Controller.Playout;
using Broadcast.Controller.Stations;

namespace Broadcast.Controller.Scheduling;

/// <summary>
/// Has plans made anew: at the start, when something they are made of has changed, and when the clock says so. Asking is cheap and never waits;
/// asking twice before the work is done is asking once. What fails is tried again. Safe for concurrent use.
/// </summary>
internal sealed class Replanner(PlayoutService playout, IStationStore stations, Departures departures, StationEvents events, TimeProvider time, ILogger<Replanner> log)
    : BackgroundService, IStationListener, IBoxListener
{
    /// <summary>How long to wait after a failure.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, byte> asked = new();
    private readonly SemaphoreSlim signal = new(0);

    /// <summary>The station's plans may have to change.</summary>
    public void Ask(string station)
    {
        if (asked.TryAdd(station, 0))
            signal.Release();
    }

    /// <summary>The same for all stations.</summary>
    public async Task AskAllAsync(CancellationToken cancel)
    {
        foreach (var station in await stations.ListAsync(cancel))
            Ask(station.Id);
    }

    /// <inheritdoc/>
    public Task StationChangedAsync(Station station, CancellationToken cancel)
    {
        Ask(station.Id);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task BoxChangedAsync(string station, string box, CancellationToken cancel)
    {
        Ask(station);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        signal.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        departures.Heard = Ask;
        try
        {
            await AskAllAsync(stoppingToken);
            while (true)
            {
                await signal.WaitAsync(stoppingToken);
                foreach (var station in asked.Keys)
                {
                    if (asked.TryRemove(station, out _))
                        await ReplanAsync(station, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private async Task ReplanAsync(string station, CancellationToken cancel)
    {
        try
        {
            await playout.ReplanAsync(station, time.GetUtcNow(), cancel);
            events.Publish(station, "plan");
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            SchedulingLog.NotReplanned(log, fault, station, RetryAfter.TotalSeconds);
            _ = AskAgainAsync(station, cancel);
        }
    }

    private async Task AskAgainAsync(string station, CancellationToken cancel)
    {
        await Task.Delay(RetryAfter, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!cancel.IsCancellationRequested)
            Ask(station);
    }
}
