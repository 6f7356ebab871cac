using System.Threading.Channels;

namespace Broadcast.Controller.Dispatch;

/// <summary>What waits for the dispatch loop. Bounded: who posts into a full inbox waits, so a flood of messages stays at the broker. Thread-safe.</summary>
internal sealed class DispatchInbox
{
    /// <summary>Events that may wait.</summary>
    public const int Limit = 4_096;

    private readonly Channel<DispatchEvent> _events = Channel.CreateBounded<DispatchEvent>(new BoundedChannelOptions(Limit) { SingleReader = true });

    /// <summary>For the loop alone.</summary>
    public ChannelReader<DispatchEvent> Reader => _events.Reader;

    /// <summary>Waits for room, then for nothing else.</summary>
    public ValueTask PostAsync(DispatchEvent happened, CancellationToken cancel) => _events.Writer.WriteAsync(happened, cancel);

    /// <summary>Wakes the loop. A full inbox needs no waking.</summary>
    public void Wake() => _events.Writer.TryWrite(new DispatchEvent.Tick());
}
