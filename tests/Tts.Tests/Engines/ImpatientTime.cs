namespace Broadcast.Tts.Tests.Engines;

/// <summary>
/// Time that stands still until it is told to go on, except that waits up to <see cref="Skip"/> pass at once and are noted, which a
/// <see cref="FakeTimeProvider"/> alone cannot: waits between attempts cost a test nothing, time limits strike when the test says so. Thread-safe.
/// </summary>
internal sealed class ImpatientTime() : FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 5, 0, 0, TimeSpan.Zero))
{
    private readonly Lock _gate = new();
    private readonly List<TimeSpan> _waits = [];

    public TimeSpan Skip { get; init; }

    /// <summary>By how much timers ring too early.</summary>
    public TimeSpan Early { get; init; }

    /// <summary>The waits that passed at once, in order.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_gate) return [.. _waits];
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == Timeout.InfiniteTimeSpan) return base.CreateTimer(callback, state, dueTime, period);
        var timer = base.CreateTimer(callback, state, dueTime - Early, period);
        if (dueTime > Skip) return timer;
        lock (_gate) _waits.Add(dueTime);
        ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        return timer;
    }
}
