namespace Broadcast.Mqtt;

/// <summary>
/// Drives one link's libmosquitto client. All of it runs on the loop's thread, except where a member says "any thread", and except the name
/// lookup at the start of an attempt, during which nothing else touches the client.
/// </summary>
internal sealed class LinkDriver : IMosquittoEvents
{
    private const int PacketsPerTurn = 64;

    private enum Stage
    {
        Waiting,
        Opening,
        Greeting,
        Subscribing,
        Online,
        Leaving,
        Ended,
    }

    private readonly MqttLinkOptions _options;
    private readonly MqttLoop _loop;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly MosquittoHandle _client;
    private readonly OutgoingQueue _outgoing;
    private readonly IncomingQueue _incoming;
    private readonly Subscriptions _subscriptions;
    private readonly StateFeed _states;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Dictionary<int, OutgoingEntry> _inFlight = [];
    private readonly Dictionary<int, SubscriptionChange> _awaitingGrant = [];
    private readonly HashSet<string> _asked = [];
    private readonly List<string> _refused = [];
    private OutgoingEntry? _handing;
    private int _unacknowledged;

    private Stage _stage = Stage.Waiting;
    private ITimer? _timer;
    private long _timerNumber;
    private long _timerFired = -1;
    private long _acceptedAt;
    private bool _accepted;
    private bool _sessionPresent;
    private bool _draining;
    private bool _due = true;
    private int _failures;
    private int? _connack;
    private int? _lost;
    private (MqttReason Reason, string Detail)? _verdict;
    private Exception? _fault;
    private long _heard;

    private int _signalled;
    private int _closing;
    private int _openedCode = NotOpened;
    private const int NotOpened = int.MinValue;
    private long _received;
    private long _oversize;
    private long _published;
    private long _connections;

    /// <summary>Makes the client, which does nothing before the loop steps it.</summary>
    /// <exception cref="MqttLibraryMissingException">The library is missing or too old.</exception>
    public LinkDriver(
        MqttLinkOptions options, MqttLoop loop, TimeProvider time, Random random,
        OutgoingQueue outgoing, IncomingQueue incoming, Subscriptions subscriptions, StateFeed states)
    {
        _options = options;
        _loop = loop;
        _time = time;
        _random = random;
        _outgoing = outgoing;
        _incoming = incoming;
        _subscriptions = subscriptions;
        _states = states;
        _client = NewClient(options, this);
    }

    /// <summary>The loop's own: where it keeps this link.</summary>
    public int Slot { get; set; } = -1;

    public bool HasEnded => _stage == Stage.Ended;

    /// <summary>Any thread.</summary>
    public Task Ended => _ended.Task;

    /// <summary>What the loop should wait for.</summary>
    public LibC.PollEntry Interest
    {
        get
        {
            if (_stage is Stage.Waiting or Stage.Opening or Stage.Ended)
                return new() { Socket = -1 };
            var events = (short)(_incoming.Pause() ? 0 : LibC.PollIn);
            if (LibMosquitto.WantsWrite(_client))
                events |= LibC.PollOut;
            // A socket with nothing to wait for would still report its end, over and over.
            return new() { Socket = events == 0 ? -1 : LibMosquitto.Socket(_client), Events = events };
        }
    }

    /// <summary>Any thread.</summary>
    public MqttLinkCounters Counters => new(
        Volatile.Read(ref _received), Volatile.Read(ref _oversize), Volatile.Read(ref _published), _outgoing.Superseded,
        Volatile.Read(ref _connections), _outgoing.Count, _outgoing.Bytes);

    /// <summary>Any thread: something changed, have a look.</summary>
    public void Signal()
    {
        if (Interlocked.Exchange(ref _signalled, 1) == 0)
            _loop.Signal(this);
    }

    /// <summary>Any thread: send what is queued, say goodbye, end.</summary>
    public void Close()
    {
        Volatile.Write(ref _closing, 1);
        Signal();
    }

    public void OnSignal()
    {
        Interlocked.Exchange(ref _signalled, 0);
        Guarded(Step);
    }

    public void OnSocketReady(bool write, bool read) => Guarded(() =>
    {
        if (write && HasSocket)
            Check(LibMosquitto.Write(_client, 1));
        if (read)
            ReadSome();
        Step();
    });

    public void OnTend()
    {
        if (_stage is Stage.Greeting or Stage.Subscribing or Stage.Online)
            Guarded(() => Check(LibMosquitto.Tend(_client)));
    }

