using Broadcast.Protocol;
using Broadcast.Simulation.Wire;

namespace Broadcast.Simulation.Box;

/// <summary>What ControlLink, TimeAsker, AsRunSender and StateTeller do in one life of the process.</summary>
internal sealed class BoxLinks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A minute on the real box; the uncertainty that grows meanwhile is the same in kind.</summary>
    private static readonly TimeSpan LaterEvery = TimeSpan.FromMinutes(29);

    private readonly SimulatedBox _box;
    private readonly BoxProcess _process;
    private readonly World _world;
    private readonly Dictionary<string, DateTimeOffset> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (DateTimeOffset NextAt, TimeSpan Wait)> _sent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (TopicAddress Topic, SealedDocument Document)> _refused = new(StringComparer.Ordinal);
    private int _nonces;
    private int _askTurn;
    private int _sendTurn;

    public BoxLinks(SimulatedBox box, BoxProcess process, World world)
    {
        (_box, _process, _world) = (box, process, world);
        Control = box.Broker.NewSession(box.Id + ".control", awkward: true, ArriveControl, () => Lost(Control!, "control"));
        Content = box.Broker.NewSession(box.Id + ".content", awkward: true, ArriveContent, () => Lost(Content!, "content"));
    }

    public Session Control { get; }

    public Session Content { get; }

    /// <summary>Records that could not be written, and wait for the controller all the same.</summary>
    public OrderedDictionary<string, AsRunRecord> Unsaved { get; } = new(StringComparer.Ordinal);

    public void Start()
    {
        Reconnect(Control);
        Reconnect(Content);
    }

    public void Abandon()
    {
        if (Control.Up)
            Will();
        Control.Abandon();
        Content.Abandon();
    }

    public void TellState()
    {
        if (!Control.Up)
            return;
        var trust = _process.Clock.Trust;
        Control.Send(
            Topics.State(SimulatedBox.StationId, _box.Id).ToString(),
            new BoxState
            {
                Boot = $"boot-{_process.Boot}",
                Agent = "simulation",
                At = _process.Clock.Now,
                Nonce = _process.Nonce,
                Time = new TimeState { Trusted = trust.Trusted, Source = trust.Source },
                PlanSequence = _box.Disk.Plan?.Document.Sequence ?? 0,
                PolicySequence = _box.Disk.Policy?.Document.Sequence ?? 0,
                Kinds = [PlayNow.Word, Stop.Word, Alert.Word, Recall.Word],
                Contents = _process.Shelf.Counts,
                PendingRecords = _box.Disk.Pending.Count,
                FreeBytes = 0,
                UptimeMs = 0,
                Faults = [],
            },
            retain: true);
    }

    /// <summary>Once closed, again after 30 s doubling to 10 min, and all at every connection.</summary>
    public void SendRecords()
    {
        if (!Control.Up)
            return;
        var now = _process.Clock.BoxNow;
        var due = _box.Disk.Pending.Values.Concat(Unsaved.Values)
            .Where(r => !_sent.TryGetValue(r.Record, out var sent) || sent.NextAt <= now).Take(AsRunBatch.MaxRecords).ToList();
        if (due.Count > 0)
            Control.Send(Topics.AsRun(SimulatedBox.StationId, _box.Id).ToString(), new AsRunBatch { Records = due });
        foreach (var record in due)
        {
            var wait = _sent.TryGetValue(record.Record, out var sent) ? Shorter(sent.Wait * 2, TimeSpan.FromMinutes(10)) : TimeSpan.FromSeconds(30);
            _sent[record.Record] = (now + wait, wait);
        }

        if (_box.Disk.Pending.Count + Unsaved.Count == 0)
            return;
        var next = _box.Disk.Pending.Keys.Concat(Unsaved.Keys).Min(r => _sent.TryGetValue(r, out var sent) ? sent.NextAt : now);
        var turn = ++_sendTurn;
        _process.AtBox(next > now ? next : now + TimeSpan.FromMilliseconds(250), () =>
        {
            if (turn == _sendTurn)
                SendRecords();
        });
    }

    public void Receipted(IEnumerable<string> records)
    {
        foreach (var record in records)
        {
            _sent.Remove(record);
            Unsaved.Remove(record);
        }
    }

    public void Learn(TimeReply reply)
    {
        var arrived = _process.Clock.BoxNow;
        if (!_asked.Remove(reply.Nonce, out var sentAt) || arrived - sentAt > Patience)
            return;
        _process.Clock.Learn(sentAt, reply.ReceivedAt, reply.SentAt, arrived);
        _process.ClockMoved();
    }

    public void ZonesChanged()
    {
        foreach (var zone in _process.Zones)
            Control.Subscribe(Topics.ZoneCommand(SimulatedBox.StationId, zone).ToString());
    }

    /// <summary>As ControlDesk: what stands for long and could not be stored is tried again.</summary>
    public void Refuse(TopicAddress topic, SealedDocument document)
    {
        if (document.Document.Purpose is not (Purpose.Plan or Purpose.Policy))
            return;
        var first = _refused.Count == 0;
        _refused[topic.ToString()] = (topic, document);
        if (first)
            _process.In(TimeSpan.FromSeconds(10), TryAgain);
    }

    private void TryAgain()
    {
        var refused = _refused.Values.ToList();
        _refused.Clear();
        foreach (var (topic, document) in refused)
            _process.Taken(document, topic);
    }

    private void Lost(Session session, string which)
    {
        _box.Trace.Add("lost", which);
        if (session == Control)
            Will();
        Reconnect(session);
    }

    private void Will()
    {
        var boot = $"boot-{_process.Boot}";
        _world.In(_world.Random.Seconds(0, 30), () =>
        {
            if (_box.Process?.Links.Control.Up != true)
                _box.Broker.FromBox(
                    Topics.Presence(SimulatedBox.StationId, _box.Id).ToString(), new Presence { Word = PresenceWord.Offline, Boot = boot }, retain: true);
        });
    }

    private void Reconnect(Session session) => _process.In(_world.Random.Spread(0.2, 30), () =>
    {
        if (session.Up)
            return;
        if (_box.Away || !_box.Broker.Up || !_box.Enrolled)
        {
            Reconnect(session);
            return;
        }

        session.Connect();
        if (session == Control)
            ControlUp();
        else
            ContentUp();
    });

    private void ControlUp()
    {
        var (station, id) = (SimulatedBox.StationId, _box.Id);
        foreach (var topic in new[]
        {
            Topics.Policy(station), Topics.Plan(station, id), Topics.StationCommand(station), Topics.BoxCommand(station, id), Topics.Receipt(station, id),
            Topics.Time(station, id),
        })
        {
            Control.Subscribe(topic.ToString());
        }

        ZonesChanged();
        Control.Send(Topics.Presence(station, id).ToString(), new Presence { Word = PresenceWord.Online, Boot = $"boot-{_process.Boot}" }, retain: true);
        TellState();
        TellStateLater();
        _sent.Clear();
        SendRecords();
        var turn = ++_askTurn;
        Ask(turn, 5);
        _process.Shelf.NeedsChanged();
    }

    private void ContentUp()
    {
        Content.Subscribe(Topics.BoxChunk(SimulatedBox.StationId, _box.Id).ToString());
        _process.Shelf.Connected();
    }

    private void TellStateLater()
    {
        var turn = _askTurn + 1;
        Later();

        void Later() => _process.In(TimeSpan.FromMinutes(41), () =>
        {
            if (turn != _askTurn || !Control.Up)
                return;
            TellState();
            Later();
        });
    }

    private void Ask(int turn, int burst)
    {
        if (turn != _askTurn || !Control.Up)
            return;
        var ask = new TimeAsk { Nonce = $"{_process.Nonce}-{_nonces++}", SentAt = _process.Clock.BoxNow };
        foreach (var (old, _) in _asked.Where(a => ask.SentAt - a.Value > Patience).ToList())
            _asked.Remove(old);
        _asked[ask.Nonce] = ask.SentAt;
        Control.Send(Topics.TimeAsk(SimulatedBox.StationId, _box.Id).ToString(), ask);
        _process.In(burst > 2 ? TimeSpan.FromSeconds(0.25) : burst > 0 ? TimeSpan.FromSeconds(2) : LaterEvery, () => Ask(turn, Math.Max(0, burst - 1)));
    }

    private void ArriveControl(string topicText, object payload) => _process.Live(() =>
    {
        if (payload is SealedDocument document && Topics.TryParse(topicText, out var topic))
            _process.Taken(document, topic);
    });

    private void ArriveContent(string topicText, object payload) => _process.Live(() =>
    {
        switch (payload)
        {
            case SealedDocument { Genuine: true, Document.Body: ContentManifest manifest }:
                _process.Shelf.Manifest(manifest.Content);
                break;
            case Chunk chunk:
                _process.Shelf.Chunk(chunk.Content, chunk.Number);
                break;
        }
    });

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>A chunk on its way.</summary>
internal sealed record Chunk(ContentId Content, int Number);
