using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Boxes;

/// <summary>
/// One box as docs/protocol.md describes it, without sound, sockets, files or a clock: events and the time go in, actions come out, and the
/// same events at the same times with the same seed give the same actions. "now" is the box's own clock, which runs steadily and may be wrong.
/// Not thread-safe.
/// </summary>
internal sealed partial class SimulatedBox
{
    private static readonly TimeSpan StateEvery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenStates = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WantSpread = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstWantWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestWantWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RecordedFor = TimeSpan.FromDays(8);
    private const double PlayedCompleteness = 0.995;
    private const long FreeBytes = 8L << 30;

    private readonly Enrolment _enrolment;
    private readonly Random _random;
    private readonly DateTimeOffset _startedAt;
    private readonly Topics _topics;
    private readonly SequenceLedger _ledger = new();
    private readonly Verifier _verifier;
    private readonly TimeExchange _time;
    private readonly ContentShelf _shelf = new();
    private readonly Player _player = new();
    private readonly AlertDesk _alerts = new();
    private readonly RecordOutbox _outbox = new();
    private readonly ReportLimit _reports = new();
    private readonly Dictionary<string, DateTimeOffset> _recorded = new(StringComparer.Ordinal);
    private readonly HashSet<string> _played = new(StringComparer.Ordinal);
    private readonly string _boot;
    private readonly byte[] _nonce = new byte[16];
    private List<BoxAction> _actions = [];

    private byte[]? _policyPayload;
    private Policy? _policy;
    private byte[]? _planPayload;
    private Plan? _plan;
    private DateTimeOffset? _planSince;
    private bool _planInPlayer;
    private DateTimeOffset _trustedAt;
    private string? _cutOff;

    private bool _controlUp;
    private bool _contentUp;
    private bool _contentAsked;
    private bool _sessionKept;
    private bool _keep;
    private bool _look = true;
    private string? _told;
    private TimeSpan _wantWait = FirstWantWait;
    private DateTimeOffset _stateAt = DateTimeOffset.MinValue;
    private DateTimeOffset? _stateDue;
    private DateTimeOffset? _wantDue;
    private DateTimeOffset? _playerDue;
    private DateTimeOffset _handledAt;

    private SimulatedBox(Enrolment enrolment, Random random, DateTimeOffset now)
    {
        _enrolment = enrolment;
        _random = random;
        _startedAt = now;
        _topics = new Topics(enrolment.Station, enrolment.Box);
        _verifier = new Verifier(enrolment.Station, enrolment.Box, enrolment.Keys, _ledger);
        _time = new TimeExchange(random);
        random.NextBytes(_nonce);
        _boot = $"sim-{random.NextInt64():x16}";
    }

    /// <summary>Switches a box on, with what it kept from before, if anything.</summary>
    public static SimulatedBox Start(Enrolment enrolment, Random random, DateTimeOffset now, BoxSnapshot? kept = null)
    {
        var box = new SimulatedBox(enrolment, random, now);
        if (kept is not null)
            box.Restore(kept);
        return box;
    }

    public string Name => _enrolment.Box;
    public BoxCounters Counters { get; } = new();
    public bool Connected => _controlUp;
    public bool TimeTrusted => _time.Trusted;
    public TimeSpan ClockOffset => _time.Offset;
    public long PlanSequence => _ledger.Sequence("plan", $"box/{Name}");
    public int ContentsNeeded => _shelf.Needed;
    public int ContentsComplete => _shelf.Complete;
    public int RecordsPending => _outbox.Count;

    /// <summary>A plan is here and all its contents are whole. A plan that needs nothing does not count.</summary>
    public bool IsComplete => _plan is not null && _shelf.Needed > 0 && _shelf.Complete == _shelf.Needed;

    /// <summary>Something was to sound, nothing is left to sound, and the controller has it all in its books.</summary>
    public bool IsPlayedOut => _planInPlayer && Counters.RecordsMade > 0 && _outbox.Count == 0 && !_player.Runs.Any();

    /// <summary>What the broker publishes when this box vanishes.</summary>
    public BoxAction.Publish Will => new(_topics.Presence, Messages.Presence(online: false, _boot), Qos: 1, Retain: true);

    /// <summary>When to send <see cref="BoxEvent.Tick"/>, on the box's own clock.</summary>
    public DateTimeOffset? NextDue => _controlUp
        ? Earliest(SoundDue, Earliest(Earliest(_stateDue, _wantDue), Earliest(_time.NextAsk, _outbox.NextDue)))
        : SoundDue;

    private DateTimeOffset? SoundDue => _test is null ? _playerDue : Earliest(_playerDue, _testEndsAt);