    private static MosquittoHandle NewClient(MqttLinkOptions options, IMosquittoEvents events)
    {
        var client = MosquittoHandle.Create(options.ClientId, options.CleanSession, events);
        try
        {
            Demand(LibMosquitto.SetMaxInFlight(client, (uint)options.InFlight), nameof(options.InFlight));
            if (options.Username is not null)
                Demand(LibMosquitto.SetCredentials(client, options.Username, options.Password), nameof(options.Username));
            if (options.CaFile is not null)
                Demand(LibMosquitto.SetTls(client, options.CaFile, null, null, null, 0), nameof(options.CaFile));
            if (options.LastWill is { } will)
                Demand(LibMosquitto.SetWill(client, will), nameof(options.LastWill));
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }

        static void Demand(int code, string option)
        {
            if (code != LibMosquitto.Code.Success)
                throw new ArgumentException($"libmosquitto does not take {option}: {LibMosquitto.ErrorText(code)}", option);
        }
    }

    private bool IsClosing => Volatile.Read(ref _closing) != 0;

    private bool HasSocket => _stage is Stage.Greeting or Stage.Subscribing or Stage.Online or Stage.Leaving;

    private void Guarded(Action action)
    {
        try
        {
            action();
            if (_fault is { } thrownInCallback)
            {
                _fault = null;
                Abort(MqttReason.Fault, thrownInCallback.ToString());
            }
        }
        catch (Exception fault)
        {
            Abort(MqttReason.Fault, fault.ToString());
        }
    }

    private void Step()
    {
        var due = _due || Volatile.Read(ref _timerFired) == _timerNumber;
        switch (_stage)
        {
            case Stage.Waiting or Stage.Opening when IsClosing:
                End();
                break;
            case Stage.Waiting:
                _due = due;
                if (due && !_incoming.Pause())
                    Open();
                break;
            case Stage.Opening:
                if (Volatile.Read(ref _openedCode) is var code and not NotOpened)
                    Opened(code);
                break;
            case Stage.Greeting or Stage.Subscribing when due && !IsClosing:
                Abort(MqttReason.Unreachable, $"No answer within {_options.ConnectTimeout.TotalSeconds:0.###} s.");
                break;
            case Stage.Greeting when IsClosing:
                Leave();
                if (_stage == Stage.Leaving && LibMosquitto.WantsWrite(_client))
                    End(); // Not even CONNECT has left: there is nobody to take leave of.
                break;
            case Stage.Subscribing or Stage.Online:
                Tell();
                if (HasSocket && IsClosing)
                    LeaveWhenDrained();
                break;
            case Stage.Leaving when due:
                End();
                break;
        }
    }

    private void Open()
    {
        _due = false;
        _stage = Stage.Opening;
        _connack = null;
        _lost = null;
        _verdict = null;
        _openedCode = NotOpened;
        SetState(MqttLinkPhase.Connecting, _states.Current.Reason is MqttReason.NotStarted ? MqttReason.None : _states.Current.Reason, "");
        ThreadPool.UnsafeQueueUserWorkItem(
            static driver =>
            {
                var code = LibMosquitto.Code.Errno;
                try
                {
                    code = LibMosquitto.BeginConnect(
                        driver._client, driver._options.Host, driver._options.Port, (int)driver._options.KeepAlive.TotalSeconds);
                }
                catch (ObjectDisposedException)
                {
                    // Disposed before the lookup began: nobody asks any more.
                }
                finally
                {
                    Volatile.Write(ref driver._openedCode, code);
                    driver.Signal();
                }
            },
            this,
            preferLocal: false);
    }

    private void Opened(int code)
    {
        _stage = Stage.Greeting;
        if (code == LibMosquitto.Code.Success)
            Arm(_options.ConnectTimeout);
        else
            Lost(code);
    }

    private void ReadSome()
    {
        for (var i = 0; i < PacketsPerTurn && HasSocket; i++)
        {
            var heard = _heard;
            Check(LibMosquitto.Read(_client, 1));
            if (heard == _heard || _incoming.Pause())
                return;
        }
    }

    /// <summary>Looks at what a call into the library brought: an answer to CONNECT, or the end.</summary>
    private void Check(int code)
    {
        if (!HasSocket)
            return;
        if (_connack is { } answer)
        {
            _connack = null;
            if (answer == 0)
                Accepted();
            else
                _verdict ??= Refusal(answer);
        }

        if (_lost is not null || LibMosquitto.Socket(_client) < 0)
            Lost(_lost is { } reported && reported != 0 ? reported : code);
    }

    private void Accepted()
    {
        Interlocked.Increment(ref _connections);
        _accepted = true;
        _acceptedAt = _time.GetTimestamp();
        _stage = Stage.Subscribing;
        _outgoing.GoOnline();
        _refused.Clear();
        _asked.Clear();
        foreach (var change in _subscriptions.GoOnline())
        {
            _asked.Add(change.Filter);
            Ask(change);
        }

        BecomeOnlineWhenAnswered();
    }

