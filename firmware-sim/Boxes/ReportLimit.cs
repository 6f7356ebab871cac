namespace Broadcast.FirmwareSim.Boxes;

/// <summary>At most 10 reports a minute; the rest is counted and told with the next one that may go.</summary>
internal sealed class ReportLimit
{
    private const int MostAMinute = 10;
    private readonly Queue<DateTimeOffset> _sent = [];
    private int _suppressed;

    /// <summary>Whether a report may go now, and how many did not since the last one.</summary>
    public bool MayGo(DateTimeOffset now, out int suppressed)
    {
        while (_sent.TryPeek(out var sent) && now - sent >= TimeSpan.FromMinutes(1))
            _sent.Dequeue();
        suppressed = _suppressed;
        if (_sent.Count == MostAMinute)
        {
            _suppressed++;
            return false;
        }
        _sent.Enqueue(now);
        _suppressed = 0;
        return true;
    }
}
