namespace Broadcast.Mqtt;

/// <summary>
/// Drives one link's libmosquitto client through connecting, being connected and leaving. All of it runs on the loop's thread, except where a
/// member says "any thread", and except the name lookup at the start of an attempt, during which nothing else touches the client.
/// </summary>
internal sealed class LinkDriver : IMosquittoEvents
{
    private const int PacketsPerTurn = 64;
    private const int NotOpened = int.MinValue;

    private enum Stage
    {
        Waiting, // for the time of the next attempt, or for room in a full incoming queue
        Opening, // name lookup, on the thread pool
        Greeting, // until CONNACK
        Subscribing, // until the remembered filters are answered; messages flow already
        Online,
        Leaving, // until DISCONNECT is written
        Ended,
    }

    private readonly MqttLinkOptions _options;
    private readonly MqttLoop _loop;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly OutgoingQueue _outgoing;
    private readonly IncomingQueue _incoming;
    private readonly StateFeed _states;
    private readonly MosquittoHandle _client;
    private readonly MessageSender _messages;
    private readonly FilterSender _filters;
    private readonly LinkAlarm _alarm;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Stage _stage = Stage.Waiting;
    private bool _mayOpen = true;
    private bool _draining;
    private bool _accepted;
    private long _acceptedAt;
    private int _failures;
    private (MqttReason Reason, string Detail)? _verdict;

    // What the callbacks of one call into the library brought; looked at when it has returned.
    private int? _connack;
    private bool _sessionPresent;
    private int? _disconnected;
    private Exception? _fault;
    private long _heard;

