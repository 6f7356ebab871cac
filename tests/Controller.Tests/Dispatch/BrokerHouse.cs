using Broadcast.Controller.Boxes;
using Broadcast.Controller.Dispatch;
using Broadcast.Controller.Dispatch.Broker;
using Broadcast.Controller.Playout;
using Broadcast.Controller.Trust;
using Broadcast.Mqtt;
using Broadcast.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broadcast.Controller.Tests.Dispatch;

/// <summary>A real broker under supervision, and if asked for the dispatch loop, in a folder of the test's own.</summary>
internal sealed class BrokerHouse : IAsyncDisposable, IBoxReports, IAsRunStore
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TestFolder _folder = new();
    private readonly AuditTrail _audit;
    private readonly MqttLoop _loop = new();
    private readonly List<IMqttLink> _links = [];
    private DispatchLoop? _dispatch;

    public BrokerHouse(string listen = "127.0.0.1:0", Action<BrokerOptions>? adjust = null)
    {
        Options = new BrokerOptions { Listen = listen };
        adjust?.Invoke(Options);
        Folder = new BrokerFolder(_folder.In("broker"));
        Endpoint = new BrokerEndpoint(Wrap(Options), Folder);
        var trust = new TrustFolder(_folder.In("trust"));
        _audit = new AuditTrail(trust.Audit);
        Signer = new StationSigner(trust, new FileSequences(trust), _audit, TimeProvider.System);
        Enrolments = new FileEnrolments(trust, Signer, Endpoint);
        Users = new BrokerUsers(Enrolments, Folder);
        Documents = new FileRetainedDocuments(trust);
        Process = new BrokerProcess(Folder, Endpoint, Users, Wrap(Options), TimeProvider.System, NullLogger<BrokerProcess>.Instance);
        Supervisor = Another();
        ContentPath = _folder.In("content");
        Directory.CreateDirectory(ContentPath);
        var dispatch = new DispatchOptions { CollectFor = TimeSpan.Zero };
        Files = new ContentFiles(ContentPath);
        Inbox = new DispatchInbox();
        Boxes = new BoxLink(Signer, Documents, Files, Inbox, Wrap(dispatch), Wrap(new PlayoutOptions()), TimeProvider.System);
    }

    public BrokerOptions Options { get; }

    public BrokerFolder Folder { get; }

    public BrokerEndpoint Endpoint { get; }

    public StationSigner Signer { get; }

    public FileEnrolments Enrolments { get; }

    public BrokerUsers Users { get; }

    public FileRetainedDocuments Documents { get; }

    public BrokerProcess Process { get; }

    public BrokerSupervisor Supervisor { get; }

    public string ContentPath { get; }

    public ContentFiles Files { get; }

    public DispatchInbox Inbox { get; }

    public BoxLink Boxes { get; }

    public List<string> Presence { get; } = [];

    public List<BoxState> States { get; } = [];

    public List<Report> Reports { get; } = [];

    public List<AsRunRecord> Records { get; } = [];

    /// <summary>Another supervisor in the same folder.</summary>
    public BrokerSupervisor Another() => new(
        Process, new BrokerAdministrator(Endpoint, Users, _loop, TimeProvider.System, NullLogger<BrokerAdministrator>.Instance), Endpoint, Folder, Enrolments, Wrap(Options),
        TimeProvider.System, NullLogger<BrokerSupervisor>.Instance);

    public Task StartAsync() => Supervisor.StartAsync(CancellationToken.None);

    public async Task StartDispatchAsync()
    {
        _dispatch = new DispatchLoop(
            Link(ControllerLink.Create(Endpoint, Users, Options, _loop, TimeProvider.System)), Inbox, Boxes, Signer, Documents, Files, Enrolments, this, this,
            Wrap(new DispatchOptions { CollectFor = TimeSpan.Zero }), () => true, TimeProvider.System, NullLogger<DispatchLoop>.Instance);
        await _dispatch.StartAsync(CancellationToken.None);
    }

    public DispatchState State => _dispatch!.State;

    public IMqttLink Controller() => Ours(BrokerRights.ControllerUser, Users.ControllerPassword);

    public IMqttLink Administrator() => Ours(BrokerRights.AdministratorUser, Users.AdministratorPassword);

    public IMqttLink Box(Enrolment enrolment, string client = "control", bool keepSession = false) => Started(new MqttLinkOptions
    {
        Host = enrolment.Broker.Host,
        Port = enrolment.Broker.Port,
        ClientId = $"{enrolment.User}.{client}",
        Username = enrolment.User,
        Password = enrolment.Password,
        CleanSession = !keepSession,
        MaxPayloadBytes = 600_000,
        BackOff = new MqttBackOff { First = TimeSpan.FromMilliseconds(50), Longest = TimeSpan.FromMilliseconds(500), Refused = TimeSpan.FromMilliseconds(100) },
    });

    public IMqttLink Started(MqttLinkOptions options)
    {
        var link = Link(new MqttLink(options, _loop, TimeProvider.System, new Random(1)));
        link.Start();
        return link;
    }

    /// <summary>Waits for a condition; asks a few times a second.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!condition())
        {
            deadline.IsCancellationRequested.Should().BeFalse($"within {Deadline}: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>The next message on the topic; others are passed over.</summary>
    public static async Task<MqttMessage> NextAsync(IMqttLink link, string topic)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await foreach (var message in link.Incoming.ReadAllAsync(deadline.Token))
        {
            if (message.Topic == topic)
                return message;
        }

        throw new InvalidOperationException($"The link ended before {topic} came.");
    }

    /// <summary>kill -9 of the broker's process.</summary>
    public void KillBroker()
    {
        using var process = System.Diagnostics.Process.GetProcessById(Supervisor.ProcessId!.Value);
        process.Kill();
    }

    public async ValueTask DisposeAsync()
    {
        if (_dispatch is not null)
            await _dispatch.StopAsync(CancellationToken.None);
        foreach (var link in _links)
            await link.DisposeAsync();
        await Supervisor.StopAsync(CancellationToken.None);
        Supervisor.Dispose();
        _dispatch?.Dispose();
        Files.Dispose();
        Signer.Dispose();
        _audit.Dispose();
        _folder.Dispose();
    }

    public void PresenceChanged(string station, string box, bool online, string boot, DateTimeOffset at)
    {
        lock (Presence)
            Presence.Add($"{station}.{box} {(online ? "online" : "offline")}");
    }

    public void StateReported(string station, string box, BoxState state, DateTimeOffset at)
    {
        lock (States)
            States.Add(state);
    }

    public void Reported(string station, string box, Report report, DateTimeOffset at)
    {
        lock (Reports)
            Reports.Add(report);
    }

    public Task StoreAsync(string station, string box, IReadOnlyList<AsRunRecord> records, DateTimeOffset receivedAt, CancellationToken cancel)
    {
        lock (Records)
            Records.AddRange(records.Where(record => !Records.Exists(known => known.Record == record.Record)));
        return Task.CompletedTask;
    }

    private static Microsoft.Extensions.Options.IOptions<T> Wrap<T>(T options)
        where T : class => Microsoft.Extensions.Options.Options.Create(options);

    private IMqttLink Ours(string user, string password) => Started(new MqttLinkOptions
    {
        Host = "127.0.0.1",
        Port = Endpoint.ForController().Port,
        ClientId = "test-" + user,
        Username = user,
        Password = password,
    });

    private IMqttLink Link(IMqttLink link)
    {
        _links.Add(link);
        return link;
    }
}
