using Broadcast.Protocol;
using Broadcast.Simulation.Invariants;
using Broadcast.Simulation.Wire;
using Broadcast.SpeakerAgent.Clock;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.Simulation.Box;

/// <summary>
/// One life of a box's process: the real player core, station clock and rules of documents, and around them what BoxAgent and its loops do. When the
/// power goes it is simply no longer the box's process, and whatever was to happen in it does not.
/// </summary>
internal sealed class BoxProcess
{
    private static readonly TimeSpan ReadSystemEvery = TimeSpan.FromMinutes(19);
    private static readonly TimeSpan Moment = TimeSpan.FromMicroseconds(1);

    private readonly SimulatedBox _box;
    private readonly World _world;
    private readonly BoxTime _time;
    private readonly Queue<PlayerEvent> _own = new();
    private readonly Loudspeaker _speaker;
    private readonly TestTones _tones;
    private readonly DateTimeOffset _began;
    private List<AsRunRecord> _records = [];
    private PlayerMemory? _memory;
    private bool _flushing;
    private bool _waitsForRoom;
    private SequenceLedger _ledger = SequenceLedger.Empty;
    private bool _stepping;
    private DateTimeOffset _wakeAt;
    private int _wakeTurn;
    private TimeTrust _trustTold = TimeTrust.Unknown;
    private DateTimeOffset _trustToldFor;
    private DateTimeOffset _spinAt;
    private int _spins;
    private DateTimeOffset _heeded;
    private TimeSpan? _shown;

    public BoxProcess(SimulatedBox box, World world, int boot)
    {
        (_box, _world, _began) = (box, world, world.Now);
        Boot = boot;
        Nonce = $"{box.Id}-{boot}";
        _time = new BoxTime(world, box.Hardware);
        Clock = new StationClock(_time, () => (box.Hardware.NtpSynchronised, box.Hardware.NtpMaxError));
        _speaker = new Loudspeaker(this);
        _tones = new TestTones(this);
        Shelf = new ContentShelf(box, this, world);
        Links = new BoxLinks(box, this, world);
    }

    public int Boot { get; }

    public string Nonce { get; }

    public StationClock Clock { get; }

    public PlayerState State { get; private set; } = PlayerState.Empty;

    public ContentShelf Shelf { get; }

    public BoxLinks Links { get; }

    public Witness Witness => _box.Witness;

    public DateTimeOffset Now => _world.Now;

    public TimeSpan ProgressEvery => _box.ProgressEvery;

    public IReadOnlyCollection<string> Zones { get; private set; } = [];

    /// <summary>How far the trusted time is off beyond what it says; null while it is honest, or nothing is trusted.</summary>
    public TimeSpan? Deceit
    {
        get
        {
            var trust = Clock.Trust;
            var off = (Clock.Now - _world.Now).Duration();
            return trust.Trusted && off > TimeSpan.FromMilliseconds(trust.UncertaintyMs + 1) ? off : null;
        }
    }

    private bool Alive => ReferenceEquals(_box.Process, this);

    public void Start()
    {
        _box.Disk.Load();
        var disk = _box.Disk;
        _ledger = disk.Ledger;
        if (_box.Sabotage == Sabotage.ClosedRecordsForgotten)
            disk.Closed.Clear();
        var plan = disk.Plan?.Document.Body as Plan;
        Zones = plan?.Zones ?? [];
        // What reached the card and then not the player counts from here.
        Witness.Policy.Set(_world.Now, disk.Policy?.Document.Body as StationPolicy);
        if (plan is not null)
            Witness.TakesPlan(plan);
        var playNows = disk.PlayNows.Select(d => (PlayNow)d.Document.Body).ToList();
        foreach (var play in playNows)
            Shelf.Needs.Command(play.Airing);
        var alerts = disk.Alerts.Select(d => AlertOrder.Of(d.Document)!).ToList();
        foreach (var order in alerts)
        {
            Shelf.Needs.Alert(order);
            if (!Witness.Alerts.Taken.Any(t => t.Order == order))
                Witness.Alerts.Taken.Add(new TakenAlert(_world.Now, order, Kept: true));
        }

        Clock.ReadSystem();
        Shelf.Need(plan);
        Step(new PlayerEvent.Restarted(
            Told(plan), Told(disk.Policy?.Document.Body as StationPolicy),
            [.. playNows.Select(p => new PlayerEvent.PlayNow(Told(p.Airing), p.LeaseUntil))], disk.Memory, new Dictionary<string, DateTimeOffset>(disk.Closed))
        {
            Alerts = [.. alerts.Select(Told)],
        });
        TellTrust();
        ReadSystem();
        Links.Start();
    }

