using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts.Lexicon;

/// <summary>Tokens in the form in which they are compared: small letters, the tone mark in its new place (hòa = hoà), one kind of apostrophe.</summary>
internal static class LexiconText
{
    /// <summary>Writes the folded token; as many characters as came.</summary>
    public static void Fold(ReadOnlySpan<char> token, Span<char> folded, bool keepCase)
    {
        for (var i = 0; i < token.Length; i++)
        {
            var c = token[i];
            folded[i] = c is '’' or '‘' or '`' or '′' ? '\'' : keepCase ? c : char.ToLowerInvariant(c);
        }
        for (var i = 1; i < token.Length; i++)
            if (Moved(folded[i - 1], folded[i]) is { } pair) (folded[i - 1], folded[i]) = pair;
    }

    public static string Fold(ReadOnlySpan<char> token, bool keepCase = false)
    {
        Span<char> folded = token.Length <= 256 ? stackalloc char[token.Length] : new char[token.Length];
        Fold(token, folded, keepCase);
        return folded.ToString();
    }

    /// <summary>All tokens, folded.</summary>
    public static string[] Tokens(Line line, bool keepCase = false)
    {
        var tokens = new string[line.Count];
        for (var i = 0; i < tokens.Length; i++) tokens[i] = Fold(line.Span(i), keepCase);
        return tokens;
    }

    /// <summary>A text as a line of tokens.</summary>
    public static Line Cut(string text) => new(SourceText.Of(text).Text);

    // òa → oà, òe → oè, ùy → uỳ, in either case.
    private static (char, char)? Moved(char first, char second)
    {
        if (first < '\u00c0' || second is not ('a' or 'e' or 'y' or 'A' or 'E' or 'Y')) return null;
        var vowels = char.ToLowerInvariant(second) == 'y' ? "ùúủũụÙÚỦŨỤ" : "òóỏõọÒÓỎÕỌ";
        var at = vowels.IndexOf(first, StringComparison.Ordinal);
        if (at < 0) return null;
        var bearers = second switch
        {
            'a' => "àáảãạ",
            'e' => "èéẻẽẹ",
            'y' => "ỳýỷỹỵ",
            'A' => "ÀÁẢÃẠ",
            'E' => "ÈÉẺẼẸ",
            _ => "ỲÝỶỸỴ",
        };
        var bare = char.ToLowerInvariant(second) == 'y' ? 'u' : 'o';
        return (at < 5 ? bare : char.ToUpperInvariant(bare), bearers[at % 5]);
    }
}
