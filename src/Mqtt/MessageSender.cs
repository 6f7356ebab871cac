namespace Broadcast.Mqtt;

/// <summary>Hands what waits to the library, within the window, and finishes it when the broker has it. On the loop's thread only.</summary>
internal sealed class MessageSender(MosquittoHandle client, OutgoingQueue queue, int window)
{
    private readonly Dictionary<int, OutgoingEntry> _inFlight = [];
    private OutgoingEntry? _handing;
    private int _unacknowledged;
    private long _published;

    /// <summary>Messages the broker has. Any thread.</summary>
    public long Published => Volatile.Read(ref _published);

    /// <summary>Hands one message over, unless the window is full, the socket is busy or nothing waits.</summary>
    /// <param name="code">What the library said.</param>
    public bool TrySendNext(out int code)
    {
        code = LibMosquitto.Code.Success;
        if (_unacknowledged >= window || LibMosquitto.WantsWrite(client) || queue.Take() is not { } entry)
            return false;
        _handing = entry;
        code = LibMosquitto.Publish(client, entry.Message, out var id);
        var written = _handing is null;
        _handing = null;
        if (written)
            return true;
        if (!IsKept(entry, code))
        {
            Finish(entry, new MqttNotConnectedException($"The message was not sent: {LibMosquitto.ErrorText(code)}"));
            return true;
        }

        _inFlight[id] = entry;
        if (entry.Message.Qos == MqttQos.AtLeastOnce)
            _unacknowledged++;
        return true;
    }

    /// <summary>The library says that a message was written (QoS 0) or acknowledged (QoS 1).</summary>
    public void OnPublished(int id)
    {
        if (_inFlight.Remove(id, out var entry))
        {
            if (entry.Message.Qos == MqttQos.AtLeastOnce)
                _unacknowledged--;
            Finish(entry, null);
        }
        else if (_handing is { Message.Qos: MqttQos.AtMostOnce } handing)
        {
            // Written before the library returned from the call that tells its number.
            _handing = null;
            Finish(handing, null);
        }
    }

    /// <summary>The connection is gone: QoS 0 goes with it; QoS 1 the library sends again with the next.</summary>
    public void OnLost()
    {
        var lost = queue.GoOffline();
        foreach (var (id, entry) in _inFlight)
        {
            if (entry.Message.Qos != MqttQos.AtMostOnce)
                continue;
            _inFlight.Remove(id);
            lost.Add(entry);
        }

        foreach (var entry in lost)
            Finish(entry, new MqttNotConnectedException("The connection was lost before the message was written."));
    }

    /// <summary>The link ends: nothing more will be sent.</summary>
    public void OnEnded()
    {
        var owed = queue.TakeAll();
        owed.AddRange(_inFlight.Values);
        _inFlight.Clear();
        foreach (var entry in owed)
            Finish(entry, new ObjectDisposedException(nameof(MqttLink)));
    }

    /// <summary>The library keeps a QoS 1 message although the socket failed under it, and sends it again with the next connection.</summary>
    private static bool IsKept(OutgoingEntry entry, int code) =>
        code == LibMosquitto.Code.Success
        || (entry.Message.Qos == MqttQos.AtLeastOnce
            && code is LibMosquitto.Code.NoConnection or LibMosquitto.Code.ConnectionLost or LibMosquitto.Code.Errno or LibMosquitto.Code.Tls);

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
