using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

/// <summary>What a box refused, found or measured; at most 10 a minute.</summary>
public sealed record Report : BoxMessage
{
    internal override TopicKind TopicKind => TopicKind.Report;

    /// <summary>By the box's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What about.</summary>
    public required ReportKind Kind { get; init; }

    /// <summary>All chunks of a content fit its manifest, and the whole does not fit its id: a reason of <see cref="ReportKind.Fault"/>.</summary>
    public const string ContentMismatch = "content-mismatch";

    /// <summary>A word: of <see cref="RefusalReason"/>, of <see cref="BadChunkReason"/>, of <see cref="SelfTestResult"/>, or what the kind says.</summary>
    public required string Reason { get; init; }

    /// <summary>For a person, at most 1,024 characters.</summary>
    public string? Detail { get; init; }

    /// <summary>The topic it came on, at most 160 characters.</summary>
    public string? Topic { get; init; }

    /// <summary>The document's purpose, as it was written.</summary>
    public string? Purpose { get; init; }

    /// <summary>The document's sequence.</summary>
    public long? Sequence { get; init; }

    /// <summary>The id of the test that this is the outcome of.</summary>
    public string? Test { get; init; }

    /// <summary>How many reports were not sent since the last one.</summary>
    public long? Suppressed { get; init; }

    /// <inheritdoc/>
    public override WireError? Check() =>
        Field.Known("kind", Kind)
        ?? Field.Id("reason", Reason)
        ?? Field.OptionalText("detail", Detail, 1024)
        ?? Field.OptionalText("topic", Topic, 160)
        ?? Field.OptionalText("purpose", Purpose, 64)
        ?? Field.OptionalBetween("sequence", Sequence, 0, Field.MaxSequence)
        ?? Field.OptionalId("test", Test)
        ?? Field.OptionalBetween("suppressed", Suppressed, 0, Field.MaxSequence);
}

/// <summary>Why a chunk was dropped, in a report of <see cref="ReportKind.BadChunk"/>.</summary>
public static class BadChunkReason
{
    /// <summary>No chunk at all: not the form of one, no bytes, a number not below its count, or a count of 0 or above 65,536.</summary>
    public const string NotAChunk = "not-a-chunk";

    /// <summary>Its count is not the manifest's.</summary>
    public const string Count = "count";

    /// <summary>Its length is not the manifest's.</summary>
    public const string Length = "length";

    /// <summary>Its digest is not the manifest's.</summary>
    public const string Digest = "digest";
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
