namespace Broadcast.Mqtt;

/// <summary>What a link counted since it was made. A snapshot; the figures are taken one after the other.</summary>
/// <param name="Received">Messages that entered <see cref="IMqttLink.Incoming"/>.</param>
/// <param name="OversizeDropped">Messages larger than <see cref="MqttLinkOptions.MaxPayloadBytes"/>, dropped on arrival.</param>
/// <param name="Published">Messages that the broker acknowledged (QoS 1) or that were written (QoS 0).</param>
/// <param name="Superseded">Retained messages replaced, before they left, by a newer one on their topic.</param>
/// <param name="Connections">Times that the broker accepted the link.</param>
/// <param name="Pending">Messages not yet acknowledged or written, now.</param>
/// <param name="PendingBytes">Their size, now, in bytes.</param>
public sealed record MqttLinkCounters(
    long Received, long OversizeDropped, long Published, long Superseded, long Connections, int Pending, long PendingBytes);
