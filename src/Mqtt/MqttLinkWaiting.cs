namespace Broadcast.Mqtt;

/// <summary>Waiting for a link to stand somewhere.</summary>
public static class MqttLinkWaiting
{
    /// <summary>Completes with the first state, from the present one on, that meets the condition.</summary>
    /// <exception cref="ObjectDisposedException">The link was disposed first.</exception>
    public static async Task<MqttLinkState> WaitForStateAsync(
        this IMqttLink link, Predicate<MqttLinkState> condition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(link);
        ArgumentNullException.ThrowIfNull(condition);
        await foreach (var state in link.WatchStateAsync(cancellationToken))
        {
            if (condition(state))
                return state;
        }

        throw new ObjectDisposedException(nameof(MqttLink));
    }

    /// <summary>Completes when the link is connected.</summary>
    /// <exception cref="ObjectDisposedException">The link was disposed first.</exception>
    public static Task WaitConnectedAsync(this IMqttLink link, CancellationToken cancellationToken = default) =>
        link.WaitForStateAsync(state => state.IsConnected, cancellationToken);
}
