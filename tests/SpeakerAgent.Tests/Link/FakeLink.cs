using System.Threading.Channels;
using Broadcast.Mqtt;

namespace Broadcast.SpeakerAgent.Tests.Link;

/// <summary>A connection that is always there and keeps what was published.</summary>
internal sealed class FakeLink : IMqttLink
{
    private readonly Channel<MqttMessage> _incoming = Channel.CreateUnbounded<MqttMessage>();

    public List<MqttMessage> Published { get; } = [];

    public MqttLinkState State { get; } = new(MqttLinkPhase.Connected, MqttReason.None, default);

    public ChannelReader<MqttMessage> Incoming => _incoming.Reader;

    public MqttLinkCounters Counters => throw new NotSupportedException();

    public IAsyncEnumerable<MqttLinkState> WatchStateAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public void Start()
    {
    }

    public ValueTask SubscribeAsync(string filter, MqttQos qos, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public ValueTask UnsubscribeAsync(string filter, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public Task PublishAsync(MqttMessage message, CancellationToken cancellationToken = default)
    {
        Published.Add(message);
        return Task.CompletedTask;
    }

    public bool TryPublish(MqttMessage message)
    {
        Published.Add(message);
        return true;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
