using Broadcast.Audio;
using Broadcast.Mqtt;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Clock;
using Broadcast.SpeakerAgent.Heard;
using Broadcast.SpeakerAgent.Hosting;
using Broadcast.SpeakerAgent.Link;
using Broadcast.SpeakerAgent.Player;
using Broadcast.SpeakerAgent.Store;

namespace Broadcast.SpeakerAgent;

/// <summary>
/// The box: puts its parts together, and carries word between them. What was on disk is taken up before the network is tried, so a box whose time is
/// trusted plays on though nobody answers.
/// </summary>
internal sealed class BoxAgent(
    AgentOptions options, InjectedFaults injected, Enrolment enrolment, TimeProvider time, KernelClock kernelClock, ServiceNotifier notifier,
    ILoggerFactory logs)
    : BackgroundService, IPlayerSurroundings, IControlListener
{
    private readonly ILogger _log = logs.CreateLogger<BoxAgent>();
    private readonly SemaphoreSlim _check = new(1);
    private readonly Lock _needing = new();
    private readonly ContentNeeds _needs = new();
    private Faults _faults = null!;
    private StationClock _clock = null!;
    private ContentStore _contents = null!;
    private DocumentStore _documents = null!;
    private ProofWriter _proof = null!;
    private AmplifierSwitch _amplifier = null!;
    private PlayerLoop _player = null!;
    private StateTeller _teller = null!;
    private Reporter _reporter = null!;
    private ContentLink _contentLink = null!;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await RunAsync(stoppingToken);
        }
        catch (Exception)
        {
            // The host logs it and ends; whoever started the box must see that it did not end well.
            Environment.ExitCode = 1;
            throw;
        }
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        var identity = BoxIdentity.Of(enrolment);
        var disk = new Disk(options.Data);
        using var keys = TrustedKeys.Open(enrolment.Keys);
        _faults = new Faults(logs.CreateLogger<Faults>());
        _amplifier = new AmplifierSwitch(options.AmplifierSwitch, _faults);
        _clock = new StationClock(time, kernelClock);
        _clock.ReadSystem();

        var documents = new DocumentStore(disk, logs.CreateLogger<DocumentStore>());
        documents.Load(keys, identity.Station, identity.Box);
        _documents = documents;
        using var journal = AsRunJournal.Open(disk);
        if (journal.Problem is { } problem)
            _faults.Raise("journal-broken", $"Nhật ký phát bị hỏng một phần sau mất điện: {problem}.");
        using var memoryFile = new MemoryFile(disk);
        var memory = memoryFile.Load();
        _contents = new ContentStore(disk, options.CacheLimitMb * 1_000_000, logs.CreateLogger<ContentStore>());
        using var contents = _contents;
        _proof = new ProofWriter(journal, memoryFile, _faults, time);
        AgentLog.Started(
            _log, identity.Box, identity.Station, identity.Boot, documents.Plan?.Sequence ?? 0, documents.Policy?.Sequence ?? 0, journal.PendingCount);

        AgentLog.Codec(_log, OpusCodec.Present.Version);

        using var ear = options.Microphone.Length == 0 ? null : new Ear(() => SoundDevices.OpenMicrophone(options, time), _clock, _faults);
        _player = new PlayerLoop(
            _clock, OpenOutput, TimeSpan.FromMilliseconds(options.AcousticOffsetMs), TimeSpan.FromMilliseconds(options.AmplifierWakeMs), this, logs.CreateLogger<PlayerLoop>(), ear);
        var loop = new MqttLoop();
        await using var control = new MqttLink(LinkOptions(identity, TopicLink.Control, disk), loop, time, NewRandom());
        await using var content = new MqttLink(LinkOptions(identity, TopicLink.Content, disk), loop, time, NewRandom());
        var reporter = _reporter = new Reporter(identity, control, time, logs.CreateLogger<Reporter>());
        _teller = new StateTeller(identity, _clock, disk, documents, _contents, journal, _faults, control);
        _contentLink = new ContentLink(
            identity, content, keys, _clock, _contents, _faults, reporter, control, ContentReady, time, NewRandom(), logs.CreateLogger<ContentLink>());
        using var contentLink = _contentLink;
        var asker = new TimeAsker(identity, _clock, control);
        var sender = new AsRunSender(identity, journal, _clock, control);
        var desk = new ControlDesk(
            identity, keys, _clock, documents, journal, _faults, reporter, asker, sender, this, logs.CreateLogger<ControlDesk>());
        using var controlLink = new ControlLink(
            identity, control, _clock, _faults, desk, asker, sender, _teller, this, Path.Combine(options.Data, EnrolmentFile.Name), time,
            logs.CreateLogger<ControlLink>());

        var plan = documents.Plan?.Body as Plan;
        var playNows = documents.PlayNows.Select(d => (PlayNow)d.Body).ToList();
        _needs.Plan(plan);
        foreach (var play in playNows)
            _needs.Command(play.Airing);
        foreach (var order in documents.Alerts)
            _needs.Alert(order);
        Need();

        // At the end the player goes first, then its last records go to disk, then the connections.
        using var flushing = new CancellationTokenSource();
        var proof = _proof.RunAsync(flushing.Token);
        try
        {
            TryOutput();
            _amplifier.Off();
            ear?.Try();
            _player.Start(new PlayerEvent.Restarted(
                plan, documents.Policy?.Body as StationPolicy, [.. playNows.Select(p => new PlayerEvent.PlayNow(p.Airing, p.LeaseUntil))], memory, journal.Closed)
            {
                Alerts = documents.Alerts,
            });
            await Together.RunAsync(
                stopping, proof.WaitAsync, CheckContentsAsync, controlLink.RunAsync, contentLink.RunAsync,
                ending => notifier.RunAsync([() => _player.Turns, () => controlLink.Turns], time, ending));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to end.
        }
        finally
        {
            try
            {
                _player.Dispose();
            }
            finally
            {
                await flushing.CancelAsync();
                await proof;
            }
        }
    }

    string IPlayerSurroundings.PathOf(ContentId content) => _contents.PathOf(content);

    void IPlayerSurroundings.Close(AsRunRecord record) => _proof.Close(record);

    void IPlayerSurroundings.Remember(PlayerMemory memory)
    {
        _documents.Note(memory.Alerts);
        _proof.Remember(memory);
    }

    void IPlayerSurroundings.Broken(ContentId content, string problem) => _ = Task.Run(() =>
    {
        _contents.Discard(content, problem);
        _contentLink.NeedsChanged();
    });

    void IPlayerSurroundings.Sounds(string? airing) => _teller.Sounds(airing);

    void IPlayerSurroundings.Tested(string test, string result, string? detail) => _reporter.SelfTest(test, result, detail, _clock.Now);

    void IPlayerSurroundings.DeviceFault(string? message)
    {
        if (message is null)
            _faults.Clear(BoxFault.NoSoundDevice);
        else
            _faults.Raise(BoxFault.NoSoundDevice, message);
    }

    void IControlListener.PlanAccepted(Plan plan)
    {
        // The player first: whatever the content disk does, what was stored must reach it.
        _player.Post(new PlayerEvent.PlanAccepted(plan));
        _needs.Plan(plan);
        Need();
    }

    void IControlListener.PolicyAccepted(StationPolicy policy) => _player.Post(new PlayerEvent.PolicyAccepted(policy));

    void IControlListener.CommandAccepted(SignedDocument document)
    {
        switch (document.Body)
        {
            case PlayNow play:
                // A box that does not know the time cannot judge a lease: it lasts from the arrival as long as it was given for.
                var leaseUntil = _clock.Trust.Trusted ? play.LeaseUntil : _clock.Now + (play.LeaseUntil - document.IssuedAt);
                _player.Post(new PlayerEvent.PlayNow(play.Airing, leaseUntil));
                _needs.Command(play.Airing);
                Need();
                break;
            case Alert or Recall when AlertOrder.Of(document) is { } order:
                _player.Post(new PlayerEvent.AlertTaken(order));
                _needs.Alert(order);
                Need();
                if (order.Content is { } content && _contents.Lacking().Contains(content))
                    _reporter.Fault(AsRunReason.NoContent, $"{order.Word} {order.Id} waits for its content", Topics.Manifest(enrolment.Station, content), _clock.Now);
                break;
            case Stop stop:
                _player.Post(new PlayerEvent.Stop(stop.Airing, TimeSpan.FromMilliseconds(stop.FadeMs)));
                break;
            case SelfTest test:
                _player.Post(new PlayerEvent.SelfTest(test.Test, TimeSpan.FromMilliseconds(test.ToneMs), test.LevelDb));
                break;
        }
    }

    void IControlListener.TrustChanged(TimeTrust trust, DateTimeOffset poweredSince) =>
        _player.Post(new PlayerEvent.TimeTrustChanged(trust.Trusted, trust.Source, poweredSince));

    public override void Dispose()
    {
        _check.Dispose();
        base.Dispose();
    }

    private IAudioOutput OpenOutput() => _amplifier.SwitchedOn(OpenDevice());

    private IAudioOutput OpenDevice()
    {
        var output = injected.Drifting(SoundDevices.OpenOutput(options, time));
        _faults.Clear(BoxFault.NoSoundDevice);
        return output;
    }

    /// <summary>A box whose card cannot be opened says so when it starts, and not only when it should have sounded. A file is not begun for that.</summary>
    private void TryOutput()
    {
        if (AudioOutputs.IsFile(options.Output))
            return;
        try
        {
            OpenDevice().Dispose();
        }
        catch (Exception e) when (e is AudioDeviceException or MissingLibraryException)
        {
            _faults.Raise(BoxFault.NoSoundDevice, e.Message);
        }
    }

    /// <summary>States what contents are needed.</summary>
    private void Need()
    {
        lock (_needing)
        {
            // What was removed to make room must not be taken for there when something commanded needs it again.
            foreach (var gone in _contents.Need(_needs.InOrder(_clock.Trust.Trusted ? _clock.Now : null)))
                _player.Post(new PlayerEvent.ContentLost(gone));
        }

        _contentLink.NeedsChanged();
        if (_check.CurrentCount == 0)
            _check.Release();
    }

    private void ContentReady(ContentId content) => _player.Post(new PlayerEvent.ContentReady(content, _contents.LengthOf(content)));

    /// <summary>Contents found on disk are read through once in each life of the process before they may sound, soonest needed first.</summary>
    private async Task CheckContentsAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await _check.WaitAsync(stopping);
                while (!stopping.IsCancellationRequested && _contents.NextUnchecked() is { } content)
                {
                    if (await Task.Run(() => _contents.CheckComplete(content), stopping))
                        ContentReady(content);
                    else
                        _contentLink.NeedsChanged();
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to end.
        }
    }

    private MqttLinkOptions LinkOptions(BoxIdentity identity, TopicLink link, Disk disk)
    {
        string? caFile = null;
        if (enrolment.Broker.TlsCa is { } pem)
        {
            disk.Replace("broker-ca.pem", System.Text.Encoding.UTF8.GetBytes(pem));
            caFile = disk.PathOf("broker-ca.pem");
        }

        return new MqttLinkOptions
        {
            Host = enrolment.Broker.Host,
            Port = enrolment.Broker.Port,
            ClientId = Topics.ClientId(identity.Station, identity.Box, link),
            Username = enrolment.User,
            Password = enrolment.Password,
            CaFile = caFile,
            KeepAlive = TimeSpan.FromSeconds(20),
            // What leaves for everybody while this box is cut off for a moment waits for it at the broker; a command must not.
            CleanSession = link == TopicLink.Control,
            LastWill = link == TopicLink.Control ? ControlLink.PresenceMessage(identity, PresenceWord.Offline) : null,
            IncomingMessages = 128,
            IncomingBytes = 2 << 20,
            OutgoingMessages = 256,
            OutgoingBytes = 2 << 20,
        };
    }

    /// <summary>Seeded by who the box is: boxes of a station spread, and each behaves alike at every start.</summary>
    private Random NewRandom() =>
        new(BitConverter.ToInt32(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(enrolment.User))));
}
