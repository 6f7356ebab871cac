namespace Broadcast.FirmwareSim.Boxes;

/// <summary>
/// The box's knowledge of the time: what it asked, what it was told, and how far its own clock is off. Its own clock runs steadily and may be
/// wrong by any amount. Trusted from the first good reply until nobody has told the time for too long, or the process ends.
/// </summary>
internal sealed class TimeExchange(Random random)
{
    private const int AsksAtFirst = 8;
    private const int SamplesKept = 8;
    private const double Drift = 100e-6;
    private static readonly TimeSpan MostUncertainty = TimeSpan.FromSeconds(125);
    private static readonly TimeSpan BetweenFirstAsks = TimeSpan.FromSeconds(10.0 / AsksAtFirst);
    private static readonly TimeSpan BetweenAsks = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    private readonly List<(byte[] Nonce, DateTimeOffset SentAt)> _asked = [];
    private readonly Queue<(TimeSpan Offset, TimeSpan RoundTrip, DateTimeOffset At)> _samples = [];
    private int _asksSinceConnected;

    public bool Trusted => _samples.Count > 0 && Uncertainty <= MostUncertainty;

    /// <summary>Add to the box's own clock to have the true time.</summary>
    public TimeSpan Offset { get; private set; }

    /// <summary>Half the round trip, and what the box's clock may have drifted since: the offset cannot be off by more.</summary>
    public TimeSpan Uncertainty { get; private set; }

    /// <summary>When to ask next, on the box's own clock; none without a connection.</summary>
    public DateTimeOffset? NextAsk { get; private set; }

    public void Connected(DateTimeOffset now)
    {
        _asksSinceConnected = 0;
        NextAsk = now;
    }

    public void Disconnected() => NextAsk = null;

    /// <summary>The nonce of a new ask, if one is due.</summary>
    public byte[]? Ask(DateTimeOffset now)
    {
        Choose(now);
        if (NextAsk is not { } due || now < due)
            return null;
        _asked.RemoveAll(ask => now - ask.SentAt > AnswerWithin);
        var nonce = new byte[16];
        random.NextBytes(nonce);
        _asked.Add((nonce, now));
        NextAsk = now + (++_asksSinceConnected < AsksAtFirst ? BetweenFirstAsks : BetweenAsks);
        return nonce;
    }

    /// <summary>Takes a signed reply. False when its nonce is none of those asked in the last 10 s, or its stamps run backwards.</summary>
    public bool Answer(byte[] nonce, DateTimeOffset receivedAt, DateTimeOffset sentAt, DateTimeOffset arrived)
    {
        var index = _asked.FindIndex(ask => ask.Nonce.AsSpan().SequenceEqual(nonce));
        if (index < 0 || arrived - _asked[index].SentAt > AnswerWithin)
            return false;
        var asked = _asked[index].SentAt;
        _asked.RemoveAt(index);

        var roundTrip = arrived - asked - (sentAt - receivedAt);
        if (sentAt < receivedAt || roundTrip < TimeSpan.Zero)
            return false;
        if (_samples.Count == SamplesKept)
            _samples.Dequeue();
        _samples.Enqueue((((receivedAt - asked) + (sentAt - arrived)) / 2, roundTrip, arrived));
        Choose(arrived);
        return true;
    }

    private void Choose(DateTimeOffset now)
    {
        if (_samples.Count > 0)
            (Offset, Uncertainty) = _samples.Select(sample => (sample.Offset, Uncertainty: (sample.RoundTrip / 2) + ((now - sample.At) * Drift))).MinBy(known => known.Uncertainty);
    }
}
