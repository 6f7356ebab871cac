using System.Collections.Immutable;
using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>All that the player knows. Immutable.</summary>
internal sealed record PlayerState
{
    public static readonly PlayerState Empty = new();

    /// <summary>Silence that goes before the first sample after the sound device was opened.</summary>
    public TimeSpan AmplifierWake { get; init; }

    /// <summary>How long before its start a cue goes to the loop.</summary>
    public TimeSpan Lead => Longer(PlayerCore.Lead, AmplifierWake + PlayerCore.Opening);

    /// <summary>The shortest time from a cue to its first sample when nothing sounds, and the sound device may have to be opened.</summary>
    public TimeSpan LeadFromSilence => Longer(PlayerCore.JoinLead, AmplifierWake + PlayerCore.Opening);

    public Plan? Plan { get; init; }

    public StationPolicy? Policy { get; init; }

    /// <summary>The policy's time zone, looked up once.</summary>
    public TimeZoneInfo? Zone { get; init; }

    public bool TimeTrusted { get; init; }

    public TimeSource TimeSource { get; init; } = TimeSource.None;

    /// <summary>When the process began, in station time; meaningful while time is trusted.</summary>
    public DateTimeOffset PoweredSince { get; init; }

    /// <summary>Since when time is trusted; null while it is not.</summary>
    public DateTimeOffset? TrustedSince { get; init; }

    /// <summary>When trust was last lost; null while it never was.</summary>
    public DateTimeOffset? UntrustedSince { get; init; }

    public ImmutableHashSet<ContentId> Contents { get; init; } = [];

    /// <summary>Airings that are not over, by start.</summary>
    public ImmutableSortedDictionary<TrackKey, Track> Tracks { get; init; } = ImmutableSortedDictionary<TrackKey, Track>.Empty;

    /// <summary>Parts that a plan left out of airings known from an earlier life, before the time was known: whether they leave records is judged then.</summary>
    public ImmutableList<(Track Track, int Part)> LeftOut { get; init; } = [];

