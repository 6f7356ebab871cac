namespace Broadcast.Audio.Tests;

/// <summary>A clock that stands still until it is moved. Timers fire while it is moved, each at its own instant.</summary>
internal sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = start;
    private TimeSpan _wallClockStep;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now + _wallClockStep;
    }

    public override long GetTimestamp()
    {
        lock (_gate)
            return _now.UtcTicks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Sets the wall clock, and nothing else, forward or back.</summary>
    internal void StepWallClock(TimeSpan step)
    {
        lock (_gate)
            _wallClockStep += step;
    }

    internal void Advance(TimeSpan duration)
    {
        var end = _now + duration;
        while (true)
        {
            ManualTimer? due;
            lock (_gate)
            {
                due = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
                _now = due?.Due > _now ? due.Due : due is null ? end : _now;
                if (due is not null)
                    _timers.Remove(due);
            }
            if (due is null)
                return;
            due.Fire();
        }
    }

    /// <summary>Moves time on, each time somebody waits for it, until the work is done.</summary>
    internal void RunUntilDone(Thread work)
    {
        var deadline = System.GetTimestamp();
        while (work.IsAlive)
        {
            TimeSpan? next;
            lock (_gate)
                next = _timers.Count == 0 ? null : _timers.Min(timer => timer.Due) - _now;
            if (next is { } wait)
                Advance(wait);
            else
                work.Join(1);
            System.GetElapsedTime(deadline).Should().BeLessThan(TimeSpan.FromSeconds(30), "the work should end");
        }
    }

    /// <summary>Waits, in real time, until somebody waits for this clock.</summary>
    internal void UntilSomebodyWaits()
    {
        SpinWait.SpinUntil(() =>
        {
            lock (_gate)
                return _timers.Count > 0;
        }, TimeSpan.FromSeconds(30)).Should().BeTrue("somebody should wait");
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        internal DateTimeOffset Due { get; private set; }

        internal void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
                Due = time._now + dueTime;
                if (dueTime != Timeout.InfiniteTimeSpan)
                    time._timers.Add(this);
            }
            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
                time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
