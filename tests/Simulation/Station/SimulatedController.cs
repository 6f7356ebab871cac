using Broadcast.Controller.Dispatch;
using Broadcast.Controller.Playout;
using Broadcast.Protocol;
using Broadcast.Simulation.Box;
using Broadcast.Simulation.Invariants;
using Broadcast.Simulation.Wire;

namespace Broadcast.Simulation.Station;

/// <summary>
/// The station's controller: the real pipeline, plan rules and dispatch core, and around them what PlayoutService, BoxLink and DispatchLoop do.
/// What is on its disk outlives <see cref="Crash"/>: the schedule, sequences, signed documents, as-run records.
/// </summary>
internal sealed class SimulatedController
{
    private static readonly TimeSpan LookBack = TimeSpan.FromHours(26);
    private static readonly TimeSpan ReplanEvery = TimeSpan.FromHours(6);

    private readonly World _world;
    private readonly Broker _broker;
    private readonly SimulatedStation _station;
    private readonly Sabotage _sabotage;
    private readonly PlayoutOptions _playout;
    private readonly DispatchCore _core;
    private readonly SortedDictionary<string, SealedDocument> _retained = new(StringComparer.Ordinal);
    private readonly HashSet<ContentId> _kept = [];
    private readonly Dictionary<string, (string Nonce, bool Trusted)> _told = new(StringComparer.Ordinal);
    private long _sequence;
    private long _sealed;
    private int _life;
    private int _wakeTurn;
    private bool _replanAsked;

    /// <summary>Drawn by the world's random; how far plans reach may be given.</summary>
    public SimulatedController(World world, Broker broker, SimulatedStation station, Sabotage sabotage, PlayoutOptions? playout = null)
    {
        (_world, _broker, _station, _sabotage) = (world, broker, station, sabotage);
        Trace = new Trace(world);
        // Shorter than any station has, so that plans and leases run out while somebody looks.
        var days = world.Random.Pick([2, 2, 3, 8]);
        _playout = new PlayoutOptions
        {
            Horizon = TimeSpan.FromDays(days),
            Lease = TimeSpan.FromDays(days) * world.Random.Pick([0.08, 0.4, 1, 1.5]),
        };
        _playout.RenewLeaseBelow = _playout.Lease * 0.7;
        _playout = playout ?? _playout;
        Options = new DispatchOptions { ChunkBytes = SimulatedStation.ChunkBytes, BytesPerSecond = world.Random.Pick([2_000, 20_000, 4_000_000]) };
        _core = new DispatchCore(Options);
        _broker.Controller = Receive;
    }

    public Trace Trace { get; }

    public DispatchOptions Options { get; }

    public bool Up { get; private set; }

    /// <summary>How far its clock is off; while it is, its kernel says so, and it answers no time asks.</summary>
    public TimeSpan ClockAhead { get; set; }

    public DispatchState State { get; private set; } = DispatchState.Empty;

    /// <summary>What is stored, as it was stored first.</summary>
    public Dictionary<(string Box, string Record), AsRunRecord> AsRun { get; } = [];

    private DateTimeOffset Clock => _world.Now + ClockAhead;

    public void Start()
    {
        if (Up)
            return;
        Trace.Add("controller starts");
        Up = true;
        _life++;
        State = DispatchState.Empty;
        Enrol();
        foreach (var document in _retained.Values.ToList())
        {
            if (document.Document.Body is ContentManifest manifest)
                Post(Ready(manifest.Content));
            else if (document.Document.Body is Plan plan)
                Post(new DispatchEvent.PlanChanged(Address(document.Topic.Box!), BoxLink.NeedsOf(plan)));
            Stands(document);
        }

        if (_broker.Up)
            LinkUp();
        AskToReplan();
        ReplanLater(_life);
    }

    public void Crash()
    {
        Trace.Add("controller crashes");
        Up = false;
        _life++;
    }

