using Broadcast.Mqtt;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Clock;
using Broadcast.SpeakerAgent.Store;

namespace Broadcast.SpeakerAgent.Link;

/// <summary>Tells the controller how the box is: at joining, on change (at most once a second), and every 60 s. Used by the control link alone, but for <see cref="Sounds"/>.</summary>
internal sealed class StateTeller(
    BoxIdentity identity, StationClock clock, Disk disk, DocumentStore documents, ContentStore contents, AsRunJournal journal, Faults faults, IMqttLink link)
{
    /// <summary>The command kinds this program implements.</summary>
    public static readonly IReadOnlyList<string> Kinds = [PlayNow.Word, Stop.Word, SelfTest.Word, Alert.Word, Recall.Word];

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan NoSooner = TimeSpan.FromSeconds(1);

    private volatile string? _playing;
    private BoxState? _told;
    private int _faultsTold;
    private DateTimeOffset _toldAt;
    private DateTimeOffset _lookedAt;

    /// <summary>What sounds now. Any thread.</summary>
    public void Sounds(string? airing) => _playing = airing;

    public void Begin() => _told = null;

    public void Tick()
    {
        var now = clock.BoxNow;
        if (!link.State.IsConnected || (_told is not null && now - _lookedAt < NoSooner))
            return;
        _lookedAt = now;
        var faultsNow = faults.Version;
        var state = Present();
        if (_told is not null && now - _toldAt < Every && faultsNow == _faultsTold && Same(state, _told))
            return;
        if (!link.TryPublish(Outgoing.Message(Topics.State(identity.Station, identity.Box), state.ToUtf8())))
            return;
        (_told, _toldAt, _faultsTold) = (state, now, faultsNow);
    }

    private BoxState Present()
    {
        var trust = clock.Trust;
        var known = trust.Source != TimeSource.None;
        return new BoxState
        {
            Boot = identity.Boot,
            Agent = BoxIdentity.Agent,
            At = clock.Now,
            Nonce = identity.Nonce,
            Time = new TimeState
            {
                Trusted = trust.Trusted,
                Source = trust.Source,
                OffsetMs = known ? Math.Round(trust.OffsetMs, 3) : null,
                UncertaintyMs = known ? Math.Round(trust.UncertaintyMs, 3) : null,
                Cause = trust.Cause,
            },
            PlanSequence = documents.Plan?.Sequence ?? 0,
            PolicySequence = documents.Policy?.Sequence ?? 0,
            Kinds = Kinds,
            Playing = _playing,
            Contents = contents.Counts,
            PendingRecords = journal.PendingCount,
            FreeBytes = disk.FreeBytes,
            UptimeMs = (long)clock.Uptime.TotalMilliseconds,
            Faults = faults.Present,
        };
    }

    /// <summary>But for what changes all the time: offsets, counts of records, free bytes.</summary>
    private static bool Same(BoxState one, BoxState other) =>
        (one.Time.Trusted, one.Time.Source, one.Time.Cause, one.PlanSequence, one.PolicySequence, one.Playing, one.Contents) ==
        (other.Time.Trusted, other.Time.Source, other.Time.Cause, other.PlanSequence, other.PolicySequence, other.Playing, other.Contents);
}
