using System.Text;

namespace Broadcast.Mqtt;

/// <summary>A message on its way out, and who waits for it.</summary>
internal sealed class OutgoingEntry(MqttMessage message)
{
    public const int Overhead = 64;

    public MqttMessage Message { get; } = message;

    public long Size { get; } = message.Payload.Length + Encoding.UTF8.GetByteCount(message.Topic) + Overhead;

    /// <summary>Completed when the broker has it; null when nobody waits.</summary>
    public TaskCompletionSource? Done { get; set; }

    /// <summary>Its place in the queue; null once it left.</summary>
    public LinkedListNode<OutgoingEntry>? Place { get; set; }
}

/// <summary>What becomes of a message that is handed in.</summary>
internal enum OutgoingAnswer
{
    Taken,
    Full,
    Offline,
    Closed,
}

/// <summary>
/// Messages that wait to leave, and the count of those that left and are not acknowledged: both under one limit.
/// Any thread adds; the loop's thread takes. Thread-safe.
/// </summary>
internal sealed class OutgoingQueue(int maxMessages, long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<OutgoingEntry> _waiting = new();
    private readonly Dictionary<string, OutgoingEntry> _retained = [];
    private bool _online;
    private bool _closed;
    private int _count;
    private long _bytes;
    private long _superseded;

    public int Count => Volatile.Read(ref _count);

    public long Bytes => Volatile.Read(ref _bytes);

    public long Superseded => Volatile.Read(ref _superseded);

    /// <summary>Adds a message, or says why not.</summary>
    public OutgoingAnswer Add(OutgoingEntry entry)
    {
        lock (_gate)
        {
            if (_closed)
                return OutgoingAnswer.Closed;
            if (!_online && entry.Message.Qos == MqttQos.AtMostOnce)
                return OutgoingAnswer.Offline;

            var older = entry.Message.Retain ? _retained.GetValueOrDefault(entry.Message.Topic) : null;
            if (older?.Message.Qos > entry.Message.Qos)
                older = null; // What may be lost takes no place of what may not.
            var count = _count + (older is null ? 1 : 0);
            var bytes = _bytes + entry.Size - (older?.Size ?? 0);
            if (count > maxMessages || bytes > maxBytes)
                return OutgoingAnswer.Full;

            if (older is not null)
            {
                _waiting.Remove(older.Place!);
                older.Place = null;
                entry.Done ??= older.Done;
                Chain(older, entry);
                _superseded++;
            }

            _count = count;
            _bytes = bytes;
            entry.Place = _waiting.AddLast(entry);
            if (entry.Message.Retain)
                _retained[entry.Message.Topic] = entry;
            return OutgoingAnswer.Taken;
        }
    }

    /// <summary>Takes the next one out; it counts until <see cref="Release"/>.</summary>
    public OutgoingEntry? Take()
    {
        lock (_gate)
        {
            if (_waiting.First is not { } first)
                return null;
            Detach(first.Value);
            return first.Value;
        }
    }

    /// <summary>An entry that was taken is done with.</summary>
    public void Release(OutgoingEntry entry)
    {
        lock (_gate)
        {
            _count--;
            _bytes -= entry.Size;
        }
    }

    /// <summary>Takes an entry back that nobody took yet.</summary>
    public bool Withdraw(OutgoingEntry entry)
    {
        lock (_gate)
        {
            if (entry.Place is null)
                return false;
            Detach(entry);
            _count--;
            _bytes -= entry.Size;
            return true;
        }
    }

    /// <summary>From now on QoS 0 is taken.</summary>
    public void GoOnline()
    {
        lock (_gate)
            _online = true;
    }

    /// <summary>From now on QoS 0 is refused; what waits of it is taken.</summary>
    public List<OutgoingEntry> GoOffline()
    {
        lock (_gate)
        {
            _online = false;
            return TakeWhere(entry => entry.Message.Qos == MqttQos.AtMostOnce);
        }
    }

    /// <summary>From now on nothing more is taken in; what waits may still leave.</summary>
    public void Seal()
    {
        lock (_gate)
            _closed = true;
    }

    /// <summary>Takes all that waits.</summary>
    public List<OutgoingEntry> TakeAll()
    {
        lock (_gate)
            return TakeWhere(_ => true);
    }

    private static void Chain(OutgoingEntry older, OutgoingEntry newer)
    {
        if (older.Done is not { } waiting || newer.Done == waiting)
            return;
        // Both wait, each on its own: the older learns what becomes of the newer.
        _ = newer.Done!.Task.ContinueWith(
            (done, state) => waiting.TrySetFromTask(done), null, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private List<OutgoingEntry> TakeWhere(Predicate<OutgoingEntry> which)
    {
        var removed = _waiting.Where(entry => which(entry)).ToList();
        foreach (var entry in removed)
            Detach(entry);
        return removed;
    }

    private void Detach(OutgoingEntry entry)
    {
        _waiting.Remove(entry.Place!);
        entry.Place = null;
        if (entry.Message.Retain && _retained.GetValueOrDefault(entry.Message.Topic) == entry)
            _retained.Remove(entry.Message.Topic);
    }
}
