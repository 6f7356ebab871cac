using Broadcast.Controller.Trust;
using Broadcast.Mqtt;

namespace Broadcast.Controller.Dispatch.Broker;

/// <summary>
/// Tells the running embedded broker of users that changed, over a link of its own. What waits here while the broker is away is told when it is back,
/// which harms nothing: it has then read the same from its file. Thread-safe but for starting and disposing.
/// </summary>
internal sealed class BrokerAdministrator(
    BrokerEndpoint endpoint, BrokerUsers users, MqttLoop loop, TimeProvider time, ILogger<BrokerAdministrator> log) : IAsyncDisposable
{
    private MqttLink? _link;
    private Task _answers = Task.CompletedTask;

    /// <summary>Raised, on any thread, when the broker may not know its users; starting it again mends that, since it then reads all of them.</summary>
    public event EventHandler? Failed;

    /// <summary>Begins to connect, and stays connected until disposed.</summary>
    public void Start()
    {
        var (host, port) = endpoint.ForController();
        _link = new MqttLink(
            new MqttLinkOptions
            {
                Host = host,
                Port = port,
                ClientId = "tt1-administrator",
                Username = BrokerRights.AdministratorUser,
                Password = users.AdministratorPassword,
                CleanSession = true,
                BackOff = new MqttBackOff { First = TimeSpan.FromMilliseconds(200), Longest = TimeSpan.FromSeconds(5), Refused = TimeSpan.FromSeconds(5) },
            },
            loop,
            time,
            new Random(System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue)));
        _link.Start();
        _answers = ReadAnswersAsync(_link);
    }

    /// <summary>Gives the commands for one change, in the order of the calls. Never blocks.</summary>
    public void Tell(EnrolmentChange change)
    {
        if (_link?.TryPublish(new MqttMessage(BrokerRights.CommandTopic, BrokerRights.After(change), MqttQos.AtLeastOnce, Retain: false)) != true)
            Fail("more changes wait than the link holds");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_link is { } link)
            await link.DisposeAsync();
        await _answers;
    }

    private async Task ReadAnswersAsync(MqttLink link)
    {
        try
        {
            await link.SubscribeAsync(BrokerRights.ResponseTopic, MqttQos.AtMostOnce);
        }
        catch (Exception cannot) when (cannot is MqttSubscriptionRefusedException or ObjectDisposedException)
        {
            Fail(cannot.Message);
        }

        await foreach (var answer in link.Incoming.ReadAllAsync())
        {
            foreach (var fault in BrokerRights.Faults(answer.Payload.Span))
                Fail(fault);
        }
    }

    private void Fail(string cause)
    {
        BrokerLog.UsersNotTaken(log, cause);
        Failed?.Invoke(this, EventArgs.Empty);
    }
}