    public BoxSnapshot Snapshot() => new()
    {
        Ledger = new Dictionary<string, LedgerLine>(_ledger.Lines),
        Policy = _policyPayload,
        Plan = _planPayload,
        PlanSince = _planSince,
        Recorded = new Dictionary<string, DateTimeOffset>(_recorded),
        Pending = [.. _outbox.Records],
        Complete = [.. _shelf.CompleteContents],
        Playing = _player.Playing,
        Lengths = _shelf.CompleteContents.ToDictionary(content => content, content => _shelf.LengthOf(content) ?? TimeSpan.Zero),
        Alerts = _alerts.Notes(_handledAt),
    };

    /// <summary>One thing happens; what the box wants done comes back, in order.</summary>
    public IReadOnlyList<BoxAction> Handle(BoxEvent happened, DateTimeOffset now)
    {
        _actions = [];
        _handledAt = now;
        switch (happened)
        {
            case BoxEvent.Connected(Connection.Control, _):
                ControlConnected(now);
                break;
            case BoxEvent.Disconnected(Connection.Control):
                _controlUp = false;
                _time.Disconnected();
                break;
            case BoxEvent.Connected(Connection.Content, var sessionKept):
                ContentConnected(sessionKept, now);
                break;
            case BoxEvent.Disconnected(Connection.Content):
                _contentUp = false;
                break;
            case BoxEvent.Received(var topic, var payload):
                Receive(topic, payload, now);
                break;
            case BoxEvent.ContentChecked(var content, var matches):
                ContentChecked(content, matches, now);
                break;
        }
        Play(now);
        GoOnTesting(now);
        if (_controlUp)
            Speak(now);
        if (_keep)
        {
            _keep = false;
            _actions.Insert(0, new BoxAction.Keep());
        }
        return _actions;
    }

    private DateTimeOffset True(DateTimeOffset now) => now + _time.Offset;

    private void ControlConnected(DateTimeOffset now)
    {
        _controlUp = true;
        Subscribe(_topics.Policy, _topics.Plan, _topics.StationCommand, _topics.BoxCommand, _topics.Receipt);
        _actions.Add(new BoxAction.Subscribe(Connection.Control, _topics.Time, Qos: 0));
        Subscribe([.. (_plan?.Zones ?? []).Select(_topics.ZoneCommand)]);
        Publish(_topics.Presence, Messages.Presence(online: true, _boot), retain: true);
        _stateDue = now;
        _time.Connected(now);
        _outbox.SendAllAgain(now);
        WantAgain(now);
    }

    private void ContentConnected(bool sessionKept, DateTimeOffset now)
    {
        (_contentUp, _sessionKept) = (true, sessionKept);
        _actions.Add(new BoxAction.Subscribe(Connection.Content, _topics.OwnChunk, Qos: 1));
        foreach (var content in _shelf.LackingContents)
            SubscribeContent(content);
        WantAgain(now);
    }

    /// <summary>What is due to be said now.</summary>
    private void Speak(DateTimeOffset now)
    {
        if (_time.Ask(now) is { } nonce)
            _actions.Add(new BoxAction.Publish(_topics.TimeAsk, Messages.TimeAsk(nonce, now), Qos: 0, Retain: false));
        if (now >= _wantDue)
            SayWants(now);
        while (_outbox.Send(now) is { Count: > 0 } records)
            Publish(_topics.AsRun, Messages.AsRun(records));
        if (now >= _stateDue)
            SayState(now);
    }

    private void SayState(DateTimeOffset now)
    {
        var time = new TimeState(
            _time.Trusted, TimeSource, Math.Round(_time.Offset.TotalMilliseconds, 3), Math.Round(_time.Uncertainty.TotalMilliseconds, 3));
        Publish(_topics.State, Messages.State(new BoxState(
            _boot, True(now), _nonce, time, PlanSequence, _ledger.Sequence("policy", "station"), _alerts.Sounding ?? _player.Playing,
            _shelf.Needed, _shelf.Complete, _outbox.Count, FreeBytes, now - _startedAt)), retain: true);
        _stateAt = now;
        _stateDue = now + StateEvery;
    }

    private string TimeSource => _time.Trusted ? "controller" : "none";

    /// <summary>Something changed that state tells; several changes within a second are told once.</summary>
    private void StateSoon(DateTimeOffset now) =>
        _stateDue = Earliest(_stateDue, now >= _stateAt + BetweenStates ? now : _stateAt + BetweenStates);

    private void Report(DateTimeOffset now, string kind, string reason, string detail, string topic, SignedDocument? document = null)
    {
        if (_reports.MayGo(now, out var suppressed) && _controlUp)
            Publish(_topics.Report, Messages.Report(
                new BoxReport(True(now), kind, reason, detail, topic, document?.Purpose, document?.Sequence, suppressed)));
    }

    private void Publish(string topic, byte[] payload, bool retain = false) =>
        _actions.Add(new BoxAction.Publish(topic, payload, Qos: 1, retain));

    private void Subscribe(params IEnumerable<string> filters) =>
        _actions.AddRange(filters.Select(filter => new BoxAction.Subscribe(Connection.Control, filter, Qos: 1)));

    private static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b : a;
}
