using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

/// <summary>Something to do now. The cases carry the kinds of version 1; <see cref="UnknownCommand"/> stands for a later one.</summary>
public abstract record Command : DocumentBody
{
    private protected Command()
    {
    }

    /// <summary>The word that tells the cases apart.</summary>
    [JsonPropertyOrder(-1)]
    public abstract string Kind { get; }
}

/// <summary>Play at <c>startAt</c>, or at once when that has passed; no plan withdraws it.</summary>
public sealed record PlayNow : Command
{
    /// <summary>Its kind on the wire.</summary>
    public const string Word = "play-now";

    internal override Purpose Purpose => Purpose.Command;

    /// <inheritdoc/>
    [JsonPropertyOrder(-1)]
    public override string Kind => Word;

    /// <summary>What to play.</summary>
    public required Airing Airing { get; init; }

    /// <summary>Until then it waits for its content; after this instant it is not begun and does not go on.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    /// <inheritdoc/>
    public override WireError? Check() => Field.Inside("airing", Airing.Check());
}

/// <summary>Stop an airing, sounding or to come, for good; or all that sounds, emergencies apart.</summary>
public sealed record Stop : Command
{
    /// <summary>Its kind on the wire.</summary>
    public const string Word = "stop";

    internal override Purpose Purpose => Purpose.Command;

    /// <inheritdoc/>
    [JsonPropertyOrder(-1)]
    public override string Kind => Word;

    /// <summary>The airing to stop; absent: all that sounds, emergencies apart.</summary>
    public string? Airing { get; init; }

    /// <summary>How long to fade out, 0 to 10,000 ms.</summary>
    public required long FadeMs { get; init; }

    /// <inheritdoc/>
    public override WireError? Check() => Field.OptionalId("airing", Airing) ?? Field.Between("fadeMs", FadeMs, 0, 10_000);
}

/// <summary>Sound tones, then report; never in quiet hours.</summary>
public sealed record SelfTest : Command
{
    /// <summary>Its kind on the wire.</summary>
    public const string Word = "self-test";

    internal override Purpose Purpose => Purpose.Command;

    /// <inheritdoc/>
    [JsonPropertyOrder(-1)]
    public override string Kind => Word;

    /// <summary>The test's id, repeated in the report.</summary>
    public required string Test { get; init; }

    /// <summary>How long each tone sounds, 1 to 60,000 ms.</summary>
    public required long ToneMs { get; init; }

    /// <summary>How loud, RMS, before the policy's limit, −60 to 0.</summary>
    public required double LevelDb { get; init; }

    /// <inheritdoc/>
    public override WireError? Check() =>
        Field.Id("test", Test) ?? Field.Between("toneMs", ToneMs, 1, 60_000) ?? Field.Between("levelDb", LevelDb, -60, 0);
}

/// <summary>An emergency: preempts everything. A drill obeys quiet hours.</summary>
public sealed record Alert : Command
{
    /// <summary>Its kind on the wire.</summary>
    public const string Word = "alert";

    /// <summary>The most repetitions after the first time.</summary>
    public const int MaxRepeats = 1000;

    internal override Purpose Purpose => Purpose.Alert;

    /// <inheritdoc/>
    [JsonPropertyOrder(-1)]
    public override string Kind => Word;

    /// <summary>The alert's id.</summary>
    [JsonPropertyName("alert")]
    public required string Id { get; init; }

    /// <summary>How grave.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Whether it is an exercise.</summary>
    public required bool Drill { get; init; }

    /// <summary>What to sound.</summary>
    public required ContentId Content { get; init; }

    /// <summary>From one beginning to the next, 0 to a day; 0: at once after the end.</summary>
    public required long RepeatEveryMs { get; init; }

    /// <summary>How often after the first time, 0 to 1,000.</summary>
    public required int Repeats { get; init; }

    /// <summary>After this instant it does not go on.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    /// <inheritdoc/>
    public override WireError? Check() =>
        Field.Id("alert", Id)
        ?? Field.Duration("repeatEveryMs", RepeatEveryMs)
        ?? Field.Between("repeats", Repeats, 0, MaxRepeats)
        ?? Field.Known("severity", Severity);
}

/// <summary>Silence an alert at once, then sound the words of its content.</summary>
public sealed record Recall : Command
{
    /// <summary>Its kind on the wire.</summary>
    public const string Word = "recall";

