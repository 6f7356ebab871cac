namespace Broadcast.Mqtt;

/// <summary>How hard the broker tries to deliver. QoS 2 is not offered: the envelope's own sequence makes redelivery harmless.</summary>
public enum MqttQos
{
    /// <summary>QoS 0: now or never. Never kept across an outage.</summary>
    AtMostOnce = 0,

    /// <summary>QoS 1: kept and sent again until the broker acknowledges; may arrive twice.</summary>
    AtLeastOnce = 1,
}

/// <summary>One message on the wire. Immutable; the payload's memory must not change until the publish has completed.</summary>
/// <param name="Topic">Where it goes: see <see cref="MqttTopic"/> for what is allowed.</param>
/// <param name="Payload">The bytes, at most <see cref="MqttLinkOptions.MaxPayloadBytes"/>. Empty with <paramref name="Retain"/> clears the retained message.</param>
/// <param name="Qos">How hard to try.</param>
/// <param name="Retain">Outgoing: the broker keeps it for those who subscribe later. Incoming: it was kept, not published just now.</param>
public sealed record MqttMessage(string Topic, ReadOnlyMemory<byte> Payload, MqttQos Qos, bool Retain)
{
    /// <summary>Incoming: when it was read from the socket, before any queue; a stamp of the link's <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long ArrivedAt { get; init; }
}
