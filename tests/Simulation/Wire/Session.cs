namespace Broadcast.Simulation.Wire;

/// <summary>One box's connection to the broker, over a bad line.</summary>
internal sealed class Session(World world, Broker broker, string name, bool awkward, Action<string, object> arrive, Action lost)
{
    private readonly Dictionary<string, DateTimeOffset> _latest = new(StringComparer.Ordinal);
    private DateTimeOffset _latestUp;
    private int _epoch;

    public string Name => name;

    public bool Up { get; private set; }

    public HashSet<string> Filters { get; } = new(StringComparer.Ordinal);

    /// <summary>Nothing arrives before.</summary>
    public DateTimeOffset StalledUntil { get; set; }

    /// <summary>Share of messages that the broker's queue drops.</summary>
    public double Drops { get; set; }

    public void Connect()
    {
        Up = true;
        _epoch++;
        _latest.Clear();
        Filters.Clear();
    }

    /// <summary>The connection is gone, and what was on its way.</summary>
    public void Lose()
    {
        if (!Up)
            return;
        Up = false;
        _epoch++;
        lost();
    }

    /// <summary>The process is gone: nobody is there to be told.</summary>
    public void Abandon()
    {
        Up = false;
        _epoch++;
    }

    public void Subscribe(string topic)
    {
        if (Up && Filters.Add(topic))
            broker.ToNewSubscriber(this, topic);
    }

    public void Unsubscribe(string topic) => Filters.Remove(topic);

    public void Deliver(string topic, object payload)
    {
        if (awkward && Drops > 0 && world.Random.Hits(Drops))
            return;
        // Order holds within a topic only.
        var at = Later(_latest.GetValueOrDefault(topic), Arrival());
        _latest[topic] = at;
        var epoch = _epoch;
        world.At(at, Arrive);
        if (awkward && world.Random.Hits(0.02))
            world.At(at + world.Random.Seconds(0, 5), Arrive);

        void Arrive()
        {
            if (epoch == _epoch)
                arrive(topic, payload);
        }
    }

    /// <summary>To the controller. What is on its way when the connection ends is lost.</summary>
    public void Send(string topic, object payload, bool retain = false)
    {
        if (!Up)
            return;
        _latestUp = Later(_latestUp, Arrival());
        var epoch = _epoch;
        world.At(_latestUp, () =>
        {
            if (epoch == _epoch)
                broker.FromBox(topic, payload, retain);
        });
        if (awkward && !retain && world.Random.Hits(0.01))
            world.At(_latestUp + world.Random.Seconds(0, 5), () => broker.FromBox(topic, payload, retain));
    }

    private DateTimeOffset Arrival()
    {
        var way = awkward && world.Random.Hits(0.1) ? world.Random.Spread(0.05, 8) : world.Random.Seconds(0.005, 0.12);
        return Later(StalledUntil, world.Now) + way;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