    private void BecomeOnlineWhenAnswered()
    {
        if (_stage != Stage.Subscribing || _asked.Count > 0)
            return;
        if (!_draining)
            Disarm();
        _stage = Stage.Online;
        _states.Set(new MqttLinkState(MqttLinkPhase.Connected, MqttReason.None, _time.GetUtcNow())
        {
            SessionPresent = _sessionPresent,
            RefusedFilters = [.. _refused],
        });
    }

    private void Ask(SubscriptionChange change)
    {
        int id;
        var code = change.Qos is { } qos
            ? LibMosquitto.Subscribe(_client, out id, change.Filter, (int)qos)
            : LibMosquitto.Unsubscribe(_client, out id, change.Filter);
        if (code == LibMosquitto.Code.Success)
            _awaitingGrant[id] = change;
        else
            change.Done.TrySetResult(); // The connection is going: the filter is remembered, and goes out with the next.
    }

    /// <summary>Hands to the library what waits: changes of subscription, then messages, as far as the window and the socket take them.</summary>
    private void Tell()
    {
        while (_subscriptions.Take() is { } change)
            Ask(change);

        while (HasSocket && _unacknowledged < _options.InFlight && !LibMosquitto.WantsWrite(_client) && _outgoing.Take() is { } entry)
        {
            _handing = entry;
            var code = LibMosquitto.Publish(_client, entry.Message, out var id);
            var written = _handing is null;
            _handing = null;
            if (written)
                continue;
            if (IsKept(entry, code))
            {
                _inFlight[id] = entry;
                if (entry.Message.Qos == MqttQos.AtLeastOnce)
                    _unacknowledged++;
            }
            else
            {
                Finish(entry, new MqttNotConnectedException($"The message was not sent: {LibMosquitto.ErrorText(code)}"));
            }

            Check(code);
        }
    }

    /// <summary>The library keeps a QoS 1 message although the socket failed under it, and sends it again with the next connection.</summary>
    private static bool IsKept(OutgoingEntry entry, int code) =>
        code == LibMosquitto.Code.Success
        || (entry.Message.Qos == MqttQos.AtLeastOnce
            && code is LibMosquitto.Code.NoConnection or LibMosquitto.Code.ConnectionLost or LibMosquitto.Code.Errno or LibMosquitto.Code.Tls);

    private void LeaveWhenDrained()
    {
        if (!_draining)
        {
            _draining = true;
            Arm(_options.CloseTimeout);
        }

        if (_outgoing.Count == 0 || Volatile.Read(ref _timerFired) == _timerNumber)
            Leave();
    }

    private void Leave()
    {
        _stage = Stage.Leaving;
        Arm(_options.CloseTimeout);
        Check(LibMosquitto.Disconnect(_client));
    }

    private void Abort(MqttReason reason, string detail)
    {
        _verdict = (reason, detail);
        if (!HasSocket)
        {
            Lost(LibMosquitto.Code.Errno);
            return;
        }

        // The library has no call to drop a connection; with the socket shut it finds out itself.
        _ = LibC.Shutdown(LibMosquitto.Socket(_client), LibC.ShutdownBoth);
        _ = LibMosquitto.Read(_client, 1);
        Lost(LibMosquitto.Code.ConnectionLost);
    }

    private void Lost(int code)
    {
        if (_stage is Stage.Waiting or Stage.Ended)
            return;
        var (reason, detail) = _verdict ?? Explain(code);
        foreach (var entry in _outgoing.GoOffline())
            Finish(entry, new MqttNotConnectedException("The connection was lost before the message was written."));
        foreach (var (id, entry) in _inFlight.Where(sent => sent.Value.Message.Qos == MqttQos.AtMostOnce).ToList())
        {
            _inFlight.Remove(id);
            Finish(entry, new MqttNotConnectedException("The connection was lost before the message was written."));
        }

        _subscriptions.GoOffline();
        foreach (var change in _awaitingGrant.Values)
            change.Done.TrySetResult();
        _awaitingGrant.Clear();

        if (_accepted && _time.GetElapsedTime(_acceptedAt) >= _options.BackOff.Good)
            _failures = 0;
        _accepted = false;
        _stage = Stage.Waiting;
        if (IsClosing)
        {
            End();
            return;
        }

        SetState(MqttLinkPhase.Disconnected, reason, detail);
        Arm(_options.BackOff.Next(++_failures, _states.Current.IsRefused, _random));
    }

