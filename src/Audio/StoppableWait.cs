namespace Broadcast.Audio;

/// <summary>Waiting in injected time that another thread can end. Thread-safe.</summary>
internal sealed class StoppableWait(TimeProvider time)
{
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
        var over = false;
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
            while (!over && _stops == begunAt)
                Monitor.Wait(_gate);
            return _stops == begunAt;
        }
    }
}