    public void LinkUp()
    {
        if (!Up)
            return;
        Post(new DispatchEvent.LinkUp([.. _retained.Keys]));
        foreach (var (topic, payload) in _broker.RetainedFromBoxes())
            Receive(topic, payload);
    }

    public void LinkDown()
    {
        if (Up)
            Post(new DispatchEvent.LinkDown());
    }

    /// <summary>Something that plans are made of has changed.</summary>
    public void AskToReplan()
    {
        if (!Up || _replanAsked)
            return;
        _replanAsked = true;
        var life = _life;
        _world.In(_world.Random.Seconds(0.05, 1), () =>
        {
            _replanAsked = false;
            if (life == _life && Up)
                Replan();
        });
    }

    public void Enrol() => Post(new DispatchEvent.BoxesEnrolled(_station.Boxes.Select(box => Address(box.Id)).ToHashSet()));

    /// <summary>Somebody speaks now: signed, sent once, never again.</summary>
    public void Command(TopicAddress topic, Command body, TimeSpan lifetime)
    {
        if (!Up || !State.Connected)
            return;
        if (body is PlayNow play)
        {
            foreach (var part in play.Airing.Parts)
            {
                _kept.Add(part.Content);
                EnsureManifest(part.Content);
            }
        }

        var words = (body as Alert)?.Content ?? (body as Recall)?.Content;
        if (words is { } content)
        {
            _kept.Add(content);
            EnsureManifest(content);
        }

        var purpose = body is Alert or Recall ? Purpose.Alert : Purpose.Command;
        var document = Sign(topic, purpose, body, lifetime, [.. _told.Values.Where(told => !told.Trusted).Select(told => told.Nonce)]);
        Trace.Add("command", $"{topic} {body}");
        _broker.Publish(topic.ToString(), document, retain: false);
    }

    /// <summary>The newest plan that a box is to have, by sequence; 0 for none.</summary>
    public long PlanOf(string box) => _retained.GetValueOrDefault(Topics.Plan(SimulatedBox.StationId, box).ToString())?.Document.Sequence ?? 0;

    public long Policy => _retained.GetValueOrDefault(Topics.Policy(SimulatedBox.StationId).ToString())?.Document.Sequence ?? 0;

    public IEnumerable<SealedDocument> Retained => _retained.Values;

    /// <summary>A document that only looks like one of ours.</summary>
    public SealedDocument Forge(TopicAddress topic, DocumentBody body, Purpose purpose) =>
        Sign(topic, purpose, body, TimeSpan.FromDays(1), null) with { Genuine = false };

    private static BoxAddress Address(string box) => new(SimulatedBox.StationId, box);

    private void ReplanLater(int life) => _world.In(ReplanEvery, () =>
    {
        if (life != _life)
            return;
        AskToReplan();
        ReplanLater(life);
    });

    /// <summary>As PlayoutService.ReplanAsync.</summary>
    private void Replan()
    {
        var now = Clock;
        var policy = PlanRules.PolicyFor(_station.Profile);
        if (PlanRules.MustSend(Standing<StationPolicy>(Topics.Policy(SimulatedBox.StationId)), policy, _playout, now))
            Keep(Sign(Topics.Policy(SimulatedBox.StationId), Purpose.Policy, policy, 2 * _playout.RenewPolicyBelow));
        var until = PlanRules.Until(_playout, now);
        var result = PlayoutPipeline.Run(
            new PlayoutRequest(_station.Profile, _station.Zones, _station.Boxes, _station.StartingAt(now - LookBack, until), until), now);
        foreach (var (box, airings) in result.Boxes)
        {
            var topic = Topics.Plan(SimulatedBox.StationId, box);
            var planned = PlanRules.PlanFor(airings, _playout, now);
            var plan = planned with { Keep = _station.Keep, Airings = [.. planned.Airings.Select(_station.Over)] };
            if (!PlanRules.MustSend(Standing<Plan>(topic), plan, _playout, now))
                continue;
            foreach (var content in plan.Airings.SelectMany(airing => airing.Needed).Select(part => part.Content).Concat(_station.Keep.Select(kept => kept.Content)).Distinct())
                EnsureManifest(content);
            Trace.Add($"plan for {box}", plan);
            Keep(Sign(topic, Purpose.Plan, plan, plan.LeaseUntil - now));
            Post(new DispatchEvent.PlanChanged(Address(box), BoxLink.NeedsOf(plan)));
        }
    }