    private (MqttReason Reason, string Detail) Explain(int code)
    {
        var reason = code switch
        {
            LibMosquitto.Code.NameLookup => MqttReason.NameUnknown,
            LibMosquitto.Code.Tls => MqttReason.TlsFailed,
            LibMosquitto.Code.KeepAlive => MqttReason.KeepAliveTimeout,
            LibMosquitto.Code.Protocol or LibMosquitto.Code.MalformedPacket => MqttReason.ProtocolError,
            _ => _accepted ? MqttReason.ConnectionLost : MqttReason.Unreachable,
        };
        return (reason, code == LibMosquitto.Code.Errno ? "" : LibMosquitto.ErrorText(code));
    }

    private static (MqttReason Reason, string Detail) Refusal(int connack) => (
        connack switch
        {
            1 => MqttReason.ProtocolRefused,
            2 => MqttReason.ClientIdRefused,
            3 => MqttReason.BrokerUnavailable,
            4 => MqttReason.BadCredentials,
            5 => MqttReason.NotAuthorised,
            _ => MqttReason.ProtocolError,
        },
        LibMosquitto.ConnackText(connack));

    private void End()
    {
        if (_stage == Stage.Ended)
            return;
        _stage = Stage.Ended;
        Disarm();
        _client.Dispose();
        foreach (var entry in _outgoing.TakeAll().Concat(_inFlight.Values))
            Finish(entry, new ObjectDisposedException(nameof(MqttLink)));
        _inFlight.Clear();
        _subscriptions.GoOffline();
        foreach (var change in _awaitingGrant.Values)
            change.Done.TrySetResult();
        _incoming.Complete();
        SetState(MqttLinkPhase.Disconnected, MqttReason.Disposed, "");
        _ended.TrySetResult();
    }

    private void Finish(OutgoingEntry entry, Exception? failure)
    {
        _outgoing.Release(entry);
        if (failure is null)
        {
            Interlocked.Increment(ref _published);
            entry.Done?.TrySetResult();
        }
        else
        {
            entry.Done?.TrySetException(failure);
        }
    }

    private void SetState(MqttLinkPhase phase, MqttReason reason, string detail) =>
        _states.Set(new MqttLinkState(phase, reason, _time.GetUtcNow()) { Detail = detail });

    private void Arm(TimeSpan wait)
    {
        Disarm();
        var number = _timerNumber;
        _timer = _time.CreateTimer(
            _ =>
            {
                Volatile.Write(ref _timerFired, number);
                Signal();
            },
            null, wait, Timeout.InfiniteTimeSpan);
    }

    private void Disarm()
    {
        _timer?.Dispose();
        _timer = null;
        _timerNumber++;
    }

    void IMosquittoEvents.OnConnack(int code, bool sessionPresent)
    {
        _heard++;
        _connack = code;
        _sessionPresent = sessionPresent;
    }

    void IMosquittoEvents.OnDisconnected(int code) => _lost = code;

    void IMosquittoEvents.OnPublished(int id)
    {
        _heard++;
        if (_inFlight.Remove(id, out var entry))
        {
            if (entry.Message.Qos == MqttQos.AtLeastOnce)
                _unacknowledged--;
        }
        else if (_handing is { Message.Qos: MqttQos.AtMostOnce } handing)
        {
            // Written before the library returned from the call that told its number.
            entry = handing;
            _handing = null;
        }
        else
        {
            return;
        }

        Finish(entry, null);
    }

    void IMosquittoEvents.OnArrived(string topic, ReadOnlySpan<byte> payload, int qos, bool retain)
    {
        _heard++;
        if (payload.Length > _options.MaxPayloadBytes)
        {
            Interlocked.Increment(ref _oversize);
            return;
        }

        _incoming.Add(new MqttMessage(topic, payload.ToArray(), qos == 0 ? MqttQos.AtMostOnce : MqttQos.AtLeastOnce, retain));
        Interlocked.Increment(ref _received);
    }

    void IMosquittoEvents.OnSubscribed(int id, bool granted)
    {
        _heard++;
        if (!_awaitingGrant.Remove(id, out var change))
            return;
        var remembered = _stage == Stage.Subscribing && _asked.Remove(change.Filter);
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
            _subscriptions.Forget(change.Filter);
            change.Done.TrySetException(new MqttSubscriptionRefusedException(change.Filter));
        }

        BecomeOnlineWhenAnswered();
    }

    void IMosquittoEvents.OnUnsubscribed(int id)
    {
        _heard++;
        if (_awaitingGrant.Remove(id, out var change))
            change.Done.TrySetResult();
    }

    void IMosquittoEvents.OnFault(Exception fault) => _fault ??= fault;
}
