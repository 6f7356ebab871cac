using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts;

/// <summary>Reading again what must not be missed. Pure; thread-safe.</summary>
public static class RepetitionRules
{
    /// <summary>What is said before something is read again.</summary>
    public const string Announced = "Xin nhắc lại.";

    /// <summary>The document with what is read again, and a warning for the operator (in Vietnamese) when marks belong to another text.</summary>
    /// <param name="document">As read once.</param>
    /// <param name="wanted">What to repeat.</param>
    /// <param name="textDigest">Of the text of <paramref name="document"/>.</param>
    public static (SpokenDocument Document, string? Warning) Apply(SpokenDocument document, Repetition wanted, string textDigest)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(wanted);
        var paragraphs = document.Paragraphs;
        if (wanted.Kind == RepetitionKind.None || paragraphs.Count == 0) return (document, null);
        if (wanted.Kind == RepetitionKind.Whole) return (Twice(document, Enumerable.Repeat(true, paragraphs.Count).ToArray()), null);
        if (wanted.TextDigest != textDigest)
            return (document, "Văn bản đã sửa sau khi đánh dấu: các đoạn nhắc lại bị bỏ. Hãy đánh dấu lại đoạn cần nhắc.");
        var marked = new bool[paragraphs.Count];
        foreach (var index in wanted.Paragraphs)
            if (index >= 0 && index < marked.Length) marked[index] = true;
        return (Twice(document, marked), null);
    }

    private static SpokenDocument Twice(SpokenDocument document, bool[] marked)
    {
        var spoken = new List<SpokenParagraph>();
        var begin = -1;
        for (var i = 0; i < marked.Length; i++)
        {
            var paragraph = document.Paragraphs[i];
            if (marked[i] && begin < 0) begin = i;
            var ends = marked[i] && (i + 1 == marked.Length || !marked[i + 1]);
            spoken.Add(ends ? paragraph.Pausing(Pause.Repetition) : paragraph);
            if (!ends) continue;
            spoken.Add(Announcement.Of(Announced, document.Paragraphs[begin].Start, Pause.Heading));
            spoken.AddRange(document.Paragraphs.Skip(begin).Take(i - begin + 1));
            begin = -1;
        }
        return document with { Paragraphs = spoken };
    }
}
