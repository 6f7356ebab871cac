using System.Text;

namespace Broadcast.Tts.Normalisation;

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
