using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Broadcast.Mqtt;

/// <summary>Tells the broker the filters, and takes its answers. On the loop's thread only.</summary>
internal sealed class FilterSender(Subscriptions subscriptions, PacketIds ids)
{
    /// <summary>Filters asked for and not answered at any time; the rest waits.</summary>
    private const int Window = 256;

    private readonly Queue<SubscriptionChange> _toRemember = new();
    private readonly Dictionary<ushort, (SubscriptionChange Change, bool Remembered)> _asked = [];
    private readonly List<string> _refused = [];
    private int _unsettled;

    /// <summary>The broker has answered for every filter that was remembered when the connection began.</summary>
    public bool IsSettled => _unsettled == 0;

    /// <summary>Those of them that it refused.</summary>
    public IReadOnlyList<string> Refused => [.. _refused];

    /// <summary>A connection stands: all that is remembered will be asked for.</summary>
    public void OnAccepted()
    {
        _refused.Clear();
        foreach (var change in subscriptions.GoOnline())
            _toRemember.Enqueue(change);
        _unsettled = _toRemember.Count;
    }

    /// <summary>Tells what is remembered, and then what changed since, as far as the window allows.</summary>
    public void TellChanges(BrokerConnection connection)
    {
        while (_asked.Count < Window)
        {
            var remembered = _toRemember.TryDequeue(out var next);
            if ((next ?? subscriptions.Take()) is not { } change)
                return;
            var id = ids.Take();
            _asked[id] = (change, remembered);
            connection.Send(Packet(change, id));
        }
    }

    public void OnAnswer(ushort id, bool granted)
    {
        if (!_asked.Remove(id, out var asked))
            return;
        ids.Return(id);
        var (change, remembered) = asked;
        if (remembered)
            _unsettled--;
        if (granted)
        {
            change.Done.TrySetResult();
        }
        else if (remembered)
        {
            _refused.Add(change.Filter);
        }
        else
        {
            subscriptions.Forget(change.Filter);
            change.Done.TrySetException(new MqttSubscriptionRefusedException(change.Filter));
        }
    }

    /// <summary>No answer will come; what is remembered goes out with the next connection, so nobody waits longer.</summary>
    public void OnLost()
    {
        subscriptions.GoOffline();
        foreach (var (id, (change, _)) in _asked)
        {
            ids.Return(id);
            change.Done.TrySetResult();
        }

        _asked.Clear();
        _toRemember.Clear();
        _unsettled = 0;
    }

    private static MqttPacket Packet(SubscriptionChange change, ushort id) => change.Qos is { } qos
        ? new MqttSubscribePacket
        {
            PacketIdentifier = id,
            TopicFilters = [new MqttTopicFilter { Topic = change.Filter, QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos }],
        }
        : new MqttUnsubscribePacket { PacketIdentifier = id, TopicFilters = [change.Filter] };
}
