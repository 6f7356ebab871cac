namespace Broadcast.Tts.Normalisation;

/// <summary>What a paragraph is in its document.</summary>
public enum ParagraphKind
{
    /// <summary>Running text.</summary>
    Text,

    /// <summary>A heading or title.</summary>
    Heading,

    /// <summary>An entry of a list.</summary>
    ListEntry,

    /// <summary>Who signed.</summary>
    Signature,
}

/// <summary>A paragraph of a document, as it is said. It can be repeated by itself.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it begins in the source, in UTF-16 units.</param>
/// <param name="Length">How long its source is, in UTF-16 units.</param>
/// <param name="Sentences">At least one.</param>
public sealed record SpokenParagraph(ParagraphKind Kind, int Start, int Length, IReadOnlyList<SpokenSentence> Sentences)
{
    /// <summary>All sentences on one line.</summary>
    public string Text => string.Join(' ', Sentences.Select(s => s.Text));
}
