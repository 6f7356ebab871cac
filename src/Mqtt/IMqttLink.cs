using System.Threading.Channels;

namespace Broadcast.Mqtt;

/// <summary>
/// One link to one MQTT 3.1.1 broker: connects, stays connected, and says how it stands.
/// Every member may be called from any thread at any time.
/// Disposing sends what is queued for at most <see cref="MqttLinkOptions.CloseTimeout"/>, then a clean DISCONNECT, so that the last will
/// is not published; a killed process or a cut cable lets the broker publish it.
/// </summary>
public interface IMqttLink : IAsyncDisposable
{
    /// <summary>How the link stands now.</summary>
    MqttLinkState State { get; }

    /// <summary>
    /// Messages that arrived. Bounded by <see cref="MqttLinkOptions.IncomingMessages"/> and <see cref="MqttLinkOptions.IncomingBytes"/>: when
    /// full, the link stops reading its socket until half is free, so nothing that arrived is dropped and the broker holds the rest.
    /// A reader that stays away longer than the keep-alive loses the connection, and it returns when there is room again.
    /// QoS 1 messages are acknowledged to the broker when they enter here, not when they are read. Completes when the link is disposed.
    /// </summary>
    ChannelReader<MqttMessage> Incoming { get; }

    /// <summary>What was counted since the link was made.</summary>
    MqttLinkCounters Counters { get; }

    /// <summary>The present state, then every change in order. Each caller has its own sequence. Ends after the state with reason Disposed.</summary>
    IAsyncEnumerable<MqttLinkState> WatchStateAsync(CancellationToken cancellationToken = default);

    /// <summary>Begins to connect, and keeps trying with jittered exponential back-off until disposed. A second call does nothing.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    /// <exception cref="ObjectDisposedException">The link was disposed.</exception>
    void Start();

    /// <summary>
    /// Remembers a filter, from this call until <see cref="UnsubscribeAsync"/>, over every reconnection. Completes when the broker has granted it;
    /// while there is no connection at once, since the filter goes out with the next one. Cancelling stops the waiting only.
    /// </summary>
    /// <exception cref="ArgumentException">The filter is not one (see <see cref="MqttTopic.EnsureFilter"/>).</exception>
    /// <exception cref="MqttSubscriptionRefusedException">The broker's access list refused it; it is forgotten.</exception>
    /// <exception cref="MqttQueueFullException">More than <see cref="MqttLinkOptions.MaxSubscriptions"/> filters.</exception>
    ValueTask SubscribeAsync(string filter, MqttQos qos, CancellationToken cancellationToken = default);

    /// <summary>
    /// Forgets a filter. Completes when the broker has done so too; while there is no connection at once, and the next one tells the broker, which may
    /// have kept the session. Messages under way may still arrive.
    /// </summary>
    ValueTask UnsubscribeAsync(string filter, CancellationToken cancellationToken = default);

    /// <summary>
    /// Publishes, and completes when the broker has acknowledged (QoS 1) or the message was written to the socket (QoS 0).
    /// QoS 1 messages wait for a connection, survive reconnections, and leave in the order given. A retained message that still waits here is
    /// replaced by a newer retained one on its topic (unless that is QoS 0 and the older QoS 1), and both calls complete with the newer.
    /// Cancelling withdraws a message that has not left yet, and with it those it replaced.
    /// </summary>
    /// <exception cref="ArgumentException">The topic is not one, or the payload is larger than <see cref="MqttLinkOptions.MaxPayloadBytes"/>.</exception>
    /// <exception cref="MqttQueueFullException">Too much is waiting; nothing was queued.</exception>
    /// <exception cref="MqttNotConnectedException">QoS 0 only: there is no connection, or it was lost before the message was written.</exception>
    /// <exception cref="ObjectDisposedException">The link was disposed before the broker acknowledged.</exception>
    Task PublishAsync(MqttMessage message, CancellationToken cancellationToken = default);

    /// <summary>
    /// Queues a message as <see cref="PublishAsync"/> does, without telling when it is done. Never blocks.
    /// False when the queue is full, the link is disposed, or for QoS 0 when there is no connection.
    /// </summary>
    /// <exception cref="ArgumentException">The topic is not one, or the payload is too large.</exception>
    bool TryPublish(MqttMessage message);
}
