using Broadcast.Mqtt;
using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Link;

internal static class Outgoing
{
    /// <summary>A payload on its topic, published as the topic's row in docs/protocol.md says.</summary>
    public static MqttMessage Message(TopicAddress topic, byte[] payload) =>
        new(topic.ToString(), payload, (MqttQos)topic.Rule.QoS, topic.Rule.Retained);
}
