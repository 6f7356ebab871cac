using System.Net.Sockets;
using System.Security.Authentication;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace Broadcast.Mqtt;

/// <summary>From faults and the broker's answers to reasons with names. Pure.</summary>
internal static class LossReasons
{
    /// <summary>Why an attempt or a connection ended.</summary>
    public static (MqttReason Reason, string Detail) Of(Exception fault, bool wasAccepted) => fault switch
    {
        AuthenticationException => (MqttReason.TlsFailed, fault.Message),
        MqttProtocolViolationException => (MqttReason.ProtocolError, fault.Message),
        IOException or SocketException or ObjectDisposedException or MqttCommunicationException =>
            (wasAccepted ? MqttReason.ConnectionLost : MqttReason.Unreachable, fault.Message),
        _ => (MqttReason.Fault, fault.ToString()),
    };

    /// <summary>Why a host name gave no address.</summary>
    public static (MqttReason Reason, string Detail) OfLookUp(Exception? fault) => fault is null or SocketException
        ? (MqttReason.NameUnknown, "The host name was not found.")
        : (MqttReason.Fault, fault.ToString());

    /// <summary>What a CONNACK other than 0 means: MQTT 3.1.1, table 3.1.</summary>
    public static (MqttReason Reason, string Detail) OfConnack(MqttConnectReturnCode code) => code switch
    {
        MqttConnectReturnCode.ConnectionRefusedUnacceptableProtocolVersion => (MqttReason.ProtocolRefused, "The broker does not speak MQTT 3.1.1."),
        MqttConnectReturnCode.ConnectionRefusedIdentifierRejected => (MqttReason.ClientIdRefused, "The broker does not take this client id."),
        MqttConnectReturnCode.ConnectionRefusedServerUnavailable => (MqttReason.BrokerUnavailable, "The broker is not ready."),
        MqttConnectReturnCode.ConnectionRefusedBadUsernameOrPassword => (MqttReason.BadCredentials, "Malformed user name or secret."),
        MqttConnectReturnCode.ConnectionRefusedNotAuthorized => (MqttReason.NotAuthorised, "The broker does not let this user in."),
        _ => (MqttReason.ProtocolError, $"The broker answered {(int)code}."),
    };
}
