using System.Collections.Concurrent;
using Broadcast.Controller.Stations;
using Broadcast.Protocol;

namespace Broadcast.Controller.Boxes;

/// <summary>
/// What all boxes last said of themselves. It lives in memory, so that reports from hundreds of boxes cost nothing, and is saved once in
/// <see cref="SaveEvery"/> and at the end: what a crash forgets, the boxes say again within a minute. Safe for concurrent use.
/// </summary>
internal sealed class BoxHealthBoard(IBoxHealthStore store, Departures departures, StationEvents events, TimeProvider time, ILogger<BoxHealthBoard> log) : BackgroundService, IBoxReports
{
    /// <summary>How often it is saved.</summary>
    public static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<(string Station, string Box), BoxHealth> health = new();
    private readonly ConcurrentDictionary<(string Station, string Box), byte> unsaved = new();

    // Removed boxes: what they, or the broker in their name, still say is no news.
    private readonly ConcurrentDictionary<(string Station, string Box), byte> gone = new();

    /// <summary>What is known of the box.</summary>
    public BoxHealth Of(Box box) => health.GetValueOrDefault((box.Station, box.Id), new BoxHealth(box.Station, box.Id, false, null, null));

    /// <inheritdoc/>
    public void PresenceChanged(string station, string box, bool online, string boot, DateTimeOffset at)
    {
        // The broker keeps the word of a box that is long gone and says it again: only a change, or a box that is there, was seen just now.
        Change(station, box, old => old with { Online = online, LastSeen = online || old.Online ? at : old.LastSeen });
    }

    /// <inheritdoc/>
    public void StateReported(string station, string box, BoxState state, DateTimeOffset at)
    {
        if (!departures.Take(station, box, state))
            Change(station, box, old => old with { State = state, LastSeen = old.Online ? at : old.LastSeen });
    }

    /// <inheritdoc/>
    public void Reported(string station, string box, Report report, DateTimeOffset at)
    {
        // An answer to another test is of an older one, which nobody waits for.
        if (report is { Kind: ReportKind.SelfTest, Test: { } test } && health.GetValueOrDefault((station, box))?.Test?.Test == test)
            Change(station, box, old => old with { Test = old.Test! with { Result = report.Reason, Detail = report.Detail, EndedAt = at } });
    }

    /// <summary>A self-test has begun; or, because it could not, the one before it is the last again.</summary>
    public void TestBegun(string station, string box, BoxTest? test) => Change(station, box, old => old with { Test = test });

    /// <summary>The box was given another credential: whoever has the old one is thrown out, and the broker keeps his last will to itself.</summary>
    public void CutOff(string station, string box)
    {
        if (health.GetValueOrDefault((station, box)) is { Online: true })
            Change(station, box, old => old with { Online = false, LastSeen = time.GetUtcNow() });
    }

    /// <summary>Forgets a box that was removed.</summary>
    public void Forget(string station, string box)
    {
        gone[(station, box)] = 0;
        health.TryRemove((station, box), out _);
    }

    /// <summary>A box is the station's, be it again.</summary>
    public void Welcome(string station, string box) => gone.TryRemove((station, box), out _);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Nobody is online before the broker says so.
        foreach (var known in await store.ListAsync(cancellationToken))
            health[(known.Station, known.Box)] = known with { Online = false };
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await SaveAsync();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SaveEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await SaveAsync();
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    private void Change(string station, string box, Func<BoxHealth, BoxHealth> change)
    {
        if (gone.ContainsKey((station, box)))
            return;
        var changed = health.AddOrUpdate((station, box), _ => change(new BoxHealth(station, box, false, null, null)), (_, old) => change(old));
        unsaved[(station, box)] = 0;
        events.Publish(station, "box", BoxHealthDocument.Of(changed));
    }

    private async Task SaveAsync()
    {
        var boxes = unsaved.Keys.ToList();
        try
        {
            foreach (var box in boxes)
                unsaved.TryRemove(box, out _);
            await store.SaveAsync([.. boxes.Where(health.ContainsKey).Select(box => health[box])], CancellationToken.None);
        }
        catch (Exception fault)
        {
            foreach (var box in boxes)
                unsaved[box] = 0;
            BoxesLog.HealthNotSaved(log, fault);
        }
    }
}
