namespace Broadcast.Mqtt;

/// <summary>A bounded queue of a link is full; nothing was queued. Try again when the broker has caught up.</summary>
public sealed class MqttQueueFullException(string message) : Exception(message);

/// <summary>A QoS 0 message found no connection, or lost it before it was written. It will not be sent.</summary>
public sealed class MqttNotConnectedException(string message) : Exception(message);

/// <summary>The broker's access list refused a filter.</summary>
public sealed class MqttSubscriptionRefusedException(string filter) : Exception($"The broker refused the filter '{filter}'.")
{
    /// <summary>The filter that was refused.</summary>
    public string Filter { get; } = filter;
}
