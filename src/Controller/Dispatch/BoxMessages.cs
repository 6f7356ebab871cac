using Broadcast.Mqtt;
using Broadcast.Protocol;

namespace Broadcast.Controller.Dispatch;

/// <summary>From what arrives to what happens. Pure; never throws for any bytes.</summary>
internal static class BoxMessages
{
    private const int LongestTopicInLog = 160;

    /// <summary>What the message means; null for a topic that is not of this version, which is ignored.</summary>
    /// <param name="message">What came.</param>
    /// <param name="receivedAt">When it came.</param>
    public static DispatchEvent? Read(MqttMessage message, DateTimeOffset receivedAt)
    {
        if (!Topics.TryParse(message.Topic, out var topic) || topic.Box is not { } name)
            return null;
        // What a box left at the broker was taken off it, by us.
        if (topic.Rule.Retained && message.Payload.IsEmpty)
            return null;
        if (!BoxMessage.TryRead(message.Payload.Span, topic, out var read, out var error))
            return new DispatchEvent.Unreadable(message.Topic[..Math.Min(message.Topic.Length, LongestTopicInLog)], error.ToString());
        var box = new BoxAddress(topic.Station, name);
        return read switch
        {
            Presence presence => new DispatchEvent.PresenceHeard(box, presence.Word == PresenceWord.Online, presence.Boot),
            BoxState state => new DispatchEvent.StateHeard(box, state),
            Want want => new DispatchEvent.WantHeard(box, want.Wants),
            AsRunBatch batch => new DispatchEvent.RecordsHeard(box, batch.Records),
            TimeAsk ask => new DispatchEvent.TimeAsked(box, ask, receivedAt),
            Report report => new DispatchEvent.ReportHeard(box, report),
            _ => null,
        };
    }
}
