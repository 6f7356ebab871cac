namespace Broadcast.Tests;

/// <summary>
/// Time that stands still until it is told to go on. Beyond <see cref="FakeTimeProvider"/> it says whether anybody waits for it and until when, and its
/// wall clock can be set while the monotonic clock goes on: <see cref="FakeTimeProvider.AdjustTime"/> moves both. Thread-safe.
/// </summary>
internal sealed class ManualTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Lock _gate = new();
    private readonly List<Alarm> _set = [];
    private TimeSpan _wallClockStep;

    /// <summary>Begins on 22 November 2026, 05:00 UTC.</summary>
    public ManualTime()
        : this(new DateTimeOffset(2026, 11, 22, 5, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>How long until the next timer rings; null when none is set.</summary>
    public TimeSpan? NextAlarm
    {
        get
        {
            lock (_gate)
                return _set.Count == 0 ? null : new TimeSpan(_set.Min(alarm => alarm.Due) - GetTimestamp());
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return base.GetUtcNow() + _wallClockStep;
    }

    // That of FakeTimeProvider reads the wall clock.
    public override long GetTimestamp() => base.GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Timer = base.CreateTimer(_ => alarm.Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Sets the wall clock, and nothing else, forward or back.</summary>
    public void StepWallClock(TimeSpan step)
    {
        lock (_gate)
            _wallClockStep += step;
    }

    /// <summary>Waits, in real time, until somebody waits for this clock.</summary>
    public void UntilSomebodyWaits() =>
        SpinWait.SpinUntil(() => NextAlarm is not null, TimeSpan.FromSeconds(30)).Should().BeTrue("somebody should wait");

    /// <summary>A timer that rings once and says when.</summary>
    private sealed class Alarm(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public ITimer Timer { get; set; } = null!;

        /// <summary>By the monotonic clock.</summary>
        public long Due { get; private set; }

        public void Ring()
        {
            lock (time._gate)
                time._set.Remove(this);
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan)
                throw new NotSupportedException("It rings once.");
            // Whoever sees that it is set may move time on at once: so both are done under the lock.
            lock (time._gate)
            {
                time._set.Remove(this);
                Due = time.GetTimestamp() + dueTime.Ticks;
                if (dueTime != Timeout.InfiniteTimeSpan)
                    time._set.Add(this);
                return Timer.Change(dueTime, period);
            }
        }

        public void Dispose()
        {
            lock (time._gate)
                time._set.Remove(this);
            Timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
