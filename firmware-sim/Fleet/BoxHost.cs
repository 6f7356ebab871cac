using System.Threading.Channels;
using Broadcast.FirmwareSim.Boxes;
using Broadcast.FirmwareSim.Wire;
using Broadcast.Mqtt;

namespace Broadcast.FirmwareSim.Fleet;

/// <summary>Something that came to a box over one of its links.</summary>
internal readonly record struct Arrival(BoxHost Host, IMqttLink Link, BoxEvent Event);

/// <summary>
/// One box's driver: carries its actions out and brings it what happens. Used by the fleet's loop alone; the links' pumps only write to the
/// fleet's inbox, and wait when it is full, so that the broker holds what does not fit.
/// </summary>
internal sealed class BoxHost(
    Enrolment enrolment,
    SimulatedBox box,
    Faults faults,
    TimeSpan clockError,
    SharedContents contents,
    BoxFiles? files,
    Func<MqttLinkOptions, IMqttLink> makeLink,
    ChannelWriter<Arrival> inbox,
    TimeProvider time)
{
    private readonly IMqttLink?[] _links = new IMqttLink?[2];
    private readonly HashSet<string>[] _filters = [[], []];
    private readonly bool[] _up = new bool[2];
    private int _filtersRefused;
    private bool _contentWanted;
    private Task _closing = Task.CompletedTask;
    private DateTimeOffset? _openAt;
    private DateTimeOffset? _cutAt;

    public SimulatedBox Box => box;

    /// <summary>Filters that the broker's access list refused.</summary>
    public int FiltersRefused => Volatile.Read(ref _filtersRefused);

    /// <summary>Messages that did not fit in a link's queue; the box says them again by itself, later.</summary>
    public int Unsent { get; private set; }

    public int Cuts { get; private set; }

    /// <summary>When to call <see cref="Tick"/>, on the fleet's clock.</summary>
    public DateTimeOffset NextDue
    {
        get
        {
            var due = box.NextDue - clockError ?? DateTimeOffset.MaxValue;
            if (_openAt < due)
                due = _openAt.Value;
            return _cutAt < due ? _cutAt.Value : due;
        }
    }

    public void OpenAt(DateTimeOffset when) => _openAt = when;

    public void Tick(DateTimeOffset now)
    {
        if (_cutAt <= now)
            Cut(now);
        if (_openAt <= now)
            Open(now);
        Handle(new BoxEvent.Tick(), now);
    }

    public void Take(in Arrival arrival, DateTimeOffset now)
    {
        var index = Array.IndexOf(_links, arrival.Link);
        if (index < 0 && arrival.Event is not BoxEvent.Received)
            return; // from a link that was cut; what it brought before, it brought
        if (arrival.Event is BoxEvent.Connected or BoxEvent.Disconnected)
            _up[index] = arrival.Event is BoxEvent.Connected;
        Handle(arrival.Event, now);
    }

    /// <summary>Says goodbye and closes both links.</summary>
    public async Task CloseAsync()
    {
        await _closing;
        await CloseLinksAsync();
    }

    private void Handle(BoxEvent happened, DateTimeOffset now)
    {
        foreach (var action in box.Handle(happened, now + clockError))
            Do(action, now);
    }

    private void Do(BoxAction action, DateTimeOffset now)
    {
        switch (action)
        {
            case BoxAction.Keep:
                files?.Write(enrolment.Station, enrolment.Box, box.Snapshot());
                break;
            case BoxAction.OpenContentConnection:
                _contentWanted = true;
                if (_links[(int)Connection.Control] is not null)
                    OpenLink(Connection.Content);
                break;
            case BoxAction.Publish(var topic, var payload, var qos, var retain):
                if (_links[(int)Connection.Control]?.TryPublish(new MqttMessage(topic, payload, (MqttQos)qos, retain)) is false)
                    Unsent++;
                break;
            case BoxAction.Subscribe(var connection, var filter, var qos):
                if (_links[(int)connection] is { } link && _filters[(int)connection].Add(filter))
                    _ = SubscribeAsync(link, filter, (MqttQos)qos);
                break;
            case BoxAction.Unsubscribe(var connection, var filter):
                _filters[(int)connection].Remove(filter);
                if (_links[(int)connection] is { } left)
                    _ = UnsubscribeAsync(left, filter);
                break;
            case BoxAction.NeedContent(var content):
                contents.Need(content);
                break;
            case BoxAction.ReleaseContent(var content):
                contents.Release(content);
                break;
            case BoxAction.KeepChunk(var content, var length, var offset, var bytes):
                contents.Keep(content, length, offset, bytes.Span);
                break;
            case BoxAction.CheckContent(var content):
                Handle(new BoxEvent.ContentChecked(content, contents.Check(content)), now);
                break;
        }
    }

    private void Open(DateTimeOffset now)
    {
        if (!_closing.IsCompleted)
        {
            _openAt = now + TimeSpan.FromMilliseconds(100); // its client id is still taken
            return;
        }
        _openAt = null;
        _cutAt = now + faults.UntilCut();
        OpenLink(Connection.Control);
        if (_contentWanted)
            OpenLink(Connection.Content);
    }

    private void Cut(DateTimeOffset now)
    {
        Cuts++;
        _cutAt = null;
        _openAt = now + faults.Away();
        _closing = CloseLinksAsync();
        foreach (var connection in Enum.GetValues<Connection>())
        {
            if (_up[(int)connection])
                Handle(new BoxEvent.Disconnected(connection), now);
            _up[(int)connection] = false;
        }
    }

    private void OpenLink(Connection connection)
    {
        var control = connection == Connection.Control;
        var link = makeLink(new MqttLinkOptions
        {
            Host = enrolment.Broker.Host,
            Port = enrolment.Broker.Port,
            CaFile = enrolment.Broker.TlsCa,
            ClientId = $"{enrolment.Station}.{enrolment.Box}.{(control ? "control" : "content")}",
            Username = enrolment.User,
            Password = enrolment.Password,
            KeepAlive = TimeSpan.FromSeconds(20),
            CleanSession = control,
            LastWill = control ? Will() : null,
            IncomingMessages = 64,
            IncomingBytes = 512 * 1024,
        });
        _links[(int)connection] = link;
        _filters[(int)connection].Clear();
        link.Start();
        _ = WatchAsync(link, connection);
        _ = PumpAsync(link, connection);
    }

    private async Task CloseLinksAsync()
    {
        var links = _links.OfType<IMqttLink>().ToList();
        // A clean DISCONNECT silences the will, so the box says it itself.
        _links[(int)Connection.Control]?.TryPublish(Will());
        Array.Clear(_links);
        foreach (var link in links)
            await link.DisposeAsync();
    }

    private MqttMessage Will() => new(box.Will.Topic, box.Will.Payload, (MqttQos)box.Will.Qos, box.Will.Retain);

    private async Task WatchAsync(IMqttLink link, Connection connection)
    {
        var up = false;
        await foreach (var state in link.WatchStateAsync())
        {
            if (state.IsConnected == up)
                continue;
            up = state.IsConnected;
            await SendAsync(link, up ? new BoxEvent.Connected(connection, state.SessionPresent) : new BoxEvent.Disconnected(connection));
        }
    }

    private async Task PumpAsync(IMqttLink link, Connection connection)
    {
        await foreach (var message in link.Incoming.ReadAllAsync())
        {
            if (faults.HandlingDelay(connection) is { Ticks: > 0 } delay)
                await Task.Delay(delay, time);
            if (connection == Connection.Control || !faults.DropsContent())
                await SendAsync(link, new BoxEvent.Received(message.Topic, message.Payload));
        }
    }

    private async Task SendAsync(IMqttLink link, BoxEvent happened)
    {
        try
        {
            await inbox.WriteAsync(new Arrival(this, link, happened));
        }
        catch (ChannelClosedException)
        {
            // The fleet has stopped reading.
        }
    }

    private async Task SubscribeAsync(IMqttLink link, string filter, MqttQos qos)
    {
        try
        {
            await link.SubscribeAsync(filter, qos);
        }
        catch (Exception e) when (e is MqttSubscriptionRefusedException or MqttQueueFullException)
        {
            Interlocked.Increment(ref _filtersRefused);
        }
        catch (ObjectDisposedException)
        {
            // The link was cut meanwhile.
        }
    }

    private static async Task UnsubscribeAsync(IMqttLink link, string filter)
    {
        try
        {
            await link.UnsubscribeAsync(filter);
        }
        catch (ObjectDisposedException)
        {
            // The link was cut meanwhile.
        }
    }
}
