using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

/// <summary>How a box is; at joining, every 60 s, and on change, at most once a second.</summary>
public sealed record BoxState : BoxMessage
{
    internal override TopicKind TopicKind => TopicKind.State;

    /// <summary>New at every start of the box's process.</summary>
    public required string Boot { get; init; }

    /// <summary>Name and version of the box's program, at most 128 characters.</summary>
    public required string Agent { get; init; }

    /// <summary>By the box's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>16 bytes base64url, drawn anew at every start; commands quote it while the box has no trusted time.</summary>
    public required string Nonce { get; init; }

    /// <summary>What the box knows of the time.</summary>
    public required TimeState Time { get; init; }

    /// <summary>The plan applied, 0 for none.</summary>
    public required long PlanSequence { get; init; }

    /// <summary>The policy applied, 0 for none.</summary>
    public required long PolicySequence { get; init; }

    /// <summary>The command kinds it implements, at most 64.</summary>
    public required IReadOnlyList<string> Kinds { get; init; }

    /// <summary>The airing that sounds now.</summary>
    public string? Playing { get; init; }

    /// <summary>How much of what the plan needs is there.</summary>
    public required ContentCounts Contents { get; init; }

    /// <summary>As-run records not yet receipted.</summary>
    public required long PendingRecords { get; init; }

    /// <summary>Free on the disk that holds contents, in bytes.</summary>
    public required long FreeBytes { get; init; }

    /// <summary>Since the process started, in milliseconds.</summary>
    public required long UptimeMs { get; init; }

    /// <summary>What is broken, at most 16.</summary>
    public required IReadOnlyList<BoxFault> Faults { get; init; }

    /// <inheritdoc/>
    public override WireError? Check() =>
        Field.Id("boot", Boot)
        ?? Field.Text("agent", Agent, 128)
        ?? Field.Bytes("nonce", Nonce, TimeAsk.NonceBytes)
        ?? Field.Inside("time", Time.Check())
        ?? Field.Between("planSequence", PlanSequence, 0, Field.MaxSequence)
        ?? Field.Between("policySequence", PolicySequence, 0, Field.MaxSequence)
        ?? Field.Each("kinds", Kinds, 64, kind => Field.Id("", kind))
        ?? Field.OptionalId("playing", Playing)
        ?? Field.Inside("contents", Contents.Check())
        ?? Field.Between("pendingRecords", PendingRecords, 0, Field.MaxSequence)
        ?? Field.Between("freeBytes", FreeBytes, 0, Field.MaxSequence)
        ?? Field.Between("uptimeMs", UptimeMs, 0, Field.MaxSequence)
        ?? Field.Each("faults", Faults, 16, fault => fault.Check());
}

/// <summary>What a box knows of the time.</summary>
public sealed record TimeState
{
    /// <summary>Whether it plays by it.</summary>
    public required bool Trusted { get; init; }

    /// <summary>Where it has it from.</summary>
    public required TimeSource Source { get; init; }

    /// <summary>How far its clock was behind the controller's; absent when not known.</summary>
    public double? OffsetMs { get; init; }

    /// <summary>Within how much that is right; absent when not known.</summary>
    public double? UncertaintyMs { get; init; }

    /// <summary>How the box knows, or why it does not: one of <see cref="TimeCause"/>, or a word of a later version; absent from older boxes.</summary>
    public string? Cause { get; init; }

    internal WireError? Check() =>
        Field.Known("source", Source)
        ?? Field.OptionalId("cause", Cause)
        ?? Field.OptionalBetween("offsetMs", OffsetMs, -1e13, 1e13)
        ?? Field.OptionalBetween("uncertaintyMs", UncertaintyMs, 0, 1e13);
}

/// <summary>The causes of version 1. Words, not an enumeration: a controller keeps the word of a later box.</summary>
public static class TimeCause
{
    /// <summary>The controller's signed replies tell the time.</summary>
    public const string Replies = "replies";

    /// <summary>The system clock is disciplined by NTP.</summary>
    public const string Ntp = "ntp";

    /// <summary>Nobody has told the time since the process began.</summary>
    public const string Unknown = "clock-unknown";

    /// <summary>Controller and NTP contradict each other by more than a minute: neither is believed.</summary>
    public const string Disagreement = "clock-disagreement";

    /// <summary>Nobody has told the time for so long that it may be two minutes off.</summary>
    public const string Stale = "clock-stale";
}

/// <summary>How much of what the plan needs is there.</summary>
/// <param name="Needed">Contents that the plan names.</param>
/// <param name="Complete">Those that are whole on the box.</param>
public sealed record ContentCounts(
    [property: JsonRequired] int Needed,
    [property: JsonRequired] int Complete)
{
    internal WireError? Check() => Field.Between("needed", Needed, 0, int.MaxValue) ?? Field.Between("complete", Complete, 0, int.MaxValue);
}

/// <summary>Something broken on a box.</summary>
public sealed record BoxFault
{
    /// <summary>No sound device can be opened.</summary>
    public const string NoSoundDevice = "no-sound-device";

    /// <summary>The microphone cannot be opened; the box plays all the same.</summary>
    public const string NoMicrophone = "no-microphone";

    /// <summary>Contents or records cannot be written.</summary>
    public const string DiskFull = "disk-full";

    /// <summary>A word such as <see cref="NoSoundDevice"/>; new ones may come.</summary>
    public required string Fault { get; init; }

    /// <summary>For a person, at most 1,024 characters.</summary>
    public required string Detail { get; init; }

    internal WireError? Check() => Field.Id("fault", Fault) ?? Field.Text("detail", Detail, 1024);
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