    /// <summary>Runs something in this process, if it still lives then.</summary>
    public void In(TimeSpan wait, Action happens) => _world.In(wait, () => Live(happens));

    /// <summary>The same at an instant of the box's own timeline.</summary>
    public void AtBox(DateTimeOffset at, Action happens) => In(_time.TrueOf(at - Clock.BoxNow), happens);

    public void Live(Action happens)
    {
        if (!Alive)
            return;
        try
        {
            happens();
        }
        catch (PowerCutException)
        {
            _box.Crash();
        }
    }

    public void Die()
    {
        _speaker.Silence();
        _tones.End();
        Links.Abandon();
    }

    /// <summary>A step between two others at which the power may go.</summary>
    public void Pulse(string where)
    {
        if (!_world.Random.Hits(_box.CrashesAtStep))
            return;
        _box.Trace.Add("power cut", where);
        throw new PowerCutException();
    }

    public void Step(PlayerEvent happened)
    {
        _own.Enqueue(happened);
        if (_stepping)
            return;
        _stepping = true;
        try
        {
            while (_own.TryDequeue(out var next))
            {
                Spin();
                if (next is not PlayerEvent.Tick)
                    _box.Trace.Add("", next);
                (State, var actions) = PlayerCore.Step(State, next, Clock.Now);
                foreach (var action in actions)
                    Do(action);
                _box.Invariants.AfterStep(State);
            }
        }
        finally
        {
            _stepping = false;
        }

        _speaker.Follow();
    }

    public void FailDevice() => _speaker.Fail();

    public void Test(PlayerEvent.SelfTest test)
    {
        Heed();
        Step(test);
    }

    public void Taken(SealedDocument sealedDocument, TopicAddress topic)
    {
        if (!sealedDocument.Genuine && _box.Sabotage != Sabotage.SignaturesUnchecked)
            return;
        Heed();
        var trust = Clock.Trust;
        var receiver = new Receiver(SimulatedBox.StationId, _box.Id, Zones, Clock.Now, trust.Trusted, Nonce);
        var outcome = sealedDocument.Judge(topic, receiver, _ledger, out var entry);
        if (outcome is not null)
        {
            if (outcome is Refused refused)
                _box.Trace.Add("refused", $"{sealedDocument.Document.Purpose} {sealedDocument.Document.Sequence}: {refused.Reason}");
            return;
        }

        if (sealedDocument.Document.Body is TimeReply reply)
        {
            Links.Learn(reply);
            return;
        }

        try
        {
            Act(sealedDocument, entry!);
        }
        catch (DiskFullException)
        {
            _box.Trace.Add("disk full", $"{sealedDocument.Document.Purpose} {sealedDocument.Document.Sequence}");
            Links.Refuse(topic, sealedDocument);
        }
    }

