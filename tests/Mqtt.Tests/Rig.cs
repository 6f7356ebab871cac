namespace Broadcast.Mqtt.Tests;

/// <summary>Links to one broker, started, with short times.</summary>
internal sealed class Rig(MosquittoProcess broker)
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly MqttLoop _loop = new();

    public MqttLinkOptions Options(string clientId) => new()
    {
        Port = broker.Port,
        ClientId = clientId,
        BackOff = new MqttBackOff { First = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromMilliseconds(200) },
    };

    public MqttLink Link(string clientId, Func<MqttLinkOptions, MqttLinkOptions>? change = null, MqttLoop? loop = null, TimeProvider? time = null)
    {
        var options = Options(clientId);
        return Start(new MqttLink(change is null ? options : change(options), loop ?? _loop, time ?? TimeProvider.System, new Random(1)));
    }

    public static async Task ConnectedAsync(params MqttLink[] links)
    {
        foreach (var link in links)
            await link.WaitConnectedAsync().WaitAsync(Deadline);
    }

    public static async Task<MqttMessage> NextAsync(IMqttLink link) => await link.Incoming.ReadAsync().AsTask().WaitAsync(Deadline);

    /// <summary>Waits until something is so, looking again and again: only where nothing tells.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        while (!condition())
        {
            if (deadline.IsCancellationRequested)
                throw new TimeoutException($"Still not so after {Deadline.TotalSeconds} s: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    private static MqttLink Start(MqttLink link)
    {
        link.Start();
        return link;
    }
}
