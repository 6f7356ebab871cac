namespace Broadcast.Mqtt;

/// <summary>Where a link stands.</summary>
public enum MqttLinkPhase
{
    /// <summary>No connection; if the link was started and not disposed, the next attempt is timed.</summary>
    Disconnected,

    /// <summary>An attempt is under way.</summary>
    Connecting,

    /// <summary>The broker accepted the link and answered for every remembered filter.</summary>
    Connected,
}

/// <summary>Why a link stands where it stands.</summary>
public enum MqttReason
{
    /// <summary>Nothing went wrong yet.</summary>
    None,

    /// <summary><see cref="IMqttLink.Start"/> was not called yet.</summary>
    NotStarted,

    /// <summary>No answer at that address and port: no route, port closed, or silence for <see cref="MqttLinkOptions.ConnectTimeout"/>.</summary>
    Unreachable,

    /// <summary>The host name is not known (or there is no name server to ask).</summary>
    NameUnknown,

    /// <summary>The TLS handshake failed: certificate not signed by <see cref="MqttLinkOptions.CaFile"/>, wrong name, or no TLS at that port.</summary>
    TlsFailed,

    /// <summary>CONNACK 1: the broker does not speak MQTT 3.1.1. Retried slowly.</summary>
    ProtocolRefused,

    /// <summary>CONNACK 2: the broker does not take this client id. Retried slowly.</summary>
    ClientIdRefused,

    /// <summary>CONNACK 3: the broker is there and not ready.</summary>
    BrokerUnavailable,

    /// <summary>CONNACK 4: malformed user name or password. Retried slowly.</summary>
    BadCredentials,

    /// <summary>CONNACK 5: not authorised; Mosquitto answers so to a wrong password. Retried slowly.</summary>
    NotAuthorised,

    /// <summary>The connection was cut: broker gone, network gone, or another client took this client id.</summary>
    ConnectionLost,

    /// <summary>Nothing was heard for the keep-alive time, or nobody read <see cref="IMqttLink.Incoming"/> for that long.</summary>
    KeepAliveTimeout,

    /// <summary>The broker sent what MQTT 3.1.1 does not allow.</summary>
    ProtocolError,

    /// <summary>A fault in this process; <see cref="MqttLinkState.Detail"/> says which.</summary>
    Fault,

    /// <summary>The link was disposed: it will not come back.</summary>
    Disposed,
}

/// <summary>What a link knows of itself at one moment. Immutable.</summary>
/// <param name="Phase">Where it stands.</param>
/// <param name="Reason">Why it is not connected, or why it had been lost before this attempt.</param>
/// <param name="Since">When it came to stand there.</param>
public sealed record MqttLinkState(MqttLinkPhase Phase, MqttReason Reason, DateTimeOffset Since)
{
    /// <summary>For a log: more about <see cref="Reason"/>, in English, without secrets. May be empty.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Connected only: the broker still knew this client's session (so it may have kept QoS 1 messages for it).</summary>
    public bool SessionPresent { get; init; }

    /// <summary>Connected only: remembered filters that the broker's access list refused. They are asked for again with every connection.</summary>
    public IReadOnlyList<string> RefusedFilters { get; init; } = [];

    /// <summary>Whether messages flow.</summary>
    public bool IsConnected => Phase == MqttLinkPhase.Connected;

    /// <summary>Whether the broker answered, and said no in a way that trying again soon will not change.</summary>
    public bool IsRefused => IsRefusal(Reason);

    internal static bool IsRefusal(MqttReason reason) =>
        reason is MqttReason.ProtocolRefused or MqttReason.ClientIdRefused or MqttReason.BadCredentials or MqttReason.NotAuthorised;
}
