using System.Globalization;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.SpeakerAgent.Tests.Player;

/// <summary>
/// The player's core in virtual time, with a perfect loudspeaker that does what the core says and writes down what sounds: a timeline of spans, local
/// time of the station. Power cuts keep only what was remembered and the closed records, as the disk does.
/// </summary>
internal sealed class Story
{
    public static readonly TimeSpan Local = TimeSpan.FromHours(7);

    private readonly List<Span> _sounded = [];
    private readonly Dictionary<string, AsRunRecord> _records = [];
    private readonly Dictionary<string, DateTimeOffset> _closed = [];
    private readonly List<PlayerEvent.PlayNow> _playNows = [];
    private readonly List<AlertOrder> _alerts = [];
    private readonly List<AsRunRecord> _unwritten = [];
    private readonly HashSet<string> _cued = [];
    private long _sequence;
    private PlayerState _state = PlayerState.Empty;
    private PlayerMemory _memory = PlayerMemory.None;
    private readonly List<Deck> _decks = [];
    private DateTimeOffset _wakeAt;
    private bool _powered;

    public Story(string start)
    {
        Now = At(start);
        PoweredSince = Now;
    }

    public DateTimeOffset Now { get; private set; }

    public DateTimeOffset PoweredSince { get; private set; }

    public Plan? PlanOnDisk { get; private set; }

    public StationPolicy? PolicyOnDisk { get; private set; } = Airings.Policy;

    public bool TimeTrusted { get; set; } = true;

    public bool DeviceWorks { get; set; } = true;

    public TimeSpan AmplifierWake { get; init; }

    /// <summary>Records find no room; the player's memory, which is written in place, does.</summary>
    public bool CardIsFull { get; set; }

    /// <summary>What the core last asked for.</summary>
    public double? VolumeDb { get; private set; }

    public HashSet<ContentId> Contents { get; } = [];

    /// <summary>How long the words of alerts last; unknown contents are of airings.</summary>
    public Dictionary<ContentId, TimeSpan> Lengths { get; } = [];

    public IReadOnlyCollection<AsRunRecord> Records => _records.Values;

    /// <summary>What sounded, such as <c>a/0 10:00:00–10:01:00</c>, with <c>+5s</c> where it began inside the content.</summary>
    public IReadOnlyList<string> Timeline => [.. _sounded.Select(s => s.ToString())];

    public static DateTimeOffset At(string local) =>
        local.Length > 10
            ? new DateTimeOffset(DateTime.ParseExact(local, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), Local)
            : new DateTimeOffset(new DateTime(2026, 11, 22).Add(TimeSpan.Parse(local, CultureInfo.InvariantCulture)), Local);

    /// <summary>Every content of the plan is there.</summary>
    public Story Has(params Airing[] airings)
    {
        foreach (var content in airings.SelectMany(a => a.Parts).Select(p => p.Content))
        {
            Contents.Add(content);
            if (_powered)
                Tell(new PlayerEvent.ContentReady(content));
        }

        return this;
    }

    public Story Plan(params Airing[] airings) => Plan(Airings.Plan(At("00:00:00"), airings));

    public Story Plan(Plan plan)
    {
        PlanOnDisk = plan;
        if (_powered)
            Tell(new PlayerEvent.PlanAccepted(plan));
        return this;
    }

    public Story Policy(StationPolicy? policy)
    {
        PolicyOnDisk = policy;
        if (_powered && policy is not null)
            Tell(new PlayerEvent.PolicyAccepted(policy));
        return this;
    }

    public Story PowerOn()
    {
        _powered = true;
        PoweredSince = Now;
        _state = PlayerState.Empty;
        Tell(new PlayerEvent.Restarted(PlanOnDisk, PolicyOnDisk, _playNows, _memory, new Dictionary<string, DateTimeOffset>(_closed))
        {
            Alerts = [.. _alerts],
            AmplifierWake = AmplifierWake,
        });
        Tell(new PlayerEvent.TimeTrustChanged(false, TimeSource.None, PoweredSince));
        foreach (var content in Contents)
            Tell(new PlayerEvent.ContentReady(content, Lengths.GetValueOrDefault(content)));
        if (TimeTrusted)
            TrustTime();
        return this;
    }

    public Story TrustTime(bool trusted = true)
    {
        TimeTrusted = trusted;
        return Tell(new PlayerEvent.TimeTrustChanged(trusted, trusted ? TimeSource.Controller : TimeSource.None, PoweredSince));
    }

    public Story PowerOff()
    {
        _decks.ForEach(Silence);
        _decks.Clear();
        _powered = false;
        _unwritten.Clear();
        return this;
    }

