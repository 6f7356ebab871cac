namespace Broadcast.Mqtt;

/// <summary>One time limit of a link, set on the loop's thread; when it is over, the link is signalled. Set anew, it forgets what was before.</summary>
internal sealed class LinkAlarm(TimeProvider time, Action signal)
{
    private ITimer? _timer;
    private long _number;
    private long _rung = -1;

    /// <summary>The time last set is over.</summary>
    public bool IsDue => Volatile.Read(ref _rung) == _number;

    public void Set(TimeSpan wait)
    {
        Clear();
        var number = _number;
        _timer = time.CreateTimer(
            _ =>
            {
                Volatile.Write(ref _rung, number);
                signal();
            },
            null, wait, Timeout.InfiniteTimeSpan);
    }

    public void Clear()
    {
        _timer?.Dispose();
        _timer = null;
        _number++;
    }
}