    // Shared with other threads.
    private int _signalled;
    private int _closing;
    private int _openedCode = NotOpened;
    private long _received;
    private long _oversize;
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
        _states = states;
        _client = MosquittoHandle.Create(options, this);
        _messages = new MessageSender(_client, outgoing, options.InFlight);
        _filters = new FilterSender(_client, subscriptions);
        _alarm = new LinkAlarm(time, Signal);
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
            if (!HasSocket)
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
        Volatile.Read(ref _received), Volatile.Read(ref _oversize), _messages.Published, _outgoing.Superseded,
        Volatile.Read(ref _connections), _outgoing.Count, _outgoing.Bytes);

    private bool HasSocket => _stage is Stage.Greeting or Stage.Subscribing or Stage.Online or Stage.Leaving;

    private bool IsClosing => Volatile.Read(ref _closing) != 0;

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
        Turn(write: false, read: false, tend: false);
    }

    public void OnSocketReady(bool write, bool read) => Turn(write, read, tend: false);

    public void OnTend() => Turn(write: false, read: false, tend: true);

    /// <summary>One turn on the loop. A fault ends the connection and is reported; the loop and its other links go on.</summary>
    private void Turn(bool write, bool read, bool tend)
    {
        try
        {
            if (write && HasSocket)
                Check(LibMosquitto.Write(_client, 1));
            if (read)
                ReadSome();
            if (tend && HasSocket)
                Check(LibMosquitto.Tend(_client));
            Step();
            if (_fault is { } thrownInCallback)
                throw thrownInCallback;
        }
        catch (Exception fault)
        {
            _fault = null;
            Abort(MqttReason.Fault, fault.ToString());
        }
    }

    private void Step()
    {
        switch (_stage)
        {
            case Stage.Waiting or Stage.Opening when IsClosing:
                End();
                break;
            case Stage.Waiting:
                _mayOpen |= _alarm.IsDue;
                if (_mayOpen && !_incoming.Pause())
                    Open();
                break;
            case Stage.Opening:
                if (Volatile.Read(ref _openedCode) is var code and not NotOpened)
                    OnOpened(code);
                break;
            case Stage.Greeting when IsClosing:
                Leave();
                if (_stage == Stage.Leaving && LibMosquitto.WantsWrite(_client))
                    End(); // Not even CONNECT has left: there is nobody to take leave of.
                break;
            case Stage.Greeting or Stage.Subscribing when _alarm.IsDue && !IsClosing:
                Abort(MqttReason.Unreachable, $"No answer within {_options.ConnectTimeout.TotalSeconds:0.###} s.");
                break;
            case Stage.Subscribing or Stage.Online:
                Converse();
                break;
            case Stage.Leaving when _alarm.IsDue:
                End();
                break;
        }
    }

    private void Open()
    {
        _mayOpen = false;
        _stage = Stage.Opening;
        _connack = null;
        _disconnected = null;
        _verdict = null;
        _openedCode = NotOpened;
        var before = _states.Current.Reason;
        SetState(MqttLinkPhase.Connecting, before is MqttReason.NotStarted ? MqttReason.None : before, "");
        ThreadPool.UnsafeQueueUserWorkItem(static driver => driver.LookUpAndBegin(), this, preferLocal: false);
    }

    private void LookUpAndBegin()
    {
        var code = LibMosquitto.Code.Errno;
        try
        {
            code = LibMosquitto.BeginConnect(_client, _options.Host, _options.Port, (int)_options.KeepAlive.TotalSeconds);
        }
        catch (ObjectDisposedException)
        {
            // Disposed before the lookup began: nobody asks any more.
        }
        finally
        {
            Volatile.Write(ref _openedCode, code);
            Signal();
        }
    }

    private void OnOpened(int code)
    {
        _stage = Stage.Greeting;
        if (code != LibMosquitto.Code.Success)
        {
            OnLost(code);
            return;
        }

        // A child process that kept the socket open would keep the broker from noticing that we died, and from publishing the last will.
        LibC.CloseOnExec(LibMosquitto.Socket(_client));
        _alarm.Set(_options.ConnectTimeout);
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

    /// <summary>Looks at what a call into the library brought: an answer to CONNECT, answers for filters, or the end.</summary>
    private void Check(int code)
    {
        if (!HasSocket)
            return;
        if (_connack is { } answer)
        {
            _connack = null;
            if (answer == 0)
                OnAccepted();
            else
                _verdict ??= LossReasons.OfConnack(answer);
        }

        if (_stage == Stage.Subscribing && _filters.IsSettled)
            OnSettled();
        if (_disconnected is not null || LibMosquitto.Socket(_client) < 0)
            OnLost(_disconnected is { } reported and not 0 ? reported : code);
    }

    private void OnAccepted()
    {
        Interlocked.Increment(ref _connections);
        _accepted = true;
        _acceptedAt = _time.GetTimestamp();
        if (_stage == Stage.Leaving)
            return;
        _stage = Stage.Subscribing;
        _outgoing.GoOnline();
        _filters.OnAccepted();
    }

    private void OnSettled()
    {
        _stage = Stage.Online;
        if (!_draining)
            _alarm.Clear();
        _states.Set(new MqttLinkState(MqttLinkPhase.Connected, MqttReason.None, _time.GetUtcNow())
        {
            SessionPresent = _sessionPresent,
            RefusedFilters = _filters.Refused,
        });
    }

    private void Converse()
    {
        _filters.TellChanges();
        while (HasSocket && _messages.TrySendNext(out var code))
            Check(code);
        if (!HasSocket || !IsClosing)
            return;
        if (!_draining)
        {
            _draining = true;
            _alarm.Set(_options.CloseTimeout);
        }

        if (_outgoing.Count == 0 || _alarm.IsDue)
            Leave();
    }

    private void Leave()
    {
        _stage = Stage.Leaving;
        _alarm.Set(_options.CloseTimeout);
        Check(LibMosquitto.Disconnect(_client));
    }

    private void Abort(MqttReason reason, string detail)
    {
        _verdict = (reason, detail);
        if (HasSocket)
        {
            // The library has no call to drop a connection; with the socket shut it finds out itself.
            _ = LibC.Shutdown(LibMosquitto.Socket(_client), LibC.ShutdownBoth);
            _ = LibMosquitto.Read(_client, 1);
        }

        if (_stage != Stage.Opening)
            OnLost(LibMosquitto.Code.ConnectionLost);
    }

    private void OnLost(int code)
    {
        if (_stage is Stage.Waiting or Stage.Ended)
            return;
        _stage = Stage.Waiting;
        _messages.OnLost();
        _filters.OnLost();
        if (IsClosing)
        {
            End();
            return;
        }

        var (reason, detail) = _verdict ?? LossReasons.Of(code, _accepted);
        if (_accepted && _time.GetElapsedTime(_acceptedAt) >= _options.BackOff.Good)
            _failures = 0;
        _accepted = false;
        _alarm.Set(_options.BackOff.Next(++_failures, MqttLinkState.IsRefusal(reason), _random));
        SetState(MqttLinkPhase.Disconnected, reason, detail);
    }

    private void End()
    {
        if (_stage == Stage.Ended)
            return;
        _stage = Stage.Ended;
        _alarm.Clear();
        _client.Dispose();
        _messages.OnEnded();
        _filters.OnLost();
        _incoming.Complete();
        SetState(MqttLinkPhase.Disconnected, MqttReason.Disposed, "");
        _ended.TrySetResult();
    }

    private void SetState(MqttLinkPhase phase, MqttReason reason, string detail) =>
        _states.Set(new MqttLinkState(phase, reason, _time.GetUtcNow()) { Detail = detail });

    void IMosquittoEvents.OnConnack(int code, bool sessionPresent)
    {
        _heard++;
        _connack = code;
        _sessionPresent = sessionPresent;
    }

    void IMosquittoEvents.OnDisconnected(int code) => _disconnected = code;

    void IMosquittoEvents.OnPublished(int id)
    {
        _heard++;
        _messages.OnPublished(id);
    }

    void IMosquittoEvents.OnArrived(string topic, ReadOnlySpan<byte> payload, int qos, bool retain)
    {
        _heard++;
        if (payload.Length > _options.MaxPayloadBytes)
        {
            Interlocked.Increment(ref _oversize);
            return;
        }

        _incoming.Add(new MqttMessage(topic, payload.ToArray(), qos == 0 ? MqttQos.AtMostOnce : MqttQos.AtLeastOnce, retain)
        {
            ArrivedAt = _time.GetTimestamp(),
        });
        Interlocked.Increment(ref _received);
    }

    void IMosquittoEvents.OnFilterAnswered(int id, bool granted)
    {
        _heard++;
        _filters.OnAnswer(id, granted);
    }

    void IMosquittoEvents.OnFault(Exception fault) => _fault ??= fault;
}
