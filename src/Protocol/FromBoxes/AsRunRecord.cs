using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

/// <summary>What became of one part of an airing on one box.</summary>
public sealed record AsRunRecord
{
    /// <summary>The least completeness that is called <see cref="AsRunOutcome.Played"/>.</summary>
    public const double PlayedCompleteness = 0.995;

    /// <summary>Unique for the box: the same record sent again has the same id.</summary>
    public required string Record { get; init; }

    /// <summary>As in the plan; or the id of an alert.</summary>
    public required string Airing { get; init; }

    /// <summary>As in the plan.</summary>
    public required string Slot { get; init; }

    /// <summary>As in the plan.</summary>
    public required string Programme { get; init; }

    /// <summary>As in the plan.</summary>
    public required string Bulletin { get; init; }

    /// <summary>As in the plan.</summary>
    public required string Zone { get; init; }

    /// <summary>As in the plan.</summary>
    public required ContentId Content { get; init; }

    /// <summary>As in the plan.</summary>
    public required Priority Priority { get; init; }

    /// <summary>Index of the part in the airing; of an alert the number of the repetition. 0–1,000.</summary>
    public required int Part { get; init; }

    /// <summary>When the airing was due to start.</summary>
    public required DateTimeOffset SlotStart { get; init; }

    /// <summary>When this part was due to start.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Length of this part in milliseconds.</summary>
    public required long DurationMs { get; init; }

    /// <summary>When its first sample was heard; absent when nothing sounded.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When its last sample was heard; absent when nothing sounded.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary><see cref="StartedAt"/> less when that sample was due, in milliseconds.</summary>
    public double? StartErrorMs { get; init; }

    /// <summary>How much of it sounded, in milliseconds.</summary>
    public required long PlayedMs { get; init; }

    /// <summary>The same as a share, 0–1.</summary>
    public required double Completeness { get; init; }

    /// <summary>In one word; <see cref="PlayedCompleteness"/> says where <c>played</c> begins.</summary>
    public required AsRunOutcome Outcome { get; init; }

    /// <summary>Why: one of <see cref="AsRunReason"/>, or a word of a later version.</summary>
    public required string Reason { get; init; }

    /// <summary>How loud, after the policy's limit.</summary>
    public required double VolumeDb { get; init; }

    /// <summary>How often the sound device ran dry.</summary>
    public required int Underruns { get; init; }

    /// <summary>How the box knew the time.</summary>
    public required TimeSource TimeSource { get; init; }

    /// <summary>What the box's microphone made of it; absent when nobody listened.</summary>
    public HeardSound? Heard { get; init; }

    /// <summary>Null when every field keeps its limit; else the first that does not.</summary>
    public WireError? Check() =>
        Field.Id("record", Record)
        ?? Field.Id("airing", Airing)
        ?? Field.Id("slot", Slot)
        ?? Field.Id("programme", Programme)
        ?? Field.Id("bulletin", Bulletin)
        ?? Field.Name("zone", Zone)
        ?? Field.Known("priority", Priority)
        ?? Field.Between("part", Part, 0, Alert.MaxRepeats)
        ?? Field.Duration("durationMs", DurationMs)
        ?? Field.OptionalBetween("startErrorMs", StartErrorMs, -1e13, 1e13)
        ?? Field.Duration("playedMs", PlayedMs)
        ?? Field.Between("completeness", Completeness, 0, 1)
        ?? Field.Known("outcome", Outcome)
        ?? Field.Id("reason", Reason)
        ?? Field.Between("volumeDb", VolumeDb, -200, 0)
        ?? Field.Between("underruns", Underruns, 0, int.MaxValue)
        ?? Field.Known("timeSource", TimeSource)
        ?? Field.Inside("heard", Heard?.Check());
}

/// <summary>The reasons of version 1. Words, not an enumeration: a controller keeps the word of a later box. Pure; thread-safe.</summary>
public static class AsRunReason
{
    /// <summary>Every reason in the order of telling: when several hold, a record tells the first of these.</summary>
    public static readonly IReadOnlyList<string> InOrder =
    [
        Withdrawn, Stopped, Recalled, TimeUntrusted, LeaseOver, NoPolicy, QuietHours, AirtimeLimit, NoContent, NoSoundDevice, Late, Interrupted, PowerLoss,
        BoxOff, JoinedLate, OnTime,
    ];

    /// <summary>Began when it should.</summary>
    public const string OnTime = "on-time";

    /// <summary>Joined where it would be, after its start.</summary>
    public const string JoinedLate = "joined-late";

    /// <summary>A higher priority came.</summary>
    public const string Interrupted = "interrupted";

    /// <summary>The box lost power or was killed.</summary>
    public const string PowerLoss = "power-loss";

    /// <summary>The content was not whole on the box.</summary>
    public const string NoContent = "no-content";

    /// <summary>The box had no policy.</summary>
    public const string NoPolicy = "no-policy";

    /// <summary>Inside quiet hours.</summary>
    public const string QuietHours = "quiet-hours";

    /// <summary>The session or the day had had its airtime.</summary>
    public const string AirtimeLimit = "airtime-limit";

    /// <summary>The box did not know the time.</summary>
    public const string TimeUntrusted = "time-untrusted";

    /// <summary>The plan's lease was over.</summary>
    public const string LeaseOver = "lease-over";

    /// <summary>A new plan left it out.</summary>
    public const string Withdrawn = "withdrawn";

    /// <summary>A stop command.</summary>
    public const string Stopped = "stopped";

    /// <summary>The alert was recalled.</summary>
    public const string Recalled = "recalled";

    /// <summary>No sound device could be opened.</summary>
    public const string NoSoundDevice = "no-sound-device";

    /// <summary>It could not begin on time, and must not be joined.</summary>
    public const string Late = "late";

    /// <summary>The box was off.</summary>
    public const string BoxOff = "box-off";

    /// <summary>The reason to tell when both hold; a word of a later version comes after all of these.</summary>
    public static string FirstOf(string one, string other) => Rank(other) < Rank(one) ? other : one;

    private static int Rank(string reason)
    {
        for (var rank = 0; rank < InOrder.Count; rank++)
        {
            if (InOrder[rank] == reason)
                return rank;
        }

        return InOrder.Count;
    }
}

/// <summary>What became of a part.</summary>
[JsonConverter(typeof(WireWords.Converter<AsRunOutcome>))]
public enum AsRunOutcome
{
    /// <summary>A word of a later version.</summary>
    Unknown = 0,

    /// <summary>All of it was heard, but for half a hundredth at most.</summary>
    [JsonStringEnumMemberName("played")] Played,

    /// <summary>Some of it was heard.</summary>
    [JsonStringEnumMemberName("partial")] Partial,

    /// <summary>Nothing was heard.</summary>
    [JsonStringEnumMemberName("missed")] Missed,
}
