using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts;

/// <summary>What the station itself says around the words of a bulletin. Pure.</summary>
internal static class Announcement
{
    private const string Rule = "announcement";

    /// <summary>One line as a paragraph that comes from no stretch of the source.</summary>
    /// <param name="line">Holds something that can be said.</param>
    /// <param name="at">The place in the source where it is said, in UTF-16 units.</param>
    /// <param name="after">The pause that follows.</param>
    public static SpokenParagraph Of(string line, int at, Pause after)
    {
        var words = Normaliser.ReadLine(line).Select(word => word with { Start = at, Length = 0, Rule = Rule }).ToList();
        return new SpokenParagraph(ParagraphKind.Text, at, 0, Prosody.Cut(words, after));
    }

    /// <summary>The paragraph with another pause at its end.</summary>
    public static SpokenParagraph Pausing(this SpokenParagraph paragraph, Pause after) =>
        paragraph with { Sentences = [.. paragraph.Sentences.SkipLast(1), paragraph.Sentences[^1] with { After = after }] };
}
