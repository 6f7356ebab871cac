using System.Globalization;

namespace Broadcast.Tts.Engines.Cloud;

/// <summary>A part of a text that fits into one request.</summary>
/// <param name="Text">Without blanks around it; the parts in a row are the text.</param>
/// <param name="Breathes">Whether a reader draws breath after it: it ends at the end of a sentence or clause, not between two words.</param>
internal readonly record struct TextPiece(string Text, bool Breathes);

/// <summary>Cuts a text at a service's limit: after a sentence if one ends there, else after a clause, else between words. Pure; thread-safe.</summary>
internal static class TextPieces
{
    /// <summary>The parts, as few as greedy cutting gives.</summary>
    /// <param name="text">Words and punctuation.</param>
    /// <param name="limit">The most characters (UTF-16 units, which for Vietnamese in form C are letters) of a part; at least 10.</param>
    public static IEnumerable<TextPiece> Split(string text, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 10);
        var rest = text.Trim();
        while (rest.Length > limit)
        {
            var (end, breathes) = Cut(rest, limit);
            var piece = rest[..end].Trim();
            rest = rest[end..].TrimStart();
            if (piece.Length > 0) yield return new TextPiece(piece, breathes);
        }
        if (rest.Length > 0) yield return new TextPiece(rest, Breathes: true);
    }

    private static (int End, bool Breathes) Cut(string text, int limit)
    {
        // A part shorter than a third of the limit is not worth its better ending.
        var least = limit / 3;
        if (LastEnd(text, least, limit, ".!?…;\n") is var sentence and > 0) return (sentence, true);
        if (LastEnd(text, least, limit, ",:–—-") is var clause and > 0) return (clause, true);
        var space = text.LastIndexOf(' ', limit, limit);
        return space > 0 ? (space, false) : (WholeLetters(text, limit), false);
    }

    /// <summary>Where the last of some marks that a blank follows ends, between two places; 0 when there is none.</summary>
    private static int LastEnd(string text, int least, int limit, string marks)
    {
        for (var i = limit - 1; i >= least; i--)
            if (marks.Contains(text[i]) && (text[i] == '\n' || char.IsWhiteSpace(text[i + 1]))) return i + 1;
        return 0;
    }

    /// <summary>The most whole letters, with their marks, that fit.</summary>
    private static int WholeLetters(string text, int limit)
    {
        var at = 0;
        while (at < limit)
        {
            var length = StringInfo.GetNextTextElementLength(text, at);
            if (at + length > limit) break;
            at += length;
        }
        return at > 0 ? at : char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit;
    }
}
