using System.Buffers;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Broadcast.Mqtt;

/// <summary>
/// Sends what waits, within the window, and finishes it when the broker has it. What the broker has not acknowledged when a connection is lost
/// goes first with the next one, under the same number and marked as a repetition. On the loop's thread only.
/// </summary>
internal sealed class MessageSender(OutgoingQueue queue, PacketIds ids, int window)
{
    private readonly Dictionary<ushort, (long Order, OutgoingEntry Entry)> _inFlight = [];
    private readonly Queue<ushort> _again = new();
    private readonly List<OutgoingEntry> _unwritten = [];
    private long _order;
    private long _published;

    /// <summary>Messages the broker has. Any thread.</summary>
    public long Published => Volatile.Read(ref _published);

    /// <summary>A connection stands: what is not acknowledged goes again.</summary>
    public void OnAccepted()
    {
        queue.GoOnline();
        foreach (var (id, _) in _inFlight.OrderBy(sent => sent.Value.Order))
            _again.Enqueue(id);
    }

    /// <summary>Sends one message, unless the window is full or nothing waits.</summary>
    public bool TrySendNext(BrokerConnection connection)
    {
        if (_again.TryDequeue(out var repeated))
        {
            if (_inFlight.TryGetValue(repeated, out var unacknowledged))
                Send(connection, unacknowledged.Entry.Message, repeated, again: true);
            return true;
        }

        if (_inFlight.Count >= window || queue.Take() is not { } entry)
            return false;
        ushort id = 0;
        if (entry.Message.Qos == MqttQos.AtMostOnce)
        {
            _unwritten.Add(entry);
        }
        else
        {
            id = ids.Take();
            _inFlight.Add(id, (_order++, entry));
        }

        Send(connection, entry.Message, id, again: false);
        return true;
    }

    /// <summary>All that was sent is written: that was all for QoS 0.</summary>
    public void OnWritten()
    {
        foreach (var entry in _unwritten)
            Finish(entry, null);
        _unwritten.Clear();
    }

    /// <summary>The broker acknowledges a message.</summary>
    public void OnAcknowledged(ushort id)
    {
        if (!_inFlight.Remove(id, out var sent))
            return;
        ids.Return(id);
        Finish(sent.Entry, null);
    }

    /// <summary>The connection is gone: QoS 0 goes with it.</summary>
    public void OnLost()
    {
        _again.Clear();
        foreach (var entry in (IEnumerable<OutgoingEntry>)[.. _unwritten, .. queue.GoOffline()])
            Finish(entry, new MqttNotConnectedException("The connection was lost before the message was written."));
        _unwritten.Clear();
    }

    /// <summary>The link ends: nothing more will be sent.</summary>
    public void OnEnded()
    {
        foreach (var entry in (IEnumerable<OutgoingEntry>)[.. _inFlight.Values.Select(sent => sent.Entry), .. queue.TakeAll()])
            Finish(entry, new ObjectDisposedException(nameof(MqttLink)));
        _inFlight.Clear();
    }

    private static void Send(BrokerConnection connection, MqttMessage message, ushort id, bool again) =>
        connection.Send(new MqttPublishPacket
        {
            Topic = message.Topic,
            Payload = new ReadOnlySequence<byte>(message.Payload),
            QualityOfServiceLevel = (MqttQualityOfServiceLevel)message.Qos,
            Retain = message.Retain,
            PacketIdentifier = id,
            Dup = again,
        });

    private void Finish(OutgoingEntry entry, Exception? failure)
    {
        queue.Release(entry);
        if (failure is not null)
        {
            entry.Done?.TrySetException(failure);
            return;
        }

        Interlocked.Increment(ref _published);
        entry.Done?.TrySetResult();
    }
}