    /// <summary>Airings that stay stopped.</summary>
    public IEnumerable<string> Stopped => _state.Stopped.Keys;

    /// <summary>While the power is off: what the box's clock will show next.</summary>
    public Story SetClock(string local)
    {
        Now = At(local);
        return this;
    }

    /// <summary>The clock was a guess, and is put right: station time jumps, and nothing else does.</summary>
    public Story SetRight(TimeSpan by)
    {
        (Now, PoweredSince, _wakeAt) = (Now + by, PoweredSince + by, _wakeAt + by);
        return TrustTime();
    }

    public Story PlayNow(Airing airing, TimeSpan? lease = null)
    {
        var accepted = new PlayerEvent.PlayNow(airing, Now + (lease ?? TimeSpan.FromHours(1)));
        _playNows.Add(accepted);
        return Tell(accepted);
    }

    /// <summary>The words of an alert are there, and last so long.</summary>
    public Story Keeps(string words, double seconds)
    {
        var content = Airings.ContentOf(words);
        Contents.Add(content);
        Lengths[content] = TimeSpan.FromSeconds(seconds);
        return _powered ? Tell(new PlayerEvent.ContentReady(content, Lengths[content])) : this;
    }

    public Story Loses(string words)
    {
        Contents.Remove(Airings.ContentOf(words));
        return Tell(new PlayerEvent.ContentLost(Airings.ContentOf(words)));
    }

    /// <summary>Its words are those of the same name.</summary>
    public Story Alert(string alert, double every = 0, int repeats = 0, Severity severity = Severity.Severe, bool drill = false, double leaseHours = 12, string? words = null) =>
        Take(new AlertOrder
        {
            Id = alert,
            Sequence = ++_sequence,
            Zone = AlertOrder.Everywhere,
            Severity = severity,
            Drill = drill,
            Content = Airings.ContentOf(words ?? alert),
            RepeatEvery = TimeSpan.FromSeconds(every),
            Repeats = repeats,
            IssuedAt = Now,
            LeaseUntil = Now.AddHours(leaseHours),
        });

    public Story Recall(string alert, string? words = null) => Take(new AlertOrder
    {
        Id = alert,
        Sequence = ++_sequence,
        Zone = AlertOrder.Everywhere,
        IsRecall = true,
        Content = words is null ? null : Airings.ContentOf(words),
        IssuedAt = Now,
        LeaseUntil = Now.AddHours(1),
    });

    /// <summary>Another document with the body of the last one.</summary>
    public Story TheSameAgain() => Take(_alerts[^1] with { Sequence = ++_sequence });

    /// <summary>What was reported of self-tests, and what was told to the loudspeaker.</summary>
    public List<string> Tests { get; } = [];

    public Story SelfTest(string test, double toneSeconds = 1, double levelDb = -20) =>
        Tell(new PlayerEvent.SelfTest(test, TimeSpan.FromSeconds(toneSeconds), levelDb));

    public Story SelfTestOver(string test) => Tell(new PlayerEvent.SelfTestOver(test));

    public Story Stop(string? airing = null, double fadeSeconds = 1) => Tell(new PlayerEvent.Stop(airing, TimeSpan.FromSeconds(fadeSeconds)));

    /// <summary>The sound device breaks.</summary>
    public Story Unplug()
    {
        DeviceWorks = false;
        var (played, playedOver) = (PlayedOf(_state.Present), PlayedOf(_state.Over));
        _decks.ForEach(Silence);
        _decks.Clear();
        return Tell(new PlayerEvent.OutputFailed(Now, played, 0) { PlayedOver = playedOver });

        TimeSpan PlayedOf(Cued? cued) => Of(cued?.Cue.Number) is { Begun: true } deck ? Now - deck.StartedAt : TimeSpan.Zero;
    }

    /// <summary>A content is no longer there; what sounds of it was opened before.</summary>
    public Story Lose(ContentId content)
    {
        Contents.Remove(content);
        return Tell(new PlayerEvent.ContentLost(content));
    }

    /// <summary>A part's content turns out to be broken while it sounds.</summary>
    public Story Break(ContentId content)
    {
        Contents.Remove(content);
        var deck = Aloud.First(deck => deck.Cue.Content == content);
        Silence(deck);
        Tell(new PlayerEvent.ContentLost(content));
        _decks.Remove(deck);
        return Tell(new PlayerEvent.OutputEnded(deck.Cue, Now, deck.Begun ? Now - deck.StartedAt : TimeSpan.Zero, 0, Completed: false));
    }

    /// <summary>Lets time pass, with everything that happens in it.</summary>
    public Story Until(string local) => Until(At(local));