    /// <summary>Records closed, with the end of the part, so that none is closed twice. Forgotten <see cref="PlayerCore.ClosedKept"/> after that end.</summary>
    public ImmutableDictionary<string, DateTimeOffset> Closed { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>Airings that a command stopped, with their end: they stay stopped, whatever later plans add to them. At most <see cref="PlayerCore.MostStopped"/>.</summary>
    public ImmutableDictionary<string, DateTimeOffset> Stopped { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>What sounds, or is about to.</summary>
    public Cued? Present { get; init; }

    /// <summary>What sounds over it, or is about to; only where there is something beneath. When that ends first, this becomes <see cref="Present"/>.</summary>
    public Cued? Over { get; init; }

    /// <summary>What follows <see cref="Present"/>.</summary>
    public Cued? Queued { get; init; }

    /// <summary>All that sounds or is about to: nothing, one, or one and what sounds over it.</summary>
    public IEnumerable<Cued> Aloud => new[] { Present, Over }.OfType<Cued>();

    /// <summary>The self-test under way.</summary>
    public Testing? Testing { get; init; }

    public Airtime Airtime { get; init; } = Airtime.None;

    /// <summary>Alerts and recalls, at most one of each id and <see cref="AlertRun.Most"/> in all, in the order in which they came.</summary>
    public ImmutableList<AlertRun> Alerts { get; init; } = [];

    public int LastAlert { get; init; }

    /// <summary>When what is counted of alerts was noted last.</summary>
    public DateTimeOffset AlertsNotedAt { get; init; }

    /// <summary>How long contents last, as far as that was told with them.</summary>
    public ImmutableDictionary<ContentId, TimeSpan> Lengths { get; init; } = ImmutableDictionary<ContentId, TimeSpan>.Empty;

    /// <summary>Set while the sound device has failed: when it is tried again.</summary>
    public DateTimeOffset? RetryOutputAt { get; init; }

    /// <summary>How often in a row the device has failed.</summary>
    public int OutputFailures { get; init; }

    /// <summary>Numbers cues, so that word of an old one is not taken for a new one.</summary>
    public int LastCue { get; init; }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}

/// <summary>A self-test under way, and when it is over at the latest.</summary>
internal sealed record Testing(string Test, DateTimeOffset EndAt);

/// <summary>Order of airings: by start, then by id.</summary>
internal readonly record struct TrackKey(DateTimeOffset StartAt, string Airing) : IComparable<TrackKey>
{
    public static bool operator <(TrackKey left, TrackKey right) => left.CompareTo(right) < 0;

    public static bool operator <=(TrackKey left, TrackKey right) => left.CompareTo(right) <= 0;

    public static bool operator >(TrackKey left, TrackKey right) => left.CompareTo(right) > 0;

    public static bool operator >=(TrackKey left, TrackKey right) => left.CompareTo(right) >= 0;

    public int CompareTo(TrackKey other) =>
        StartAt != other.StartAt ? StartAt.CompareTo(other.StartAt) : string.CompareOrdinal(Airing, other.Airing);
}

/// <summary>One airing and how far it has got.</summary>
internal sealed record Track(Airing Airing, DateTimeOffset LeaseUntil, bool PlayNow, DateTimeOffset ZeroAt, ImmutableArray<PartProgress> Parts)
{
    public TrackKey Key => new(PlayNow ? ZeroAtFirst : Airing.StartAt, Airing.Id);

    /// <summary>When its first sample was due at first; <see cref="ZeroAt"/> moves when it is resumed.</summary>
    public DateTimeOffset ZeroAtFirst { get; init; } = ZeroAt;

    /// <summary>Known from an earlier life of the process. A play-now then waits for trusted time: the nonce it may have quoted is no longer this box's.</summary>
    public bool FromDisk { get; init; }

    /// <summary>It is timed by a clock that is a guess, and moves when that is put right.</summary>
    public bool Guessed { get; init; }

    /// <summary>It is the standby of this airing of the plan.</summary>
    public Airing? StandsInFor { get; init; }

    /// <summary>Set when a plan left it out before the time was known: how long the process had run by then. It does not sound; whether it leaves a record is judged later.</summary>
    public TimeSpan? WithdrawnAfter { get; init; }

    /// <summary>Set while it waits, after an interruption, to go on from a place of its own choosing.</summary>
    public HeldAt? Held { get; init; }

    /// <summary>Another airing kept it from sounding: <see cref="Airing.Interrupted"/> governs it, no longer <see cref="Airing.Late"/>.</summary>
    public bool Blocked { get; init; }

    /// <summary>Set when it is a repetition of an alert, which then is its one part.</summary>
    public AlertMark? Alert { get; init; }

    public bool IsEmergency => Airing.Priority == Priority.Emergency;

    /// <summary>A play-now of which nothing has sounded: it may wait for its content as long as its lease lasts.</summary>
    public bool WaitsForContent => PlayNow && !Begun;

    /// <summary>Something of it has sounded or was closed.</summary>
    public bool Begun => Parts.Any(p => p.Closed || p.StartedAt is not null);

    /// <summary>When a part's first sample is due.</summary>
    public DateTimeOffset DueAt(int part)
    {
        var due = ZeroAt;
        for (var i = 0; i < part; i++)
            due += TimeSpan.FromMilliseconds(Airing.Parts[i].DurationMs);
        return due;
    }

    /// <summary>When it was due before anything held it up: what a record says of a part of a plan. A play-now is due when it can begin.</summary>
    public DateTimeOffset PlannedAt(int part) => PlayNow ? DueAt(part) : DueAt(part) - (ZeroAt - ZeroAtFirst);

    public DateTimeOffset EndOf(int part) => DueAt(part) + DurationOf(part);

    /// <summary>
    /// When a part may begin. What was heard of it before the power went is not heard again, though its appointed time is still to come: a box that did not
    /// know the time began at once.
    /// </summary>
    public DateTimeOffset BeginsAt(int part) =>
        DueAt(part) + (Parts[part].StartedAt is not null && Airing.Interrupted != InterruptedRule.Restart ? Parts[part].Played : TimeSpan.Zero);

    public TimeSpan DurationOf(int part) => TimeSpan.FromMilliseconds(Airing.Parts[part].DurationMs);

    public Track With(int part, PartProgress progress) => this with { Parts = Parts.SetItem(part, progress) };
}

/// <summary>Where an interrupted airing goes on.</summary>
internal sealed record HeldAt(int Part, TimeSpan From);

/// <summary>How far a part has got.</summary>
internal sealed record PartProgress
{
    public static readonly PartProgress None = new();

    public bool Closed { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public double? StartErrorMs { get; init; }

    public TimeSpan Played { get; init; }

    public int Underruns { get; init; }

    public double? VolumeDb { get; init; }

    /// <summary>The last thing that kept it from sounding, one of <see cref="AsRunReason"/>.</summary>
    public string? Why { get; init; }
}

/// <summary>An order to sound one part: sample n of the content is due at <see cref="ZeroAt"/> + n / 48000 s.</summary>
/// <param name="Number">Rises with every cue of the process, and is what a cue is known by.</param>
/// <param name="From">Nothing before this place of the content is played.</param>
internal sealed record Cue(int Number, string Airing, int Part, ContentId Content, DateTimeOffset ZeroAt, TimeSpan From, double VolumeDb)
{
    /// <summary>The id of the part's record: of an alert each repetition has its own, and is part 0 all the same.</summary>
    public required string Record { get; init; }

    public DateTimeOffset StartAt => ZeroAt + From;

    /// <summary>How much of the station's chime goes before it: all of it, or nothing.</summary>
    public TimeSpan Chime { get; init; }

    /// <summary>When its first sound is due, chime and all.</summary>
    public DateTimeOffset SoundsAt => StartAt - Chime;

    /// <summary>Where it ends before the content does; null where it does not.</summary>
    public TimeSpan? Until { get; init; }

    /// <summary>How long it fades in; zero where it begins with a beginning.</summary>
    public TimeSpan FadeIn { get; init; }

    /// <summary>It is of an alert: once it sounds it keeps step with no clock.</summary>
    public bool Steady { get; init; }

    /// <summary>It sounds over what sounds, which is softer from before its first sound until after its last.</summary>
    public bool Over { get; init; }
}

/// <summary>A cue in the player's books.</summary>
internal sealed record Cued(Cue Cue, TrackKey Track, DateTimeOffset EndAt)
{
    /// <summary>The loudspeaker has said that it sounds. A clock that is put back while it does makes its start lie ahead.</summary>
    public bool Begun { get; init; }

    /// <summary>From when on its sound is not yet in the airtime.</summary>
    public DateTimeOffset UncountedFrom { get; init; } = Cue.SoundsAt;

    /// <summary>What of <see cref="PlayerEvent.OutputProgress"/> was credited already.</summary>
    public TimeSpan Credited { get; init; }

    /// <summary>Of what will be credited next so much sounded over something, and is in the airtime already.</summary>
    public TimeSpan NoAirtime { get; init; }

    public int CreditedUnderruns { get; init; }

    /// <summary>Set when the policy, or the hour, changed its volume.</summary>
    public double? VolumeDb { get; init; }

    /// <summary>Set once it is being stopped: why, one of <see cref="AsRunReason"/>.</summary>
    public string? StoppedFor { get; init; }

    /// <summary>Set with it: when it will be silent.</summary>
    public DateTimeOffset? SilentAt { get; init; }
}

/// <summary>What must survive a power cut while something sounds: written every two seconds, small.</summary>
/// <param name="Drafts">Parts begun and not closed, as their records would be if the power failed now; without times where the clock was a guess.</param>
/// <param name="PlayNows">When the first sample of each play-now is due that is not over.</param>
/// <param name="Stopped">Airings that a command stopped, with their end.</param>
internal sealed record PlayerMemory(
    ImmutableArray<AsRunRecord> Drafts, ImmutableArray<(string Airing, DateTimeOffset ZeroAt)> PlayNows, Airtime Airtime,
    ImmutableDictionary<string, DateTimeOffset> Stopped)
{
    public static readonly PlayerMemory None = new([], [], Airtime.None, ImmutableDictionary<string, DateTimeOffset>.Empty);

    /// <summary>How far alerts have got.</summary>
    public ImmutableArray<AlertNote> Alerts { get; init; } = [];

    /// <summary>Records closed for which the card had no room: this file alone is written in place.</summary>
    public ImmutableArray<AsRunRecord> Unwritten { get; init; } = [];
}
