using System.Text;
using Broadcast.Controller.Boxes;
using Broadcast.Controller.Trust;
using Broadcast.Mqtt;
using Broadcast.Protocol;

namespace Broadcast.Controller.Dispatch;

/// <summary>Commands to single boxes over MQTT: signed, sent once, not kept. Safe for concurrent use.</summary>
internal sealed class BoxCommands(StationSigner signer, IMqttLink link) : IBoxCommands
{
    /// <inheritdoc />
    public bool TrySend(string station, string box, Command command, TimeSpan lifetime, string? nonce)
    {
        if (!link.State.IsConnected)
            return false;
        var topic = Topics.BoxCommand(station, box);
        var text = signer.Sign(station, topic.Audience, Purpose.Command, command, lifetime, nonce is null ? null : [nonce]);
        return link.TryPublish(new MqttMessage(topic.ToString(), Encoding.ASCII.GetBytes(text), (MqttQos)topic.Rule.QoS, topic.Rule.Retained));
    }
}
