namespace Broadcast.Tts.Normalisation;

/// <summary>What kind of silence follows a sentence; <see cref="PauseLengths"/> says how long each is.</summary>
public enum Pause
{
    /// <summary>Inside a long sentence, where a reader breathes.</summary>
    Clause,

    /// <summary>Between two sentences of a paragraph.</summary>
    Sentence,

    /// <summary>After an entry of a list.</summary>
    ListEntry,

    /// <summary>After a heading.</summary>
    Heading,

    /// <summary>After a paragraph, and before a heading.</summary>
    Paragraph,

    /// <summary>Before something is read once more.</summary>
    Repetition,
}
