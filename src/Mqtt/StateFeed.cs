using System.Runtime.CompilerServices;

namespace Broadcast.Mqtt;

/// <summary>The present state and, for each watcher, every later one in order. One thread sets at a time; any thread watches.</summary>
internal sealed class StateFeed(MqttLinkState first)
{
    private Node _current = new(first);

    public MqttLinkState Current => Volatile.Read(ref _current).State;

    public void Set(MqttLinkState state)
    {
        var before = _current;
        var now = new Node(state);
        Volatile.Write(ref _current, now);
        before.Next.SetResult(now);
    }

    public async IAsyncEnumerable<MqttLinkState> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var node = Volatile.Read(ref _current);
        yield return node.State;
        while (node.State.Reason != MqttReason.Disposed)
        {
            node = await node.Next.Task.WaitAsync(cancellationToken);
            yield return node.State;
        }
    }

    private sealed record Node(MqttLinkState State)
    {
        public TaskCompletionSource<Node> Next { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