    /// <summary>As ControlLink.TellTrust.</summary>
    public void TellTrust()
    {
        var trust = Clock.Trust;
        var poweredSince = Clock.Now - Clock.Uptime;
        Witness.Trusted.Set(_world.Now, trust.Trusted);
        Witness.Deceived.Set(_world.Now, Deceit is not null);
        // What began before the time was known is judged as finely as it is known now.
        foreach (var sounding in Witness.Sounding.Where(s => trust.Trusted && !s.Trusted))
        {
            if (TimeSpan.FromMilliseconds(trust.UncertaintyMs) is var within && within > sounding.Uncertainty)
                sounding.Uncertainty = within;
        }

        _box.Invariants.ClockIsHonest(trust, Clock.Now);
        if (trust.Trusted == _trustTold.Trusted && trust.Source == _trustTold.Source && (poweredSince - _trustToldFor).Duration() < (trust.Trusted ? TrustRules.Worth : TrustRules.WorthUntrusted))
            return;
        (_trustTold, _trustToldFor) = (trust, poweredSince);
        Step(new PlayerEvent.TimeTrustChanged(trust.Trusted, trust.Source, poweredSince));
        Links.TellState();
    }

    /// <summary>As the control link's tick: what was learnt grows old, and another source may be followed.</summary>
    public void Heed()
    {
        _ = Clock.Trust;
        if (Clock.Now - Clock.Uptime != _heeded)
            ClockMoved();
    }

    /// <summary>The clock learnt something: whatever waits for a station time waits anew.</summary>
    public void ClockMoved()
    {
        NoteCorrection();
        _heeded = Clock.Now - Clock.Uptime;
        TellTrust();
        _speaker.ClockMoved();
        Wake(_wakeAt);
    }

    /// <summary>Tells the witness by how much the clock was put right since the last time.</summary>
    public void NoteCorrection()
    {
        // At this instant: a line that turns about an instant long ago moves that one by nothing and this one by much.
        var shown = Clock.Now - Clock.BoxNow;
        if (_shown is { } before && before != shown)
            Witness.Corrections.Add((_world.Now, (shown - before).Duration()));
        _shown = shown;
    }

    public void ReadSystemNow()
    {
        Clock.ReadSystem();
        ClockMoved();
    }

    /// <summary>Brings to the card what could not be written before.</summary>
    public void Flush()
    {
        var (records, memory) = (_records, _memory);
        if (memory is null)
            return;
        if (records.Count > 0 && (_waitsForRoom || _box.Disk.Full))
        {
            // In memory they wait for the controller all the same, and the newest go where there is room.
            foreach (var record in records)
                Links.Unsaved[record.Record] = record;
            Pulse("before memory on a full card");
            _box.Disk.Remember(memory! with { Unwritten = [.. records.TakeLast(AsRunBatch.MaxRecords)] });
            Links.SendRecords();
            TryAgain();
            return;
        }

        _records = [];
        Pulse("before records are on disk");
        if (records.Count > 0)
            _box.Disk.Append(records);
        Links.Unsaved.Clear();
        Pulse("between records and memory");
        _box.Disk.Remember(memory);
        Links.SendRecords();
    }

    private void TryAgain()
    {
        if (_waitsForRoom)
            return;
        _waitsForRoom = true;
        In(TimeSpan.FromSeconds(10), () =>
        {
            _waitsForRoom = false;
            Flush();
        });
    }

    /// <summary>As DocumentStore.KeepCommand and ControlDesk: a command that finds no room is obeyed all the same, and known until the process ends.</summary>
    private void KeepCommand(SealedDocument sealedDocument, LedgerEntry entry)
    {
        _ledger = _ledger.With(entry);
        try
        {
            _box.Disk.KeepCommand(sealedDocument, entry, Pulse);
        }
        catch (DiskFullException)
        {
            _box.Trace.Add("disk full", $"{sealedDocument.Document.Purpose} {sealedDocument.Document.Sequence}");
        }
    }

    /// <summary>What the player is told of a plan: all of it, unless something is broken on purpose.</summary>
    private Plan? Told(Plan? plan) => _box.Sabotage switch
    {
        Sabotage.LeasesNeverEnd when plan is not null => plan with { LeaseUntil = plan.LeaseUntil.AddDays(1000) },
        Sabotage.PrioritiesLevelled or Sabotage.EverythingDucks when plan is not null => plan with { Airings = [.. plan.Airings.Select(Told)] },
        _ => plan,
    };

