using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

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

/// <summary>What to do with an airing whose start has passed, after a power cut.</summary>
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

/// <summary>What to do with an airing when the higher priority that interrupted it has passed.</summary>
[JsonConverter(typeof(WireWords.Converter<InterruptedRule>))]
public enum InterruptedRule
{
    /// <summary>A word of a later version.</summary>
    Unknown = 0,

    /// <summary>Go on where it stopped.</summary>
    [JsonStringEnumMemberName("resume")] Resume,

    /// <summary>Join where it would be now.</summary>
    [JsonStringEnumMemberName("join")] Join,

    /// <summary>Begin again.</summary>
    [JsonStringEnumMemberName("restart")] Restart,

    /// <summary>Leave the rest out.</summary>
    [JsonStringEnumMemberName("drop")] Drop,
}

/// <summary>How grave an alert is, as in the Common Alerting Protocol 1.2.</summary>
[JsonConverter(typeof(WireWords.Converter<Severity>))]
public enum Severity
{
    /// <summary>A word of a later version.</summary>
    Unknown = 0,

    /// <summary>Minimal threat.</summary>
    [JsonStringEnumMemberName("minor")] Minor,

    /// <summary>Possible threat.</summary>
    [JsonStringEnumMemberName("moderate")] Moderate,

    /// <summary>Significant threat.</summary>
    [JsonStringEnumMemberName("severe")] Severe,

    /// <summary>Extraordinary threat.</summary>
    [JsonStringEnumMemberName("extreme")] Extreme,
}

/// <summary>Whether a box is there.</summary>
[JsonConverter(typeof(WireWords.Converter<PresenceWord>))]
public enum PresenceWord
{
    /// <summary>A word of a later version.</summary>
    Unknown = 0,

    /// <summary>Said by the box when it joins.</summary>
    [JsonStringEnumMemberName("online")] Online,

    /// <summary>Said by the box's will, or by itself when it shuts down.</summary>
    [JsonStringEnumMemberName("offline")] Offline,
}

/// <summary>How a box knows the time.</summary>
[JsonConverter(typeof(WireWords.Converter<TimeSource>))]
public enum TimeSource
{
    /// <summary>A word of a later version.</summary>
    Unknown = 0,

    /// <summary>Signed time replies.</summary>
    [JsonStringEnumMemberName("controller")] Controller,

    /// <summary>The operating system says that it is synchronised.</summary>
    [JsonStringEnumMemberName("system")] System,

    /// <summary>It does not.</summary>
    [JsonStringEnumMemberName("none")] None,
}

/// <summary>What became of a part.</summary>
[JsonConverter(typeof(WireWords.Converter<AsRunOutcome>))]
public enum AsRunOutcome
{
    /// <summary>A word of a later version.</summary>
    Unknown = 0,

    /// <summary>All of it was heard.</summary>
    [JsonStringEnumMemberName("played")] Played,

    /// <summary>Some of it was heard.</summary>
    [JsonStringEnumMemberName("partial")] Partial,

    /// <summary>Nothing was heard.</summary>
    [JsonStringEnumMemberName("missed")] Missed,
}

/// <summary>What a report is about.</summary>
[JsonConverter(typeof(WireWords.Converter<ReportKind>))]
public enum ReportKind
{
    /// <summary>A word of a later version.</summary>
    Unknown = 0,

    /// <summary>A document was not acted on.</summary>
    [JsonStringEnumMemberName("refused")] Refused,

    /// <summary>A chunk did not fit its manifest.</summary>
    [JsonStringEnumMemberName("bad-chunk")] BadChunk,

    /// <summary>The outcome of a self-test.</summary>
    [JsonStringEnumMemberName("self-test")] SelfTest,

    /// <summary>Something on the box is broken.</summary>
    [JsonStringEnumMemberName("fault")] Fault,
}
