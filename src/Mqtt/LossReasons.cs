namespace Broadcast.Mqtt;

/// <summary>From the library's codes to reasons with names. Pure.</summary>
internal static class LossReasons
{
    /// <summary>Why a call into the library ended the connection, or the attempt.</summary>
    public static (MqttReason Reason, string Detail) Of(int code, bool wasAccepted) => code switch
    {
        LibMosquitto.Code.NameLookup => (MqttReason.NameUnknown, "The host name was not found."),
        LibMosquitto.Code.Tls => (MqttReason.TlsFailed, "The TLS handshake or record failed."),
        LibMosquitto.Code.KeepAlive => (MqttReason.KeepAliveTimeout, "Nothing was heard for the keep-alive time."),
        LibMosquitto.Code.Protocol or LibMosquitto.Code.MalformedPacket => (MqttReason.ProtocolError, LibMosquitto.ErrorText(code)),
        LibMosquitto.Code.Errno => (wasAccepted ? MqttReason.ConnectionLost : MqttReason.Unreachable, ""), // Its text would be some later errno's.
        _ => (wasAccepted ? MqttReason.ConnectionLost : MqttReason.Unreachable, LibMosquitto.ErrorText(code)),
    };

    /// <summary>What a CONNACK other than 0 means: MQTT 3.1.1, table 3.1.</summary>
    public static (MqttReason Reason, string Detail) OfConnack(int code) => (
        code switch
        {
            1 => MqttReason.ProtocolRefused,
            2 => MqttReason.ClientIdRefused,
            3 => MqttReason.BrokerUnavailable,
            4 => MqttReason.BadCredentials,
            5 => MqttReason.NotAuthorised,
            _ => MqttReason.ProtocolError,
        },
        LibMosquitto.ConnackText(code));
}