    private Standing<TBody>? Standing<TBody>(TopicAddress topic)
        where TBody : DocumentBody =>
        _retained.TryGetValue(topic.ToString(), out var document) && document.Document.Body is TBody body
            ? new Standing<TBody>(body, document.Document.ExpiresAt)
            : null;

    private void EnsureManifest(ContentId content)
    {
        var topic = Topics.Manifest(SimulatedBox.StationId, content);
        if (_retained.ContainsKey(topic.ToString()))
            return;
        var known = _station.Contents[content];
        Keep(Sign(topic, Purpose.Content, new ContentManifest
        {
            Content = content,
            Bytes = known.Bytes,
            DurationMs = (long)known.Duration.TotalMilliseconds,
            MediaType = ContentManifest.OggOpus,
            ChunkBytes = SimulatedStation.ChunkBytes,
            Chunks = [.. Enumerable.Repeat("AAAAAAAAAAAAAAAAAAAAAA", known.Chunks)],
        }, TimeSpan.FromDays(180)));
        Post(Ready(content));
    }

    private DispatchEvent.ContentReady Ready(ContentId content) =>
        new(new ContentAddress(SimulatedBox.StationId, content), _station.Contents[content].Bytes, SimulatedStation.ChunkBytes, _station.Contents[content].Chunks);

    private SealedDocument Sign(TopicAddress topic, Purpose purpose, DocumentBody body, TimeSpan lifetime, IReadOnlyList<string>? nonces = null)
    {
        var now = Clock;
        var sequence = purpose is Purpose.Time or Purpose.Content ? 0 : _sequence = Math.Max(now.ToUnixTimeMilliseconds(), _sequence + 1);
        var document = new SignedDocument
        {
            Purpose = purpose,
            Station = SimulatedBox.StationId,
            Audience = topic.Audience,
            Sequence = sequence,
            IssuedAt = now,
            ExpiresAt = now + lifetime,
            Nonces = nonces,
            Body = body,
        };
        return new SealedDocument(topic, document) { Digest = $"{++_sealed}" };
    }

    private void Keep(SealedDocument document)
    {
        _retained[document.Topic.ToString()] = document;
        Post(new DispatchEvent.DocumentChanged(document.Topic.ToString()));
        Stands(document);
    }

    private void Stands(SealedDocument document)
    {
        if (document.Document.Purpose is Purpose.Plan or Purpose.Policy && _sabotage != Sabotage.LostPlansForgotten)
            Post(new DispatchEvent.DocumentStands(document.Topic.ToString(), document.Document.Sequence));
    }

    private void Receive(string topicText, object payload)
    {
        if (!Up || !State.Connected || !Topics.TryParse(topicText, out var topic) || topic.Box is not { } name)
            return;
        var box = Address(name);
        DispatchEvent? happened = payload switch
        {
            Presence presence => new DispatchEvent.PresenceHeard(box, presence.Word == PresenceWord.Online, presence.Boot),
            BoxState state => new DispatchEvent.StateHeard(box, state),
            Want want => new DispatchEvent.WantHeard(box, want.Wants),
            AsRunBatch batch => new DispatchEvent.RecordsHeard(box, batch.Records),
            TimeAsk ask => new DispatchEvent.TimeAsked(box, ask, Clock, ClockIsTrusted: ClockAhead == TimeSpan.Zero || _sabotage == Sabotage.ClockUnchecked),
            _ => null,
        };
        if (happened is not null)
            Post(happened);
    }

