namespace Broadcast.Mqtt;

/// <summary>A filter to subscribe to (or, without a QoS, to leave), and who waits for the broker's answer.</summary>
internal sealed record SubscriptionChange(string Filter, MqttQos? Qos)
{
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>The remembered filters, and the changes that the broker was not told yet. Thread-safe.</summary>
internal sealed class Subscriptions(int max)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, MqttQos> _remembered = [];
    private readonly Queue<SubscriptionChange> _changes = new();
    private readonly HashSet<string> _left = [];
    private bool _online;

    /// <summary>Remembers or forgets; the task completes when the broker has answered, at once while there is no connection.</summary>
    /// <exception cref="MqttQueueFullException">Too many filters, or too many changes in one go.</exception>
    public Task Change(SubscriptionChange change)
    {
        lock (_gate)
        {
            var known = _remembered.ContainsKey(change.Filter);
            if ((change.Qos is not null && !known && _remembered.Count >= max) || _changes.Count >= max)
                throw new MqttQueueFullException($"At most {max} filters are remembered.");
            if (change.Qos is { } qos)
                _remembered[change.Filter] = qos;
            else
                _remembered.Remove(change.Filter); // one that is not remembered may be in a session that the broker kept
            if (!_online)
            {
                if (change.Qos is not null)
                    _left.Remove(change.Filter);
                else if (_left.Count < max)
                    _left.Add(change.Filter);
                return Task.CompletedTask;
            }

            _changes.Enqueue(change);
            return change.Done.Task;
        }
    }

    /// <summary>The broker refused a filter that somebody waits for: forget it.</summary>
    public void Forget(string filter)
    {
        lock (_gate)
            _remembered.Remove(filter);
    }

    /// <summary>A connection stands: all that is remembered, to be asked for again. What was left meanwhile is left after that.</summary>
    public List<SubscriptionChange> GoOnline()
    {
        lock (_gate)
        {
            _online = true;
            foreach (var filter in _left)
                _changes.Enqueue(new SubscriptionChange(filter, null));
            _left.Clear();
            return [.. _remembered.Select(filter => new SubscriptionChange(filter.Key, filter.Value))];
        }
    }

    /// <summary>The connection is gone: what was not told yet goes out with the next one, so nobody waits longer.</summary>
    public void GoOffline()
    {
        lock (_gate)
        {
            _online = false;
            while (_changes.TryDequeue(out var change))
                change.Done.TrySetResult();
        }
    }

    public SubscriptionChange? Take()
    {
        lock (_gate)
            return _changes.TryDequeue(out var change) ? change : null;
    }
}
