using Broadcast.Mqtt;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Clock;

namespace Broadcast.SpeakerAgent.Link;

/// <summary>
/// Asks the controller the time, and judges the replies: 8 times in the first 2 s of a connection and once a second for half a minute more; when a sound
/// device is opened, once a second for 20 s, and every 5 s while it is open; else every 60 s (a metered SIM pays 1 kB for each). Where delays scatter, more
/// replies are needed to find the shortest: twice a second for a minute, and every 2 s while it is open. Used by the control link alone.
/// </summary>
internal sealed class TimeAsker(BoxIdentity identity, StationClock clock, IMqttLink link)
{
    private const int AtOnce = 8;
    private const int AtFirst = 32;
    private const int BeforePlaying = 20;
    private const int BeforePlayingScattered = 120;

    // Some at once: what is joined right after a restart should not stand on one reply, which anything may have held up.
    private static readonly TimeSpan AtOnceEvery = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan FirstEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstScatteredEvery = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan PlayingEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PlayingScatteredEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Scattered = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan LaterEvery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, DateTimeOffset> _asked = new(StringComparer.Ordinal);
    private int _atOnce = AtOnce;
    private int _often = AtFirst;
    private bool _played;
    private DateTimeOffset _nextAt;

    /// <summary>A connection has begun.</summary>
    public void Begin()
    {
        (_atOnce, _often) = (AtOnce, AtFirst);
        _nextAt = clock.BoxNow;
    }

    public void Tick()
    {
        var now = clock.BoxNow;
        var played = clock.IsPlayedBy;
        var scattered = clock.Scatter > Scattered;
        if (played && !_played)
        {
            _often = Math.Max(_often, scattered ? BeforePlayingScattered : BeforePlaying);
            _nextAt = now;
        }

        _played = played;
        if (!link.State.IsConnected || now < _nextAt)
            return;
        _nextAt = now + Next(played, scattered);
        foreach (var (old, _) in _asked.Where(a => now - a.Value > Patience).ToList())
            _asked.Remove(old);
        var ask = new TimeAsk { Nonce = BoxIdentity.NewNonce(), SentAt = clock.BoxNow };
        // What the wire cuts off the stamp must not stand in the box's own.
        _asked[ask.Nonce] = ask.SentAt;
        link.TryPublish(Outgoing.Message(Topics.TimeAsk(identity.Station, identity.Box), ask.ToUtf8()));
    }

    private TimeSpan Next(bool played, bool scattered)
    {
        if (_atOnce > 0)
        {
            _atOnce--;
            return AtOnceEvery;
        }

        if (_often > 0)
        {
            _often--;
            return scattered ? FirstScatteredEvery : FirstEvery;
        }

        return !played ? LaterEvery : scattered ? PlayingScatteredEvery : PlayingEvery;
    }

    /// <param name="arrivedAt">On the box's own timeline.</param>
    public void Learn(TimeReply reply, DateTimeOffset arrivedAt)
    {
        if (_asked.Remove(reply.Nonce, out var sentAt) && arrivedAt - sentAt <= Patience)
            clock.Learn(sentAt, reply.ReceivedAt, reply.SentAt, arrivedAt);
    }
}