    private Airing Told(Airing airing) => _box.Sabotage switch
    {
        Sabotage.PrioritiesLevelled => airing with { Priority = Priority.Normal },
        Sabotage.EverythingDucks => airing with { Over = OverRule.Duck },
        _ => airing,
    };

    private StationPolicy? Told(StationPolicy? policy) => _box.Sabotage switch
    {
        Sabotage.QuietHoursOff when policy is not null => policy with { QuietHours = [] },
        Sabotage.VolumeUnlimited when policy is not null => policy with { MaxVolumeDb = 0 },
        Sabotage.VolumesAtAllHours when policy is not null => policy with { Volumes = null },
        _ => policy,
    };

    private void Act(SealedDocument sealedDocument, LedgerEntry entry)
    {
        _box.Trace.Add("accepted", $"{sealedDocument.Document.Purpose} {sealedDocument.Document.Sequence}");
        switch (sealedDocument.Document.Body)
        {
            case Plan plan:
                _box.Disk.Keep(sealedDocument, entry, Pulse);
                _ledger = _ledger.With(entry);
                Zones = plan.Zones;
                Witness.TakesPlan(plan);
                Step(new PlayerEvent.PlanAccepted(Told(plan)!));
                Shelf.Need(plan);
                Links.ZonesChanged();
                Links.TellState();
                break;
            case StationPolicy policy:
                _box.Disk.Keep(sealedDocument, entry, Pulse);
                _ledger = _ledger.With(entry);
                Witness.Policy.Set(_world.Now, policy);
                Step(new PlayerEvent.PolicyAccepted(Told(policy)!));
                Links.TellState();
                break;
            case Receipt receipt:
                _ledger = _ledger.With(entry);
                _box.Disk.KeepCommand(sealedDocument, entry, Pulse);
                _box.Disk.Receipt(receipt.Records);
                Links.Receipted(receipt.Records);
                break;
            case PlayNow play:
                KeepCommand(sealedDocument, entry);
                var trusted = Clock.Trust.Trusted;
                var lasts = play.LeaseUntil - (trusted ? Clock.Now : sealedDocument.Document.IssuedAt);
                if (sealedDocument.Genuine && Witness.PlayNow(play.Airing.Id) is null)
                    Witness.TakesPlayNow(new TakenPlayNow(_world.Now, play.Airing, trusted ? play.LeaseUntil : _world.Now + lasts, play.LeaseUntil));
                Step(new PlayerEvent.PlayNow(Told(play.Airing), trusted ? play.LeaseUntil : Clock.Now + lasts));
                Shelf.Command(play.Airing);
                break;
            case Alert or Recall:
                TakeAlert(sealedDocument, entry);
                break;
            case Stop stop:
                KeepCommand(sealedDocument, entry);
                _box.Invariants.Stopped(stop);
                if (_box.Sabotage != Sabotage.StopsUnheard)
                    Step(new PlayerEvent.Stop(stop.Airing, TimeSpan.FromMilliseconds(stop.FadeMs)));
                break;
        }
    }

    private void TakeAlert(SealedDocument sealedDocument, LedgerEntry entry)
    {
        KeepCommand(sealedDocument, entry);
        var order = AlertOrder.Of(sealedDocument.Document)!;
        if (sealedDocument.Genuine)
        {
            var taken = new TakenAlert(_world.Now, order, Kept: !_box.Disk.Full);
            Witness.Alerts.Taken.Add(taken);
            _world.In(AlertsAreHeard.Bound, () => AlertsAreHeard.Check(Witness, taken, _world.Now));
        }

        if (_box.Sabotage == Sabotage.AlertsUnheard || (order.IsRecall && _box.Sabotage == Sabotage.RecallsUnheard))
            return;
        Step(new PlayerEvent.AlertTaken(Told(order)));
        Shelf.Needs.Alert(order);
        Shelf.Need();
    }