    public Story Until(DateTimeOffset until)
    {
        while (Now < until)
        {
            var next = until;
            if (_powered)
            {
                Soonest(_wakeAt);
                foreach (var deck in Aloud)
                {
                    Soonest(deck.Cue.SoundsAt);
                    Soonest(deck.Cue.StartAt);
                    Soonest(deck.EndAt);
                    if (deck.Begun)
                        Soonest(deck.ReportedAt + TimeSpan.FromSeconds(2));
                }
            }

            Now = next;
            if (_powered)
                Happen();

            void Soonest(DateTimeOffset at)
            {
                if (at > Now && at < next)
                    next = at;
            }
        }

        return this;
    }

    /// <summary>The records of an alert, such as <c>0 played on-time</c>.</summary>
    public IEnumerable<string> Told(string alert) => _records.Values.Where(r => r.Airing == alert).Select(r => $"{r.Part} {r.Outcome.ToString().ToLowerInvariant()} {r.Reason}");

    public AsRunRecord Record(string airing, int part = 0) => _records[RecordId.Of(airing, part)];

    private Story Take(AlertOrder order)
    {
        var isKept = _alerts.Exists(kept => kept.Id == order.Id && kept.IsRecall == order.IsRecall && kept.SaysTheSame(order));
        if (!CardIsFull && !isKept && (order.IsRecall || !_alerts.Exists(kept => kept.Id == order.Id && kept.IsRecall)))
        {
            _alerts.RemoveAll(earlier => earlier.Id == order.Id && earlier.IsRecall == order.IsRecall);
            _alerts.Add(order);
        }

        return _powered ? Tell(new PlayerEvent.AlertTaken(order)) : this;
    }

    private Story Tell(PlayerEvent happened)
    {
        (_state, var actions) = PlayerCore.Step(_state, happened, Now);
        var later = new Queue<PlayerEvent>();
        foreach (var action in actions)
        {
            switch (action)
            {
                case PlayerAction.StartPart start:
                    Contents.Should().Contain(start.Cue.Content, "nothing is cued that is not there");
                    start.Cue.SoundsAt.Should().BeOnOrAfter(Now, "a cue leaves time to begin");
                    _cued.Add(start.Cue.Record);
                    if (!DeviceWorks)
                        later.Enqueue(new PlayerEvent.OutputFailed(Now, TimeSpan.Zero, 0));
                    else
                        _decks.Add(new Deck(start.Cue, EndOf(start.Cue)));
                    break;
                case PlayerAction.DropQueued:
                    break;
                case PlayerAction.StopPart stop:
                    if (Of(stop.Cue) is { Begun: true } or { ChimesFrom: not null } && Of(stop.Cue) is { } sounding)
                    {
                        sounding.EndAt = stop.SilentAt > Now ? stop.SilentAt : Now + stop.Fade;
                    }
                    else if (Of(stop.Cue) is { } waiting)
                    {
                        _decks.Remove(waiting);
                        later.Enqueue(new PlayerEvent.OutputEnded(waiting.Cue, Now, TimeSpan.Zero, 0, Completed: false));
                    }

                    break;
                case PlayerAction.MoveCues move:
                    foreach (var moved in _decks.Where(deck => move.Means(deck.Cue)))
                        moved.Move(move.By);
                    break;
                case PlayerAction.ChangeVolume change:
                    VolumeDb = change.VolumeDb;
                    break;
                case PlayerAction.StartSelfTest start:
                    Tests.Add(string.Create(CultureInfo.InvariantCulture, $"{start.Test} sounds {start.LevelDb} dB"));
                    break;
                case PlayerAction.EndSelfTest end:
                    Tests.Add($"{end.Test} ends: {end.Reason}");
                    break;
                case PlayerAction.RefuseSelfTest refuse:
                    Tests.Add($"{refuse.Test} refused: {refuse.Reason}");
                    break;
                case PlayerAction.CloseRecord close when CardIsFull:
                    _unwritten.Add(close.Record);
                    break;
                case PlayerAction.CloseRecord close:
                    close.Record.Check().Should().BeNull();
                    _records.Should().NotContainKey(close.Record.Record, "a part has one record");
                    if (close.Record.StartedAt is not null)
                        _cued.Should().Contain(close.Record.Record, "what was heard of a part is found by its record, a repetition's of an alert too");
                    _records[close.Record.Record] = close.Record;
                    _closed[close.Record.Record] = close.Record.DueAt.AddMilliseconds(close.Record.DurationMs);
                    break;
                case PlayerAction.Remember remember:
                    _memory = remember.Memory with { Unwritten = [.. _unwritten] };
                    break;
                case PlayerAction.WakeAt wake:
                    wake.At.Should().BeAfter(Now, "the core must not spin");
                    _wakeAt = wake.At;
                    break;
            }
        }

        _decks.RemoveAll(deck => !new[] { _state.Present, _state.Over, _state.Queued }.Any(cued => cued?.Cue.Number == deck.Cue.Number));
        while (later.TryDequeue(out var next))
            Tell(next);
        return this;
    }

