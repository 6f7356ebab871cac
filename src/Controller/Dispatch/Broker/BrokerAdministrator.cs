using System.Security.Cryptography;
using Broadcast.Controller.Trust;
using Broadcast.Mqtt;

namespace Broadcast.Controller.Dispatch.Broker;

/// <summary>
/// Tells the running embedded broker of users that changed. Each broker process has a link of its own, which is opened before the users are written for
/// that process: every change since then is told in order, and what an earlier process was not told is in the file. Thread-safe but for disposing.
/// </summary>
internal sealed class BrokerAdministrator(
    BrokerEndpoint endpoint, BrokerUsers users, MqttLoop loop, TimeProvider time, ILogger<BrokerAdministrator> log) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private MqttLink? _link;
    private bool _failed;

    /// <summary>Raised, on any thread and once for a process, when the broker may not know its users; another process reads all of them.</summary>
    public event EventHandler? Failed;

    /// <summary>Whether <see cref="Failed"/> was raised for the present process.</summary>
    public bool HasFailed
    {
        get
        {
            lock (_gate)
                return _failed;
        }
    }

    /// <summary>A broker process is about to be given its users and to start: changes from now on are for it.</summary>
    public async Task BeginAsync()
    {
        var (host, port) = endpoint.ForController();
        var link = new MqttLink(
            new MqttLinkOptions
            {
                Host = host,
                Port = port,
                // Whoever is let in may take another's connection by its client id: this one is not to be guessed.
                ClientId = "tt1-administrator-" + RandomNumberGenerator.GetHexString(16),
                Username = BrokerRights.AdministratorUser,
                Password = users.AdministratorPassword,
                CleanSession = true,
                CloseTimeout = TimeSpan.Zero,
                BackOff = ControllerLink.BackOff,
            },
            loop,
            time,
            new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
        await link.SubscribeAsync(BrokerRights.ResponseTopic, MqttQos.AtMostOnce);
        MqttLink? before;
        lock (_gate)
        {
            before = _link;
            _link = link;
            _failed = false;
        }

        if (before is not null)
            await before.DisposeAsync();
        link.Start();
        _ = ReadAnswersAsync(link);
    }

    /// <summary>Gives the commands for one change, in the order of the calls. Never blocks.</summary>
    public void Tell(EnrolmentChange change)
    {
        MqttLink link;
        lock (_gate)
        {
            if (_link is null || _failed)
                return;
            link = _link;
            // In the lock: a process that comes meanwhile reads the change from its file.
            if (link.TryPublish(new MqttMessage(BrokerRights.CommandTopic, BrokerRights.After(change), MqttQos.AtLeastOnce, Retain: false)))
                return;
        }

        Fail(link, "more changes wait than the link holds");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        MqttLink? link;
        lock (_gate)
        {
            link = _link;
            _link = null;
        }

        if (link is not null)
            await link.DisposeAsync();
    }

    private async Task ReadAnswersAsync(MqttLink link)
    {
        await foreach (var answer in link.Incoming.ReadAllAsync())
        {
            foreach (var fault in BrokerRights.Faults(answer.Payload.Span))
                Fail(link, fault);
        }
    }

    private void Fail(MqttLink link, string cause)
    {
        lock (_gate)
        {
            if (_failed || link != _link)
                return;
            _failed = true;
        }

        BrokerLog.UsersNotTaken(log, cause);
        Failed?.Invoke(this, EventArgs.Empty);
    }
}
