using System.Threading.Channels;

namespace Broadcast.Mqtt;

/// <summary>
/// The link over MQTTnet. Several links in one process are independent of one another; those that share a <see cref="MqttLoop"/> share its thread.
/// </summary>
public sealed class MqttLink : IMqttLink
{
    private readonly MqttLinkOptions _options;
    private readonly MqttLoop _loop;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly Lock _gate = new();
    private readonly OutgoingQueue _outgoing;
    private readonly IncomingQueue _incoming;
    private readonly Subscriptions _subscriptions;
    private readonly StateFeed _states;
    private LinkDriver? _driver;
    private bool _disposed;

    /// <summary>A link that was not started yet: it remembers filters and QoS 1 messages.</summary>
    /// <param name="options">Where and how; checked by <see cref="Start"/>.</param>
    /// <param name="loop">Whose thread serves the link.</param>
    /// <param name="time">Times the back-off and the time limits, stamps what arrives, and dates the broker's certificate. (The keep-alive is the loop's.)</param>
    /// <param name="random">Spreads the back-off; used on the loop's thread only, so links on one loop may share it.</param>
    public MqttLink(MqttLinkOptions options, MqttLoop loop, TimeProvider time, Random random)
    {
        _options = options;
        _loop = loop;
        _time = time;
        _random = random;
        _outgoing = new OutgoingQueue(options.OutgoingMessages, options.OutgoingBytes);
        _incoming = new IncomingQueue(options.IncomingMessages, options.IncomingBytes, Signal);
        _subscriptions = new Subscriptions(options.MaxSubscriptions);
        _states = new StateFeed(new MqttLinkState(MqttLinkPhase.Disconnected, MqttReason.NotStarted, time.GetUtcNow()));
    }

    /// <inheritdoc/>
    public MqttLinkState State => _states.Current;

    /// <inheritdoc/>
    public ChannelReader<MqttMessage> Incoming => _incoming;

    /// <inheritdoc/>
    public MqttLinkCounters Counters =>
        Volatile.Read(ref _driver)?.Counters ?? new(0, 0, 0, _outgoing.Superseded, 0, _outgoing.Count, _outgoing.Bytes);

    /// <inheritdoc/>
    public IAsyncEnumerable<MqttLinkState> WatchStateAsync(CancellationToken cancellationToken = default) => _states.WatchAsync(cancellationToken);

    /// <inheritdoc/>
    public void Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_driver is not null)
                return;
            _options.Validate();
            var driver = new LinkDriver(_options, _loop, _time, _random, _outgoing, _incoming, _subscriptions, _states);
            _loop.Attach();
            Volatile.Write(ref _driver, driver);
            driver.Signal();
        }
    }

    /// <inheritdoc/>
    public async ValueTask SubscribeAsync(string filter, MqttQos qos, CancellationToken cancellationToken = default)
    {
        MqttTopic.EnsureFilter(filter);
        var granted = _subscriptions.Change(new SubscriptionChange(filter, qos));
        Signal();
        await granted.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask UnsubscribeAsync(string filter, CancellationToken cancellationToken = default)
    {
        MqttTopic.EnsureFilter(filter);
        var done = _subscriptions.Change(new SubscriptionChange(filter, Qos: null));
        Signal();
        await done.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task PublishAsync(MqttMessage message, CancellationToken cancellationToken = default)
    {
        EnsurePublishable(message);
        cancellationToken.ThrowIfCancellationRequested();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var entry = new OutgoingEntry(message) { Done = done };
        ThrowUnlessTaken(_outgoing.Add(entry));
        Signal();
        try
        {
            await done.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!done.Task.IsCompleted)
        {
            if (_outgoing.Withdraw(entry))
                done.TrySetCanceled(cancellationToken);
            throw;
        }
    }

    /// <inheritdoc/>
    public bool TryPublish(MqttMessage message)
    {
        EnsurePublishable(message);
        if (_outgoing.Add(new OutgoingEntry(message)) != OutgoingAnswer.Taken)
            return false;
        Signal();
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        LinkDriver? driver;
        lock (_gate)
        {
            driver = _driver;
            if (!_disposed)
            {
                _disposed = true;
                _outgoing.Seal();
                if (driver is null)
                    EndUnstarted();
            }
        }

        if (driver is not null)
        {
            driver.Close();
            await driver.Ended;
        }
    }

    private void ThrowUnlessTaken(OutgoingAnswer answer)
    {
        ObjectDisposedException.ThrowIf(answer == OutgoingAnswer.Closed, this);
        if (answer == OutgoingAnswer.Offline)
            throw new MqttNotConnectedException("There is no connection, and a QoS 0 message does not wait for one.");
        if (answer == OutgoingAnswer.Full)
            throw new MqttQueueFullException($"Full: at most {_options.OutgoingMessages} messages and {_options.OutgoingBytes} bytes may wait.");
    }

    private void EndUnstarted()
    {
        foreach (var entry in _outgoing.TakeAll())
        {
            _outgoing.Release(entry);
            entry.Done?.TrySetException(new ObjectDisposedException(nameof(MqttLink)));
        }

        _incoming.Complete();
        _states.Set(new MqttLinkState(MqttLinkPhase.Disconnected, MqttReason.Disposed, _time.GetUtcNow()));
    }

    private void EnsurePublishable(MqttMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        MqttTopic.EnsurePublishable(message.Topic);
        if (message.Payload.Length > _options.MaxPayloadBytes)
            throw new ArgumentException($"The payload has {message.Payload.Length} bytes; at most {_options.MaxPayloadBytes} are allowed.", nameof(message));
    }

    private void Signal() => Volatile.Read(ref _driver)?.Signal();
}
