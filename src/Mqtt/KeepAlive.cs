namespace Broadcast.Mqtt;

/// <summary>What a connection that has been silent needs.</summary>
internal enum Pulse
{
    None,
    Ping,
    Lost,
}

/// <summary>
/// Watches one connection's silence, asked about once a second by the loop: one timer for all links, since a timer for each made a thousand idle
/// links cost 4 % of a core. On the loop's thread only.
/// </summary>
internal sealed class KeepAlive(TimeProvider time, TimeSpan period)
{
    private long _heard;
    private long _heardAt = time.GetTimestamp();
    private long _sent;
    private long _sentAt = time.GetTimestamp();
    private long? _askedAt;

    /// <summary>What is due, after so many bytes were heard and sent on the connection.</summary>
    public Pulse Look(long heard, long sent)
    {
        var now = time.GetTimestamp();
        if (heard != _heard)
        {
            (_heard, _heardAt) = (heard, now);
            _askedAt = null;
        }

        if (sent != _sent)
            (_sent, _sentAt) = (sent, now);
        if (_askedAt is { } asked)
            return time.GetElapsedTime(asked, now) >= period ? Pulse.Lost : Pulse.None;
        if (time.GetElapsedTime(_heardAt, now) < period && time.GetElapsedTime(_sentAt, now) < period)
            return Pulse.None;
        _askedAt = now;
        return Pulse.Ping;
    }
}
