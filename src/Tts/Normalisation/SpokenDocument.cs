using System.Text;

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
}

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

    /// <summary>The length of one kind of pause.</summary>
    public TimeSpan Of(Pause pause) => pause switch
    {
        Pause.Clause => Clause,
        Pause.Sentence => Sentence,
        Pause.ListEntry => ListEntry,
        Pause.Heading => Heading,
        _ => Paragraph,
    };
}

/// <summary>What an engine says without a break, and the pause after it.</summary>
/// <param name="Text">The words and marks, as given to the engine.</param>
/// <param name="Words">The words with the stretches of the source they come from.</param>
/// <param name="After">The pause that follows.</param>
public sealed record SpokenSentence(string Text, IReadOnlyList<SpokenWord> Words, Pause After);

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

/// <summary>A document as it is said, and what of it is not.</summary>
/// <param name="Paragraphs">In order. Empty when there is nothing to read.</param>
/// <param name="Dropped">What a listener does not hear, with the reason, in order.</param>
public sealed record SpokenDocument(IReadOnlyList<SpokenParagraph> Paragraphs, IReadOnlyList<DroppedPart> Dropped)
{
    /// <summary>All sentences in order.</summary>
    public IEnumerable<SpokenSentence> Sentences => Paragraphs.SelectMany(p => p.Sentences);

    /// <summary>The whole text as it is said: a line for each paragraph.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var paragraph in Paragraphs) text.Append(paragraph.Text).Append('\n');
        return text.ToString();
    }
}
