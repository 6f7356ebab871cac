using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

/// <summary>One occurrence of a slot on one box. Equal when every field and part is equal: then it "stands unchanged" in a new plan.</summary>
public sealed record Airing
{
    /// <summary>Longest id of an airing with a standby: what stands in bears it with an ending.</summary>
    public const int LongestIdWithStandby = 56;

    /// <summary>How long the station's chime sounds.</summary>
    public static readonly TimeSpan ChimeLength = TimeSpan.FromSeconds(2.4);

    /// <summary>Same airing, same id, in every version of the plan.</summary>
    [JsonPropertyName("airing")]
    public required string Id { get; init; }

    /// <summary>The slot it is an occurrence of.</summary>
    public required string Slot { get; init; }

    /// <summary>The programme played.</summary>
    public required string Programme { get; init; }

    /// <summary>The zone it is for.</summary>
    public required string Zone { get; init; }

    /// <summary>Higher wins; between equals the earlier start.</summary>
    public required Priority Priority { get; init; }

    /// <summary>When its first sample is due.</summary>
    public required DateTimeOffset StartAt { get; init; }

    /// <summary>The sum of its parts in milliseconds, 1 to a day.</summary>
    public required long DurationMs { get; init; }

    /// <summary>−60 to 0, before the policy's limit.</summary>
    public required double VolumeDb { get; init; }

    /// <summary>What to do when it cannot begin on time.</summary>
    public required LateRule Late { get; init; }

    /// <summary>What to do after an interruption.</summary>
    public required InterruptedRule Interrupted { get; init; }

    /// <summary>1–64, played one after another without a gap.</summary>
    public required IReadOnlyList<AiringPart> Parts { get; init; }

    /// <summary>Sounds where the content of a part is missing; absent: silence does. With one the id has at most <see cref="LongestIdWithStandby"/> characters.</summary>
    public AiringPart? Standby { get; init; }

    /// <summary>The station's chime goes before it; absent: it does not.</summary>
    public bool? Chime { get; init; }

    /// <summary>What becomes of something lower that sounds when it begins; absent: <see cref="OverRule.Stop"/>.</summary>
    public OverRule? Over { get; init; }

    /// <summary>What a box must have to play it: its parts, and its standby.</summary>
    [JsonIgnore]
    public IEnumerable<AiringPart> Needed => Standby is null ? Parts : Parts.Append(Standby);

    /// <summary>When its last sample is due to end.</summary>
    [JsonIgnore]
    public DateTimeOffset EndAt => StartAt.AddMilliseconds(DurationMs);

    /// <summary>Null when every field keeps its limit; else the first that does not.</summary>
    public WireError? Check() =>
        Field.Id("airing", Id)
        ?? Field.Id("slot", Slot)
        ?? Field.Id("programme", Programme)
        ?? Field.Name("zone", Zone)
        ?? Field.Duration("durationMs", DurationMs, 1)
        ?? Field.Between("volumeDb", VolumeDb, -60, 0)
        ?? Field.Each("parts", Parts, 64, part => part.Check(), least: 1)
        ?? Field.Unless(Parts.Sum(part => part.DurationMs) == DurationMs, "durationMs", "must be the sum of its parts")
        ?? Field.Inside("standby", Standby?.Check())
        ?? Field.Unless(Standby is null || Id.Length <= LongestIdWithStandby, "standby", $"needs an airing id of at most {LongestIdWithStandby} characters")
        ?? Field.Known("priority", Priority)
        ?? Field.Known("late", Late)
        ?? Field.Known("interrupted", Interrupted)
        ?? (Over is { } over ? Field.Known("over", over) : null);

    /// <summary>Every field and part equal.</summary>
    public bool Equals(Airing? other) =>
        other is not null
        && (Id, Slot, Programme, Zone, Priority, StartAt, DurationMs) == (other.Id, other.Slot, other.Programme, other.Zone, other.Priority, other.StartAt, other.DurationMs)
        && VolumeDb.Equals(other.VolumeDb)
        && (Late, Interrupted, Chime ?? false, Over ?? OverRule.Stop) == (other.Late, other.Interrupted, other.Chime ?? false, other.Over ?? OverRule.Stop)
        && Standby == other.Standby
        && Parts.SequenceEqual(other.Parts);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, StartAt, DurationMs, Parts.Count);
}

/// <summary>One bulletin inside an airing.</summary>
public sealed record AiringPart
{
    /// <summary>The bulletin.</summary>
    public required string Bulletin { get; init; }

    /// <summary>Its compiled sound.</summary>
    public required ContentId Content { get; init; }

    /// <summary>Length of the file in bytes, 1 to 64 MiB.</summary>
    public required long Bytes { get; init; }

    /// <summary>Its length in milliseconds, 1 to a day.</summary>
    public required long DurationMs { get; init; }

    internal WireError? Check() =>
        Field.Id("bulletin", Bulletin)
        ?? Field.Between("bytes", Bytes, 1, ContentManifest.MaxBytes)
        ?? Field.Duration("durationMs", DurationMs, 1);
}

/// <summary>The three levels of Circular 39/2020/TT-BTTTT; a higher one wins.</summary>
[JsonConverter(typeof(WireWords.Converter<Priority>))]
public enum Priority
{
    /// <summary>A word of a later version.</summary>
    Unknown = 0,

    /// <summary>thông thường</summary>
    [JsonStringEnumMemberName("normal")] Normal,

    /// <summary>ưu tiên</summary>
    [JsonStringEnumMemberName("priority")] Priority,

    /// <summary>khẩn cấp</summary>
    [JsonStringEnumMemberName("emergency")] Emergency,
}

/// <summary>What to do with an airing that cannot begin on time, whatever the cause.</summary>
[JsonConverter(typeof(WireWords.Converter<LateRule>))]
public enum LateRule
{
    /// <summary>A word of a later version.</summary>
    Unknown = 0,

    /// <summary>Join where it would be now.</summary>
    [JsonStringEnumMemberName("join")] Join,

    /// <summary>Leave it out.</summary>
    [JsonStringEnumMemberName("skip")] Skip,
}

/// <summary>What to do with an airing when what sounded instead of it has passed.</summary>
[JsonConverter(typeof(WireWords.Converter<InterruptedRule>))]
public enum InterruptedRule
{
    /// <summary>A word of a later version.</summary>
    Unknown = 0,

    /// <summary>Go on where it stopped.</summary>
    [JsonStringEnumMemberName("resume")] Resume,

    /// <summary>Join where it would be now.</summary>
    [JsonStringEnumMemberName("join")] Join,

    /// <summary>Play the broken part from its beginning.</summary>
    [JsonStringEnumMemberName("restart")] Restart,

    /// <summary>Leave the rest out.</summary>
    [JsonStringEnumMemberName("drop")] Drop,
}

/// <summary>What becomes of something lower that sounds when an airing begins.</summary>
[JsonConverter(typeof(WireWords.Converter<OverRule>))]
public enum OverRule
{
    /// <summary>A word of a later version.</summary>
    Unknown = 0,

    /// <summary>It is interrupted.</summary>
    [JsonStringEnumMemberName("stop")] Stop,

    /// <summary>It goes on beneath, softer.</summary>
    [JsonStringEnumMemberName("duck")] Duck,
}