    internal override Purpose Purpose => Purpose.Alert;

    /// <inheritdoc/>
    [JsonPropertyOrder(-1)]
    public override string Kind => Word;

    /// <summary>The alert recalled.</summary>
    public required string Alert { get; init; }

    /// <summary>What to say about it; absent: only silence.</summary>
    public ContentId? Content { get; init; }

    /// <inheritdoc/>
    public override WireError? Check() => Field.Id("alert", Alert);
}

/// <summary>A live announcement begins: subscribe to its batches and play those that <c>kid</c> signed.</summary>
public sealed record LiveBegin : Command
{
    /// <summary>Its kind on the wire.</summary>
    public const string Word = "live-begin";

    /// <summary>The only codec of version 1.</summary>
    public const string Opus = "opus";

    internal override Purpose Purpose => Purpose.Live;

    /// <inheritdoc/>
    [JsonPropertyOrder(-1)]
    public override string Kind => Word;

    /// <summary>The session's id.</summary>
    public required LiveSessionId Session { get; init; }

    /// <summary>The key that signs its batches; it must be known and allowed <c>live</c>.</summary>
    public required string Kid { get; init; }

    /// <summary><see cref="Opus"/>; anything else is <c>unsupported</c>.</summary>
    public required string Codec { get; init; }

    /// <summary>Length of a frame: 10, 20, 40 or 60 ms.</summary>
    public required int FrameMs { get; init; }

    /// <summary>When its first sample is due.</summary>
    public required DateTimeOffset StartAt { get; init; }

    /// <summary>After this instant it does not go on.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    /// <summary>Its priority.</summary>
    public required Priority Priority { get; init; }

    /// <summary>−60 to 0, before the policy's limit.</summary>
    public required double VolumeDb { get; init; }

    /// <inheritdoc/>
    public override WireError? Check() =>
        Field.Name("kid", Kid)
        ?? Field.Unless(FrameMs is 10 or 20 or 40 or 60, "frameMs", "must be 10, 20, 40 or 60")
        ?? Field.Between("volumeDb", VolumeDb, -60, 0)
        ?? (Codec == Opus ? null : new WireError("codec", $"must be \"{Opus}\"", Unsupported: true))
        ?? Field.Known("priority", Priority);
}

/// <summary>A live announcement is over.</summary>
public sealed record LiveEnd : Command
{
    /// <summary>Its kind on the wire.</summary>
    public const string Word = "live-end";

    internal override Purpose Purpose => Purpose.Live;

    /// <inheritdoc/>
    [JsonPropertyOrder(-1)]
    public override string Kind => Word;

    /// <summary>The session's id.</summary>
    public required LiveSessionId Session { get; init; }

    /// <inheritdoc/>
    public override WireError? Check() => null;
}

/// <summary>New keys, and keys to forget. Takes effect when stored; never leaves the box without a key.</summary>
public sealed record ReKey : Command
{
    /// <summary>Its kind on the wire.</summary>
    public const string Word = "re-key";

    internal override Purpose Purpose => Purpose.ReKey;

    /// <inheritdoc/>
    [JsonPropertyOrder(-1)]
    public override string Kind => Word;

    /// <summary>At most 16 keys to add, or to replace by key id.</summary>
    public required IReadOnlyList<StationKey> Keys { get; init; }

    /// <summary>At most 16 key ids to forget.</summary>
    public required IReadOnlyList<string> Retire { get; init; }

    /// <inheritdoc/>
    public override WireError? Check() =>
        Field.Each("keys", Keys, StationKey.MaxKeys, key => key.Check())
        ?? Field.Each("retire", Retire, StationKey.MaxKeys, kid => Field.Name("", kid));
}

/// <summary>A kind of a later version: not acted on, reported <c>unsupported</c>. Never signed.</summary>
/// <param name="Kind">The unknown word, at most 64 characters of an id.</param>
public sealed record UnknownCommand(string Kind) : Command
{
    internal override Purpose Purpose => Purpose.Unknown;

    /// <inheritdoc/>
    public override string Kind { get; } = Kind;

    /// <inheritdoc/>
    public override WireError? Check() => new("kind", $"\"{Kind}\" is not known", Unsupported: true);
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
