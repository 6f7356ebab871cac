namespace Broadcast.Mqtt;

/// <summary>Tells the broker the filters, and takes its answers. On the loop's thread only.</summary>
internal sealed class FilterSender(MosquittoHandle client, Subscriptions subscriptions)
{
    private readonly Dictionary<int, SubscriptionChange> _asked = [];
    private readonly HashSet<int> _remembered = [];
    private readonly List<string> _refused = [];

    /// <summary>The broker has answered for every filter that was remembered when the connection began.</summary>
    public bool IsSettled => _remembered.Count == 0;

    /// <summary>Those of them that it refused.</summary>
    public IReadOnlyList<string> Refused => [.. _refused];

    /// <summary>A connection stands: ask for all that is remembered.</summary>
    public void OnAccepted()
    {
        _refused.Clear();
        foreach (var change in subscriptions.GoOnline())
        {
            if (Ask(change) is { } id)
                _remembered.Add(id);
        }
    }

    /// <summary>Tells what changed since.</summary>
    public void TellChanges()
    {
        while (subscriptions.Take() is { } change)
            Ask(change);
    }

    public void OnAnswer(int id, bool granted)
    {
        if (!_asked.Remove(id, out var change))
            return;
        var remembered = _remembered.Remove(id);
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
        foreach (var change in _asked.Values)
            change.Done.TrySetResult();
        _asked.Clear();
        _remembered.Clear();
    }

    private int? Ask(SubscriptionChange change)
    {
        int id;
        var code = change.Qos is { } qos
            ? LibMosquitto.Subscribe(client, out id, change.Filter, (int)qos)
            : LibMosquitto.Unsubscribe(client, out id, change.Filter);
        if (code == LibMosquitto.Code.Success)
        {
            _asked[id] = change;
            return id;
        }

        change.Done.TrySetResult(); // The connection is going.
        return null;
    }
}
