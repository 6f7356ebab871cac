using System.Net;
using System.Runtime.ExceptionServices;
using System.Text;
using MQTTnet;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.LowLevelClient;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Broadcast.Mqtt;

/// <summary>What a connection tells its link, on the loop's thread.</summary>
internal interface IConnectionEvents
{
    /// <summary>Whether one more packet may be taken from the socket.</summary>
    bool MayReceive { get; }

    void OnPacket(MqttPacket packet);

    /// <summary>A message was too large; its packet id, or 0.</summary>
    void OnPassedOver(ushort id);

    /// <summary>All that was sent is written.</summary>
    void OnWritten();

    /// <summary>It ended by itself.</summary>
    void OnBroken(Exception fault);
}

/// <summary>One connection of a link, from the attempt to its end: MQTTnet's low-level client over our wire. On the loop's thread only.</summary>
internal sealed class BrokerConnection : IDisposable
{
    /// <summary>Bytes that leave in one write; and most bytes that wait for a broker that takes none, before no more is read from it.</summary>
    private const int Burst = 64 * 1024;

    // MQTTnet asks for them; what they would say, the wire knows.
    private static readonly MqttClientOptions NoOptions = new() { ChannelOptions = new MqttClientTcpOptions() };

    private readonly MqttLinkOptions _options;
    private readonly IConnectionEvents _events;
    private readonly BrokerWire _wire;
    private readonly LowLevelMqttClient _client;
    private readonly KeepAlive _keepAlive;
    private bool _disposed;

    public BrokerConnection(IPAddress[] addresses, MqttLinkOptions options, TimeProvider time, TimeProvider keepAliveTime, IConnectionEvents events)
    {
        _options = options;
        _events = events;
        Socket = new PolledStream(time);
        _wire = new BrokerWire(Socket, addresses, options, time, events.OnPassedOver);
        _keepAlive = new KeepAlive(keepAliveTime, options.KeepAlive);
        _client = new LowLevelMqttClient(_wire, MqttNetNullLogger.Instance);
    }

    /// <summary>For the loop to watch; and when what was received last had arrived.</summary>
    public PolledStream Socket { get; }

    /// <summary>CONNECT was sent.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>When the broker answered yes; null before.</summary>
    public long? AcceptedAt { get; set; }

    public bool SessionPresent { get; set; }

    public bool IsReceiving { get; private set; }

    /// <summary>Nothing more should be sent just now: a whole burst waits, or the socket takes none.</summary>
    public bool IsBusy => _wire.IsWriting || _wire.Unsent >= Burst;

    /// <summary>The broker does not take our answers: what it sends must wait.</summary>
    public bool IsClogged => _wire.Unsent >= Burst;

    public void Open() => _ = GuardAsync(OpenAsync);

    /// <summary>Adds a packet to what leaves with the next <see cref="Write"/>.</summary>
    public void Send(MqttPacket packet)
    {
        // The wire only puts it into memory: there is nothing to wait for, but a fault shall not be lost.
        if (_client.SendAsync(packet, CancellationToken.None).Exception?.InnerException is { } fault)
            ExceptionDispatchInfo.Throw(fault);
    }

    /// <summary>Goes on taking packets, if it had stopped and may.</summary>
    public void Receive()
    {
        if (IsOpen && !IsReceiving)
            _ = GuardAsync(ReceiveAsync);
    }

    /// <summary>Writes what was sent, unless a write is under way, which will do so.</summary>
    public void Write()
    {
        if (IsOpen && !_wire.IsWriting && _wire.Unsent > 0)
            _ = GuardAsync(WriteAsync);
    }

    /// <summary>Asks the broker whether it is there, if it is time.</summary>
    public Pulse Tend()
    {
        if (AcceptedAt is null)
            return Pulse.None;
        var pulse = _keepAlive.Look(_wire.BytesReceived, _wire.BytesSent);
        if (pulse == Pulse.Ping)
            Send(MqttPingReqPacket.Instance);
        return pulse;
    }

    public void Dispose()
    {
        _disposed = true;
        IsOpen = false;
        _wire.Close();
        _client.Dispose();
    }

    private async Task OpenAsync()
    {
        await _client.ConnectAsync(NoOptions, CancellationToken.None);
        Send(Greeting());
        IsOpen = !_disposed;
    }

    private async Task ReceiveAsync()
    {
        IsReceiving = true;
        while (!_disposed && _events.MayReceive)
        {
            var packet = await _client.ReceiveAsync(CancellationToken.None);
            if (!_disposed)
                _events.OnPacket(packet);
        }

        IsReceiving = false;
    }

    private async Task WriteAsync()
    {
        await _wire.FlushAsync();
        if (!_disposed)
            _events.OnWritten();
    }

    /// <summary>Nobody awaits these: what they come to is told to the link, unless it ended the connection itself.</summary>
    private async Task GuardAsync(Func<Task> part)
    {
        try
        {
            await part();
        }
        catch (Exception fault)
        {
            if (!_disposed)
                _events.OnBroken(fault);
        }
    }

    private MqttConnectPacket Greeting() => new()
    {
        ClientId = _options.ClientId,
        CleanSession = _options.CleanSession,
        KeepAlivePeriod = (ushort)_options.KeepAlive.TotalSeconds,
        Username = _options.Username,
        Password = _options.Password is { } password ? Encoding.UTF8.GetBytes(password) : null,
        WillFlag = _options.LastWill is not null,
        WillTopic = _options.LastWill?.Topic,
        WillMessage = _options.LastWill?.Payload.ToArray(),
        WillQoS = (MqttQualityOfServiceLevel)(_options.LastWill?.Qos ?? MqttQos.AtMostOnce),
        WillRetain = _options.LastWill?.Retain ?? false,
    };
}
