using Broadcast.Mqtt;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Clock;

namespace Broadcast.SpeakerAgent.Link;

/// <summary>Asks the controller the time: 8 times in the first 10 s of a connection, then every 60 s; and judges the replies. Used by the control link alone.</summary>
internal sealed class TimeAsker(BoxIdentity identity, StationClock clock, IMqttLink link)
{
    private const int AtFirst = 8;

    // Half of the first asks at once: what is joined right after a restart should not stand on one reply, which anything may have held up.
    private static readonly TimeSpan FirstEvery = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan ThenEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LaterEvery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, DateTimeOffset> _asked = new(StringComparer.Ordinal);
    private int _burst = AtFirst;
    private DateTimeOffset _nextAt;

    /// <summary>A connection has begun.</summary>
    public void Begin()
    {
        _burst = AtFirst;
        _nextAt = clock.BoxNow;
    }

    public void Tick()
    {
        var now = clock.BoxNow;
        if (!link.State.IsConnected || now < _nextAt)
            return;
        _burst = Math.Max(0, _burst - 1);
        _nextAt = now + (_burst > AtFirst / 2 ? FirstEvery : _burst > 0 ? ThenEvery : LaterEvery);
        foreach (var (old, _) in _asked.Where(a => now - a.Value > Patience).ToList())
            _asked.Remove(old);
        var ask = new TimeAsk { Nonce = BoxIdentity.NewNonce(), SentAt = clock.BoxNow };
        // What the wire cuts off the stamp must not stand in the box's own.
        _asked[ask.Nonce] = ask.SentAt;
        link.TryPublish(Outgoing.Message(Topics.TimeAsk(identity.Station, identity.Box), ask.ToUtf8()));
    }

    /// <param name="arrivedAt">On the box's own timeline.</param>
    public void Learn(TimeReply reply, DateTimeOffset arrivedAt)
    {
        if (_asked.Remove(reply.Nonce, out var sentAt) && arrivedAt - sentAt <= Patience)
            clock.Learn(sentAt, reply.ReceivedAt, reply.SentAt, arrivedAt);
    }
}