    private AlertOrder Told(AlertOrder order) => _box.Sabotage == Sabotage.DrillsTakenForAlerts ? order with { Drill = false } : order;

    private void Do(PlayerAction action)
    {
        if (action is not (PlayerAction.WakeAt or PlayerAction.Remember))
            _box.Trace.Add("", action);
        switch (action)
        {
            case PlayerAction.StartPart start:
                Load(start.Cue);
                break;
            case PlayerAction.DropQueued:
                _speaker.Follow();
                break;
            case PlayerAction.StopPart stop:
                _speaker.Stop(stop);
                break;
            case PlayerAction.MoveCues move:
                _speaker.MoveCues(move);
                break;
            case PlayerAction.ChangeVolume change:
                _speaker.ChangeVolume(change);
                break;
            case PlayerAction.StartSelfTest when !_box.DeviceWorks:
                Step(new PlayerEvent.OutputFailed(Clock.Now, TimeSpan.Zero, 0));
                break;
            case PlayerAction.StartSelfTest start:
                _tones.Begin(start);
                break;
            case PlayerAction.EndSelfTest when _box.Sabotage != Sabotage.TestsGoOn:
                _tones.End();
                break;
            case PlayerAction.CloseRecord close when _box.Sabotage == Sabotage.RecordsLost && _world.Random.Hits(0.05):
                break;
            case PlayerAction.CloseRecord close:
                _box.Invariants.Closes(close.Record);
                _records.Add(close.Record);
                Schedule(_world.Random.Hits(0.05) ? _world.Random.Spread(0.05, 5) : TimeSpan.FromMilliseconds(15));
                break;
            case PlayerAction.Remember remember:
                _memory = remember.Memory;
                Schedule(TimeSpan.FromMilliseconds(15));
                break;
            case PlayerAction.WakeAt wake:
                Wake(wake.At);
                break;
        }
    }

    private void Load(Cue cue)
    {
        _box.Invariants.Cued(cue);
        var cued = new[] { State.Present, State.Over, State.Queued }.FirstOrDefault(cued => cued?.Cue.Number == cue.Number);
        if (cued?.Track is { } known && State.Tracks.TryGetValue(known, out var track) && track.Alert is not null)
            Witness.Alerts.Cued(cue, AsRunRecords.IdOf(track, cue.Part));
        if (!_box.DeviceWorks)
        {
            Step(new PlayerEvent.OutputFailed(Clock.Now, TimeSpan.Zero, 0));
            return;
        }

        _speaker.Start(cue, Shelf.DurationOf(cue.Content));
        if (_box.Disk.Contents.TryGetValue(cue.Content, out var rotten) && !rotten)
            return;
        Shelf.Discard(cue.Content);
        Step(new PlayerEvent.ContentLost(cue.Content));
        _speaker.Broken(cue);
    }

    private void Schedule(TimeSpan wait)
    {
        if (_flushing)
            return;
        _flushing = true;
        In(wait, () =>
        {
            _flushing = false;
            Flush();
        });
    }

    private void Wake(DateTimeOffset at)
    {
        _wakeAt = at;
        var turn = ++_wakeTurn;
        AtBox(Clock.ToBox(at), Look);

        // As PlayerLoop: not before its time, which the rounding between two clocks may miss by a tick.
        void Look()
        {
            if (turn != _wakeTurn)
                return;
            if (Clock.Now >= at)
                Step(new PlayerEvent.Tick());
            else
                AtBox(Later(Clock.ToBox(at), Clock.BoxNow + Moment), Look);
        }
    }

    private void ReadSystem() => In(ReadSystemEvery, () =>
    {
        ReadSystemNow();
        ReadSystem();
    });

    private void Spin()
    {
        if (_spinAt != _world.Now)
            (_spinAt, _spins) = (_world.Now, 0);
        if (++_spins > 500)
            throw new InvariantViolatedException("TheCoreDoesNotSpin", _box.Id, "500 steps at one instant");
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