    private void Post(DispatchEvent happened)
    {
        if (!Up)
            return;
        (State, var actions) = _core.Step(State, happened, Clock);
        foreach (var action in actions)
            Do(action);
        ControllerInvariants.AfterStep(State, _station);
        var turn = ++_wakeTurn;
        if (State.WakeAt is { } wake)
        {
            Later(wake - Clock, () =>
            {
                if (turn == _wakeTurn)
                    Post(new DispatchEvent.Tick());
            });
        }
    }

    private void Later(TimeSpan wait, Action happens)
    {
        var life = _life;
        _world.In(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, () =>
        {
            if (life == _life)
                happens();
        });
    }

    private void Do(DispatchAction action)
    {
        switch (action)
        {
            case DispatchAction.ReplyTime reply:
                var time = new TimeReply { Nonce = reply.Ask.Nonce, AskSentAt = reply.Ask.SentAt, ReceivedAt = reply.ReceivedAt, SentAt = Clock };
                Publish(Topics.Time(SimulatedBox.StationId, reply.Box.Box), Purpose.Time, time, TimeSpan.FromMinutes(1));
                break;
            case DispatchAction.SendReceipt receipt when _sabotage == Sabotage.ReceiptsForgotten:
                var remembered = receipt.Records.Where(r => r.Sum(c => c) % 7 != 0).ToList();
                Publish(Topics.Receipt(SimulatedBox.StationId, receipt.Box.Box), Purpose.Receipt, new Receipt { Records = remembered }, TimeSpan.FromDays(1));
                break;
            case DispatchAction.SendReceipt receipt:
                Publish(Topics.Receipt(SimulatedBox.StationId, receipt.Box.Box), Purpose.Receipt, new Receipt { Records = receipt.Records }, TimeSpan.FromDays(1));
                break;
            case DispatchAction.PublishDocument document:
                Deliver(document.Topic);
                break;
            case DispatchAction.PublishChunk chunk:
                Later(TimeSpan.FromMilliseconds(5), () =>
                {
                    var topic = chunk.Box is { } box ? Topics.BoxChunk(SimulatedBox.StationId, box) : Topics.ContentChunk(SimulatedBox.StationId, chunk.Content.Content);
                    if (State.Connected)
                        _broker.Publish(topic.ToString(), new Chunk(chunk.Content.Content, chunk.Chunk), retain: false);
                    Post(new DispatchEvent.ChunkDone(chunk.Content, null));
                });
                break;
            case DispatchAction.StoreRecords store:
                Later(_world.Random.Spread(0.002, 2), () => Store(store));
                break;
            case DispatchAction.TellState told:
                _told[told.Box.Box] = (told.State.Nonce, told.State.Time.Trusted);
                break;
        }
    }

    private void Store(DispatchAction.StoreRecords store)
    {
        foreach (var record in store.Records)
            AsRun.TryAdd((store.Box.Box, record.Record), record);
        // The power may go before anybody is told.
        Later(TimeSpan.FromMilliseconds(2), () => Post(new DispatchEvent.RecordsStored(store.Box, [.. store.Records.Select(record => record.Record)])));
    }

    /// <summary>The link holds a document until there is a broker.</summary>
    private void Deliver(string topic) => Later(TimeSpan.FromMilliseconds(5), () =>
    {
        if (!_broker.Up)
        {
            Later(TimeSpan.FromSeconds(1), () => Deliver(topic));
            return;
        }

        _broker.Publish(topic, _retained.GetValueOrDefault(topic), retain: true);
        Post(new DispatchEvent.DocumentDelivered(topic));
    });

    private void Publish(TopicAddress topic, Purpose purpose, DocumentBody body, TimeSpan lifetime) =>
        _broker.Publish(topic.ToString(), Sign(topic, purpose, body, lifetime), retain: false);
}
