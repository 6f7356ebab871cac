namespace Broadcast.Tts.Tests.Engines;

/// <summary>
/// Time that stands still until it is told to go on, except that waits up to <see cref="Skip"/> pass at once and are noted: waits between attempts
/// cost a test nothing, time limits strike when the test says so. Thread-safe.
/// </summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Alarm> _alarms = [];
    private readonly List<TimeSpan> _waits = [];
    private DateTimeOffset _now = new(2026, 11, 22, 5, 0, 0, TimeSpan.Zero);

    public TimeSpan Skip { get; init; }

    /// <summary>By how much timers ring too early.</summary>
    public TimeSpan Early { get; init; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>The waits that passed at once, in order.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_gate) return [.. _waits];
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    public void Advance(TimeSpan by)
    {
        List<Alarm> due;
        lock (_gate)
        {
            _now += by;
            due = [.. _alarms.Where(alarm => alarm.Due <= _now)];
            _alarms.RemoveAll(alarm => alarm.Due <= _now);
        }
        foreach (var alarm in due) alarm.Ring();
    }

    private sealed class Alarm(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public void Ring() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._alarms.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                Due = time._now + dueTime - time.Early;
                time._alarms.Add(this);
                if (dueTime > time.Skip) return true;
                time._waits.Add(dueTime);
            }
            ThreadPool.QueueUserWorkItem(_ => time.Advance(dueTime));
            return true;
        }

        public void Dispose()
        {
            lock (time._gate) time._alarms.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
