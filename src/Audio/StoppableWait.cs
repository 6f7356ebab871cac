namespace Broadcast.Audio;

/// <summary>Waiting in injected time that another thread can end. Thread-safe.</summary>
internal sealed class StoppableWait(TimeProvider time)
{
    // The clock is looked at once in so many milliseconds at least.
    private const double LongestLook = 60_000;

    private readonly object _gate = new();
    private long _stops;

    /// <summary>How often waiting has been stopped; read it when an operation begins, and hand it to <see cref="For"/>.</summary>
    internal long Stops => Interlocked.Read(ref _stops);

    /// <summary>Ends every wait of operations that have begun so far.</summary>
    internal void Stop()
    {
        lock (_gate)
        {
            _stops++;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits; returns false, at once, when <see cref="Stop"/> was called after <paramref name="begunAt"/> was read.</summary>
    internal bool For(TimeSpan duration, long begunAt)
    {
        var begin = time.GetTimestamp();
        var over = false;
        // Injected time may pass faster than ours: then the timer tells. Where it is ours no timer is waited for, since it is told on a thread of the
        // pool, and the pool may have none to spare for half a second.
        using var timer = time.CreateTimer(_ =>
        {
            lock (_gate)
            {
                over = true;
                Monitor.PulseAll(_gate);
            }
        }, state: null, duration, Timeout.InfiniteTimeSpan);
        lock (_gate)
        {
            while (!over && _stops == begunAt && duration - time.GetElapsedTime(begin) is var left && left > TimeSpan.Zero)
                Monitor.Wait(_gate, (int)Math.Ceiling(Math.Min(left.TotalMilliseconds, LongestLook)));
            return _stops == begunAt;
        }
    }
}
