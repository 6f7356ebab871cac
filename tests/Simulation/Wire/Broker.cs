namespace Broadcast.Simulation.Wire;

/// <summary>A broker as MQTT 3.1.1 promises one: retained messages, at least once within a connection, order within a topic; and nothing when it is killed.</summary>
internal sealed class Broker(World world)
{
    private readonly Dictionary<string, object> _retained = new(StringComparer.Ordinal);
    private readonly List<Session> _sessions = [];

    public bool Up { get; private set; } = true;

    /// <summary>Takes what boxes say, when the controller is connected.</summary>
    public Action<string, object>? Controller { get; set; }

    public Session NewSession(string name, bool awkward, Action<string, object> arrive, Action lost)
    {
        var session = new Session(world, this, name, awkward, arrive, lost);
        _sessions.Add(session);
        return session;
    }

    /// <summary>From the controller: to whoever has subscribed.</summary>
    /// <param name="payload">Null clears a retained message.</param>
    public void Publish(string topic, object? payload, bool retain)
    {
        if (!Up)
            return;
        if (retain && payload is null)
            _retained.Remove(topic);
        else if (retain)
            _retained[topic] = payload!;
        if (payload is null)
            return;
        foreach (var session in _sessions)
        {
            if (session.Up && session.Filters.Contains(topic))
                session.Deliver(topic, payload);
        }
    }

    /// <summary>From a box: to the controller, and kept for it when retained.</summary>
    public void FromBox(string topic, object payload, bool retain)
    {
        if (!Up)
            return;
        if (retain)
            _retained[topic] = payload;
        Controller?.Invoke(topic, payload);
    }

    public void ToNewSubscriber(Session session, string topic)
    {
        if (_retained.TryGetValue(topic, out var payload))
            session.Deliver(topic, payload);
    }

    /// <summary>What a controller that subscribes gets.</summary>
    public IEnumerable<KeyValuePair<string, object>> RetainedFromBoxes() =>
        _retained.Where(r => r.Key.EndsWith("/presence", StringComparison.Ordinal) || r.Key.EndsWith("/state", StringComparison.Ordinal)).ToList();

    public void Kill()
    {
        Up = false;
        _retained.Clear();
        foreach (var session in _sessions)
            session.Lose();
    }

    public void Restart() => Up = true;
}
