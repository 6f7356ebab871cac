using System.Threading.Channels;

namespace Broadcast.Mqtt;

/// <summary>
/// Messages that wait to be read. The loop's thread adds and asks <see cref="Pause"/> before it reads on; any thread reads, and the read that
/// brings a paused queue down to half its limits calls <paramref name="resume"/>.
/// </summary>
internal sealed class IncomingQueue(int maxMessages, long maxBytes, Action resume) : ChannelReader<MqttMessage>
{
    private readonly Channel<MqttMessage> _messages = Channel.CreateUnbounded<MqttMessage>(new() { SingleWriter = true });
    private int _count;
    private long _bytes;
    private int _paused;

    public override Task Completion => _messages.Reader.Completion;

    public override bool CanCount => true;

    public override bool CanPeek => true;

    public override int Count => Volatile.Read(ref _count);

    public void Add(MqttMessage message)
    {
        Interlocked.Increment(ref _count);
        Interlocked.Add(ref _bytes, message.Payload.Length);
        _messages.Writer.TryWrite(message);
    }

    public void Complete() => _messages.Writer.TryComplete();

    /// <summary>Whether reading must stop; if so, resume will be called.</summary>
    public bool Pause()
    {
        if (Volatile.Read(ref _paused) != 0)
            return true;
        if (Volatile.Read(ref _count) < maxMessages && Volatile.Read(ref _bytes) < maxBytes)
            return false;
        Interlocked.Exchange(ref _paused, 1);
        // A reader that emptied the queue in between did not see the flag.
        return !HasRoomAgain() || Interlocked.Exchange(ref _paused, 0) == 0;
    }

    public override bool TryRead(out MqttMessage item)
    {
        if (!_messages.Reader.TryRead(out item!))
            return false;
        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _bytes, -item.Payload.Length);
        if (Volatile.Read(ref _paused) != 0 && HasRoomAgain() && Interlocked.Exchange(ref _paused, 0) != 0)
            resume();
        return true;
    }

    public override bool TryPeek(out MqttMessage item) => _messages.Reader.TryPeek(out item!);

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
        _messages.Reader.WaitToReadAsync(cancellationToken);

    private bool HasRoomAgain() => Volatile.Read(ref _count) <= maxMessages / 2 && Volatile.Read(ref _bytes) <= maxBytes / 2;
}
