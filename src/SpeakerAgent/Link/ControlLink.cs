using Broadcast.Mqtt;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Clock;

namespace Broadcast.SpeakerAgent.Link;

/// <summary>
/// The control connection: joins, says how the box is, asks the time, sends records, and hands what the controller says to the desk.
/// All on one flow of control, so that a document is wholly dealt with before the next.
/// </summary>
internal sealed class ControlLink(
    BoxIdentity identity, IMqttLink link, StationClock clock, Faults faults, ControlDesk desk, TimeAsker asker, AsRunSender sender, StateTeller teller,
    IControlListener listener, string enrolmentFile, TimeProvider time, ILogger<ControlLink> log) : IDisposable
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ReadSystemEvery = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly LinkDiary _diary = new("control", enrolmentFile, time, log);
    private HashSet<string> _zones = new(StringComparer.Ordinal);
    private TimeTrust _trust = TimeTrust.Unknown;
    private DateTimeOffset _trustToldFor;
    private DateTimeOffset _readSystemAt;
    private long _turns;

    /// <summary>Rises four times a second while the link lives, connected or not. Any thread.</summary>
    public long Turns => Volatile.Read(ref _turns);

    /// <summary>The will and the presence the box begins with.</summary>
    public static MqttMessage PresenceMessage(BoxIdentity identity, PresenceWord word) => Outgoing.Message(
        Topics.Presence(identity.Station, identity.Box), new Presence { Word = word, Boot = identity.Boot }.ToUtf8());

    public void Dispose() => _turn.Dispose();

    /// <summary>Runs until cancelled; then says goodbye.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        _zones = [.. desk.Zones];
        foreach (var topic in OwnTopics().Concat(_zones.Select(z => Topics.ZoneCommand(identity.Station, z))))
            await link.SubscribeAsync(topic.ToString(), (MqttQos)topic.Rule.QoS, stopping);
        link.Start();
        try
        {
            await Together.RunAsync(stopping, WatchAsync, ReadAsync, TickAsync);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            link.TryPublish(PresenceMessage(identity, PresenceWord.Offline));
        }
    }

    private IEnumerable<TopicAddress> OwnTopics() =>
    [
        Topics.Policy(identity.Station),
        Topics.Plan(identity.Station, identity.Box),
        Topics.StationCommand(identity.Station),
        Topics.BoxCommand(identity.Station, identity.Box),
        Topics.Receipt(identity.Station, identity.Box),
        Topics.Time(identity.Station, identity.Box),
    ];

    private async Task WatchAsync(CancellationToken stopping)
    {
        await foreach (var state in link.WatchStateAsync(stopping))
        {
            _diary.Note(state);
            if (!state.IsConnected)
                continue;
            await _turn.WaitAsync(stopping);
            try
            {
                link.TryPublish(PresenceMessage(identity, PresenceWord.Online));
                teller.Begin();
                asker.Begin();
                sender.Begin();
                Tick();
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    private async Task TickAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TickEvery, time);
        do
        {
            await _turn.WaitAsync(stopping);
            try
            {
                Tick();
            }
            finally
            {
                _turn.Release();
            }
        }
        while (await timer.WaitForNextTickAsync(stopping));
    }

    private void Tick()
    {
        Volatile.Write(ref _turns, _turns + 1);
        if (clock.BoxNow >= _readSystemAt)
        {
            _readSystemAt = clock.BoxNow + ReadSystemEvery;
            clock.ReadSystem();
            if (clock.Disagreement is { } apart)
            {
                var followed = apart > TrustRules.Quarrel ? "cụm loa không tin đồng hồ nào và không phát theo lịch" : "cụm loa theo đồng hồ của đài";
                faults.Raise(TimeCause.Disagreement, $"Đồng hồ NTP của cụm loa và đài lệch nhau {apart.TotalSeconds:0.0} giây; {followed}.");
            }
            else
            {
                faults.Clear(TimeCause.Disagreement);
            }
        }

        TellTrust();
        desk.Tick();
        asker.Tick();
        sender.Tick();
        teller.Tick();
    }

    /// <summary>The player must know when trust changes, and when the clock has moved under it.</summary>
    private void TellTrust()
    {
        var trust = clock.Trust;
        var poweredSince = clock.Now - clock.Uptime;
        var moved = (poweredSince - _trustToldFor).Duration();
        var same = trust.Trusted == _trust.Trusted && trust.Source == _trust.Source;
        if (same && moved < (trust.Trusted ? TrustRules.Worth : TrustRules.WorthUntrusted))
            return;
        (_trust, _trustToldFor) = (trust, poweredSince);
        if (!same || moved >= TrustRules.Worth)
            AgentLog.Trust(log, trust);
        listener.TrustChanged(trust, poweredSince);
    }

    private async Task ReadAsync(CancellationToken stopping)
    {
        await foreach (var message in link.Incoming.ReadAllAsync(stopping))
        {
            var arrivedAt = clock.BoxAt(message.ArrivedAt);
            if (!Topics.TryParse(message.Topic, out var topic))
                continue;
            await _turn.WaitAsync(stopping);
            try
            {
                desk.Take(topic, message.Payload.Span, arrivedAt);
                TellTrust();
                await ResubscribeAsync(stopping);
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    private async Task ResubscribeAsync(CancellationToken stopping)
    {
        if (_zones.SetEquals(desk.Zones))
            return;
        var wanted = desk.Zones.ToHashSet(StringComparer.Ordinal);
        foreach (var zone in _zones.Except(wanted).ToList())
            await link.UnsubscribeAsync(Topics.ZoneCommand(identity.Station, zone).ToString(), stopping);
        foreach (var zone in wanted.Except(_zones).ToList())
        {
            try
            {
                await link.SubscribeAsync(Topics.ZoneCommand(identity.Station, zone).ToString(), MqttQos.AtLeastOnce, stopping);
            }
            catch (MqttSubscriptionRefusedException e)
            {
                AgentLog.Refused(log, "subscription", e.Filter, e.Message);
            }
        }

        _zones = wanted;
    }
}
