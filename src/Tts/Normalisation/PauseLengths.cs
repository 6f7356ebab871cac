namespace Broadcast.Tts.Normalisation;

/// <summary>How long each pause lasts.</summary>
public sealed record PauseLengths
{
    /// <summary>For horns in the open, where an echo needs time to fade.</summary>
    public static PauseLengths Outdoors { get; } = new();

    /// <summary>Inside a long sentence.</summary>
    public TimeSpan Clause { get; init; } = TimeSpan.FromMilliseconds(260);

    /// <summary>Between sentences.</summary>
    public TimeSpan Sentence { get; init; } = TimeSpan.FromMilliseconds(520);

    /// <summary>After an entry of a list.</summary>
    public TimeSpan ListEntry { get; init; } = TimeSpan.FromMilliseconds(520);

    /// <summary>After a heading.</summary>
    public TimeSpan Heading { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>After a paragraph.</summary>
    public TimeSpan Paragraph { get; init; } = TimeSpan.FromMilliseconds(900);

    /// <summary>Before something is read once more.</summary>
    public TimeSpan Repetition { get; init; } = TimeSpan.FromMilliseconds(1_500);

    /// <summary>The length of one kind of pause.</summary>
    public TimeSpan Of(Pause pause) => pause switch
    {
        Pause.Clause => Clause,
        Pause.Sentence => Sentence,
        Pause.ListEntry => ListEntry,
        Pause.Heading => Heading,
        Pause.Repetition => Repetition,
        _ => Paragraph,
    };
}
