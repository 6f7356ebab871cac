using System.Net;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Broadcast.Mqtt;

/// <summary>
/// Drives one link through connecting, being connected and leaving. All of it runs on the loop's thread, except where a member says "any thread",
/// and except the name lookup at the start of an attempt.
/// </summary>
#pragma warning disable CA1001 // The connection is disposed of on the loop's thread, when it or the link ends.
internal sealed class LinkDriver : IConnectionEvents
#pragma warning restore CA1001
{
    private enum Stage
    {
        Waiting, // for the time of the next attempt, or for room in a full incoming queue
        LookingUp, // the host's name
        Greeting, // until CONNACK
        Subscribing, // until the remembered filters are answered; messages flow already
        Online,
        Leaving, // until the broker has hung up
        Ended,
    }

    private readonly MqttLinkOptions _options;
    private readonly MqttLoop _loop;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly OutgoingQueue _outgoing;
    private readonly IncomingQueue _incoming;
    private readonly StateFeed _states;
    private readonly MessageSender _messages;
    private readonly FilterSender _filters;
    private readonly LinkAlarm _alarm;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Stage _stage = Stage.Waiting;
    private BrokerConnection? _connection;
    private bool _mayOpen = true;
    private bool _moreToSend;
    private bool _draining;
    private int _failures;
    private int _unanswered;

    // Shared with other threads.
    private Task<IPAddress[]>? _lookUp;
    private int _signalled;
    private int _closing;
    private long _received;
    private long _oversize;
    private long _connections;

    /// <summary>A driver that does nothing before the loop steps it.</summary>
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
        var ids = new PacketIds();
        _messages = new MessageSender(outgoing, ids, options.InFlight);
        _filters = new FilterSender(subscriptions, ids);
        _alarm = new LinkAlarm(time, Signal);
    }

    /// <summary>
    /// The broker's addresses, after each attempt that came to nothing beginning with another: one that never answers takes up a whole attempt. The one that
    /// answered last is asked first again.
    /// </summary>
    internal static IPAddress[] BeginningWith(IPAddress[] addresses, int unanswered)
    {
        var first = unanswered % addresses.Length;
        return [.. addresses[first..], .. addresses[..first]];
    }

    /// <summary>The loop's own: it has taken the link in.</summary>
    public bool IsAttached { get; set; }

    public bool HasEnded => _stage == Stage.Ended;

    /// <summary>Any thread.</summary>
    public Task Ended => _ended.Task;

    /// <summary>What the loop should watch; null without a connection.</summary>
    public PolledStream? Socket => _connection?.Socket;

    /// <summary>Any thread.</summary>
    public MqttLinkCounters Counters => new(
        Volatile.Read(ref _received), Volatile.Read(ref _oversize), _messages.Published, _outgoing.Superseded,
        Volatile.Read(ref _connections), _outgoing.Count, _outgoing.Bytes);

    // While the link leaves, what still comes is read and dropped unacknowledged: the broker keeps it, and sees our goodbye.
    bool IConnectionEvents.MayReceive => _stage == Stage.Leaving || (!_incoming.Pause() && _connection is { IsClogged: false });

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
        Turn();
    }

    public void OnSocketReady(bool read, bool write) => Turn(read, write);

    public void OnTend() => Turn(tend: true);

    /// <summary>One turn on the loop. A fault ends the connection and is reported; the loop and its other links go on.</summary>
    private void Turn(bool read = false, bool write = false, bool tend = false)
    {
        try
        {
            if (read || write)
                _connection?.Socket.OnReady(read, write);
            if (tend && _connection?.Tend() == Pulse.Lost)
                Lose(MqttReason.KeepAliveTimeout, "Nothing was heard for the keep-alive time.");
            _connection?.Receive();
            Step();
            _connection?.Write();
        }
        catch (Exception fault)
        {
            Lose(MqttReason.Fault, fault.ToString());
        }
    }

    private void Step()
    {
        switch (_stage)
        {
            case Stage.Waiting or Stage.LookingUp when IsClosing:
                End();
                break;
            case Stage.Waiting:
                _mayOpen |= _alarm.IsDue;
                if (_mayOpen && !_incoming.Pause())
                    LookUp();
                break;
            case Stage.LookingUp when _lookUp is { IsCompleted: true } lookUp:
                OnLookedUp(lookUp);
                break;
            case Stage.Greeting when IsClosing && _connection is { IsOpen: false }:
                End(); // Not even CONNECT was sent: there is nobody to take leave of.
                break;
            case Stage.Greeting when IsClosing:
                Leave();
                break;
            case Stage.Greeting or Stage.Subscribing when _alarm.IsDue && !IsClosing:
                Lose(MqttReason.Unreachable, $"No answer within {_options.ConnectTimeout.TotalSeconds:0.###} s.");
                break;
            case Stage.Subscribing or Stage.Online:
                Converse(_connection!);
                break;
            case Stage.Leaving when _alarm.IsDue:
                End();
                break;
        }
    }

    private void LookUp()
    {
        _mayOpen = false;
        _stage = Stage.LookingUp;
        var before = _states.Current.Reason;
        SetState(MqttLinkPhase.Connecting, before is MqttReason.NotStarted ? MqttReason.None : before, "");
        _lookUp = IPAddress.TryParse(_options.Host, out var address) ? Task.FromResult<IPAddress[]>([address]) : Dns.GetHostAddressesAsync(_options.Host);
        _ = _lookUp.ContinueWith(
            static (_, driver) => ((LinkDriver)driver!).Signal(), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void OnLookedUp(Task<IPAddress[]> lookUp)
    {
        if (!lookUp.IsCompletedSuccessfully || lookUp.Result is not { Length: > 0 } addresses)
        {
            var (reason, detail) = LossReasons.OfLookUp(lookUp.Exception?.InnerException);
            Lose(reason, detail);
            return;
        }

        _stage = Stage.Greeting;
        _alarm.Set(_options.ConnectTimeout);
        _connection = new BrokerConnection(BeginningWith(addresses, _unanswered), _options, _time, _loop.Time, this);
        _connection.Open();
    }

    void IConnectionEvents.OnPacket(MqttPacket packet)
    {
        if (_connection is not { } connection)
            return;
        switch (packet)
        {
            case MqttConnAckPacket { ReturnCode: MqttConnectReturnCode.ConnectionAccepted } yes when connection.AcceptedAt is null:
                OnAccepted(connection, yes.IsSessionPresent);
                break;
            case MqttConnAckPacket no when connection.AcceptedAt is null:
                var (reason, detail) = LossReasons.OfConnack(no.ReturnCode);
                Lose(reason, detail);
                break;
            case { } when connection.AcceptedAt is null:
            case MqttConnAckPacket:
                throw new MqttProtocolViolationException("An answer to CONNECT comes once, and first.");
            case { } when _stage == Stage.Leaving:
                break;
            case MqttPublishPacket message:
                OnArrived(connection, message);
                break;
            case MqttPubAckPacket acknowledged:
                _messages.OnAcknowledged(acknowledged.PacketIdentifier);
                break;
            case MqttSubAckPacket answer:
                _filters.OnAnswer(answer.PacketIdentifier, answer.ReasonCodes is [< MqttSubscribeReasonCode.UnspecifiedError, ..]);
                break;
            case MqttUnsubAckPacket answer:
                _filters.OnAnswer(answer.PacketIdentifier, granted: true);
                break;
        }

        if (_stage == Stage.Subscribing && _filters.IsSettled)
            OnSettled(connection);
    }

    void IConnectionEvents.OnPassedOver(ushort id)
    {
        Interlocked.Increment(ref _oversize);
        if (id != 0 && _connection is { } connection)
            Acknowledge(connection, id);
    }

    void IConnectionEvents.OnWritten()
    {
        _messages.OnWritten();
        if (_moreToSend || IsClosing || _connection is { IsReceiving: false })
            Signal();
    }

    void IConnectionEvents.OnBroken(Exception fault)
    {
        var (reason, detail) = LossReasons.Of(fault, _connection?.AcceptedAt is not null);
        Lose(reason, detail);
    }

    private void OnAccepted(BrokerConnection connection, bool sessionPresent)
    {
        Interlocked.Increment(ref _connections);
        connection.AcceptedAt = _time.GetTimestamp();
        connection.SessionPresent = sessionPresent;
        if (_stage == Stage.Leaving)
            return;
        _stage = Stage.Subscribing;
        _messages.OnAccepted();
        _filters.OnAccepted();
    }

    private void OnSettled(BrokerConnection connection)
    {
        _stage = Stage.Online;
        if (!_draining)
            _alarm.Clear();
        _states.Set(new MqttLinkState(MqttLinkPhase.Connected, MqttReason.None, _time.GetUtcNow())
        {
            SessionPresent = connection.SessionPresent,
            RefusedFilters = _filters.Refused,
        });
    }

    private void OnArrived(BrokerConnection connection, MqttPublishPacket message)
    {
        _incoming.Add(new MqttMessage(message.Topic, message.Payload.First, (MqttQos)message.QualityOfServiceLevel, message.Retain)
        {
            ArrivedAt = connection.Socket.ArrivedAt,
        });
        Interlocked.Increment(ref _received);
        if (message.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtLeastOnce)
            Acknowledge(connection, message.PacketIdentifier);
    }

    private static void Acknowledge(BrokerConnection connection, ushort id) =>
        connection.Send(new MqttPubAckPacket { PacketIdentifier = id });

    private void Converse(BrokerConnection connection)
    {
        _filters.TellChanges(connection);
        while (!connection.IsBusy && _messages.TrySendNext(connection))
        {
            // One after the other, until a burst is full, the window is, or nothing waits.
        }

        _moreToSend = connection.IsBusy;
        if (!IsClosing)
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
        _connection!.Send(new MqttDisconnectPacket());
    }

    private void Lose(MqttReason reason, string detail)
    {
        if (_stage is Stage.Waiting or Stage.Ended)
            return;
        var acceptedAt = _connection?.AcceptedAt;
        if (_connection is not null && acceptedAt is null)
            _unanswered++;
        Disconnect();
        if (IsClosing)
        {
            End();
            return;
        }

        _stage = Stage.Waiting;
        if (acceptedAt is { } since && _time.GetElapsedTime(since) >= _options.BackOff.Good)
            _failures = 0;
        _alarm.Set(_options.BackOff.Next(++_failures, MqttLinkState.IsRefusal(reason), _random));
        SetState(MqttLinkPhase.Disconnected, reason, detail);
    }

    private void Disconnect()
    {
        _connection?.Dispose();
        _connection = null;
        _messages.OnLost();
        _filters.OnLost();
    }

    private void End()
    {
        if (_stage == Stage.Ended)
            return;
        _stage = Stage.Ended;
        _alarm.Clear();
        Disconnect();
        _messages.OnEnded();
        _incoming.Complete();
        SetState(MqttLinkPhase.Disconnected, MqttReason.Disposed, "");
        _ended.TrySetResult();
    }

    private void SetState(MqttLinkPhase phase, MqttReason reason, string detail) =>
        _states.Set(new MqttLinkState(phase, reason, _time.GetUtcNow()) { Detail = detail });
}