    private void Happen()
    {
        foreach (var deck in Aloud.Reverse().ToList())
            Happen(deck);
        if (_wakeAt <= Now)
            Tell(new PlayerEvent.Tick());
    }

    private void Happen(Deck deck)
    {
        if (deck is { Begun: false, ChimesFrom: null, Cue: { Chime.Ticks: > 0 } chimed } && chimed.SoundsAt <= Now && Now < chimed.StartAt)
            deck.ChimesFrom = Now;
        if (deck is { Begun: false, ChimesFrom: not null } stopped && stopped.EndAt <= Now)
        {
            Silence(stopped);
            _decks.Remove(stopped);
            Tell(new PlayerEvent.OutputEnded(stopped.Cue, Now, TimeSpan.Zero, 0, Completed: false));
        }
        else if (deck is { Begun: false } waiting && waiting.Cue.StartAt <= Now)
        {
            Silence(waiting);
            waiting.Begin(Now);
            Tell(new PlayerEvent.OutputStarted(waiting.Cue, Now, waiting.Cue.From, 0));
        }

        if (deck is { Begun: true } ending && ending.EndAt <= Now)
        {
            Silence(ending);
            _decks.Remove(ending);
            var completed = ending.EndAt >= EndOf(ending.Cue);
            Tell(new PlayerEvent.OutputEnded(ending.Cue, ending.EndAt, ending.EndAt - ending.StartedAt, 0, completed));
            if (Of(_state.Present?.Cue.Number) is { Begun: false } next && next.Cue.SoundsAt <= Now)
                Happen(next);
        }
        else if (deck is { Begun: true } sounding && Now - sounding.ReportedAt >= TimeSpan.FromSeconds(2))
        {
            sounding.ReportedAt = Now;
            Tell(new PlayerEvent.OutputProgress(sounding.Cue, Now - sounding.StartedAt, 0));
        }
    }

    /// <summary>What sounds or is about to, and what does so over it.</summary>
    private IEnumerable<Deck> Aloud => _state.Aloud.Select(cued => Of(cued.Cue.Number)).OfType<Deck>();

    private Deck? Of(int? cue) => _decks.Find(deck => deck.Cue.Number == cue);

    private DateTimeOffset EndOf(Cue cue) => cue.ZeroAt + _state.Tracks.Values.First(t => t.Airing.Id == cue.Airing && t.Airing.Parts[cue.Part].Content == cue.Content).DurationOf(cue.Part);

    private void Silence(Deck? deck)
    {
        if (deck is { Begun: true } && Now > deck.StartedAt)
            _sounded.Add(new Span(deck.Cue, deck.StartedAt, Now));
        else if (deck is { Begun: false, ChimesFrom: { } from })
            _sounded.Add(new Span(deck.Cue, from, Now) { Chime = true });
    }

    private sealed class Deck(Cue cue, DateTimeOffset endAt)
    {
        public Cue Cue { get; private set; } = cue;

        public bool Begun { get; private set; }

        public DateTimeOffset StartedAt { get; private set; }

        public DateTimeOffset? ChimesFrom { get; set; }

        public DateTimeOffset EndAt { get; set; } = endAt;

        public DateTimeOffset ReportedAt { get; set; }

        public void Move(TimeSpan by)
        {
            (Cue, EndAt) = (Cue with { ZeroAt = Cue.ZeroAt + by }, EndAt + by);
            if (Begun)
                (StartedAt, ReportedAt) = (StartedAt + by, ReportedAt + by);
        }

        public void Begin(DateTimeOffset now) => (Begun, StartedAt, ReportedAt) = (true, now, now);
    }

    private sealed record Span(Cue Cue, DateTimeOffset From, DateTimeOffset To)
    {
        public bool Chime { get; init; }

        public override string ToString()
        {
            if (Chime)
                return $"chime {Clock(From)}–{Clock(To)}";
            var inside = Cue.From > TimeSpan.Zero ? $" +{Cue.From.TotalSeconds:0.#}s" : "";
            return string.Create(CultureInfo.InvariantCulture, $"{Cue.Airing}/{Cue.Part} {Clock(From)}–{Clock(To)}{inside}");
        }

        private static string Clock(DateTimeOffset at) =>
            at.ToOffset(Local).ToString(at.Millisecond == 0 ? "HH:mm:ss" : "HH:mm:ss.f", CultureInfo.InvariantCulture);
    }
}
