using System.Text;

namespace Broadcast.Tts.Normalisation;

/// <summary>Mail addresses, host names and addresses of pages.</summary>
internal static class Web
{
    private const string Rule = "web";

    /// <summary>More than this is no address: it keeps the work for one line in proportion to its length.</summary>
    private const int MaxTokens = 120;

    private static readonly WordSet Domains = WordSet.Of("vn com net org gov edu info tech asia xyz biz tv app dev io ai co me us uk jp sg th la kh eu online store shop site page news wiki");
    private static readonly WordSet RiskyDomains = WordSet.Of("ai co me io us la th tv app");

    private static readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Hosts = LexiconTable.Pairs("hosts.tsv", StringComparer.OrdinalIgnoreCase);

    public static int Read(Line line, int i, Reading reading)
    {
        var end = End(line, i);
        if (end == i) return i;
        var registered = HostEndsInVn(line, i, end);
        var from = i;
        if (line.Is(i + 1, ':') && line.Is(i + 2, '/') && line.Is(i + 3, '/'))
        {
            // Nobody types "https://", so nobody needs to hear it.
            reading.Drop(line[i].Start, line.End(i + 3) - line[i].Start, "scheme");
            from = i + 4;
        }
        var inPath = false;
        for (var k = from; k < end; k++)
        {
            SayPart(line, k, end, registered && !inPath, reading);
            inPath |= line.Is(k, '/');
        }
        return end;
    }

    /// <summary>Where the address that begins at a token ends; the same place when none does.</summary>
    public static int End(Line line, int i)
    {
        if (!line.IsWord(i) && !line.IsDigits(i)) return i;
        if (!line.Glued(i + 1) || line.Glued(i) && !Opens(line, i - 1)) return i;
        if (!MayBegin(line, i)) return i;
        var end = i + 1;
        bool at = false, scheme = line.IsWord(i, "www");
        var lastDot = -1;
        var dots = 0;
        while (line.Glued(end) && end < i + MaxTokens && IsPart(line, end, scheme))
        {
            if (line.Is(end, '@')) at = true;
            if (line.Is(end, ':') && line.Is(end + 1, '/') && line.Is(end + 2, '/')) scheme = true;
            if (line.Is(end, '.') && line.IsWord(end + 1) && line.Glued(end + 1))
            {
                lastDot = end;
                dots++;
            }
            end++;
        }
        while (end > i + 1 && line.Kind(end - 1) == TokenKind.Symbol && !line.Is(end - 1, '/')) end--;
        if (lastDot < 0 || lastDot + 1 >= end) return i;
        if (!scheme && !at && !IsHost(line, i, end, lastDot, dots)) return i;
        return at && !line.IsWord(lastDot + 1) ? i : end;
    }

    /// <summary>An address begins where its run of characters begins, or after a mark that opens something.</summary>
    private static bool Opens(Line line, int i) =>
        line.Is(i, '(') || line.Is(i, '[') || line.Is(i, '<') || line.Is(i, '"') || line.Is(i, '“') || line.Is(i, '\'') || line.Is(i, ':') || line.Is(i, ',') || line.Is(i, ';') || line.Is(i, '*');

    /// <summary>A cheap look: only a word that touches one of these symbols can begin an address.</summary>
    private static bool MayBegin(Line line, int i)
    {
        for (var k = i + 1; line.Glued(k) && k < i + MaxTokens; k++)
        {
            if (line.Is(k, '@') || line.Is(k, '.') && line.IsWord(k + 1) && line.Glued(k + 1)) return true;
            if (line.Is(k, ':') && line.Is(k + 1, '/') && line.Is(k + 2, '/')) return true;
            if (line.Kind(k) == TokenKind.Symbol && !line.Is(k, '-') && !line.Is(k, '_') && !line.Is(k, '+') && !line.Is(k, '.')) return false;
        }
        return false;
    }

    private static bool IsPart(Line line, int i, bool scheme)
    {
        if (line.IsDigits(i)) return true;
        if (line.IsWord(i)) return IsAscii(line.Span(i)) || scheme;
        if (line.Is(i, '.') || line.Is(i, '-') || line.Is(i, '_') || line.Is(i, '@') || line.Is(i, '/') || line.Is(i, ':') || line.Is(i, '+')) return true;
        return scheme && (line.Is(i, '?') || line.Is(i, '=') || line.Is(i, '&') || line.Is(i, '%') || line.Is(i, '#') || line.Is(i, '~'));
    }

    private static bool IsHost(Line line, int from, int end, int lastDot, int dots)
    {
        // The name ends where the path begins.
        var hostEnd = from;
        while (hostEnd < end && !line.Is(hostEnd, '/') && !line.Is(hostEnd, ':')) hostEnd++;
        var top = hostEnd - 1;
        if (!line.IsIn(top, Domains) || !line.Is(top - 1, '.') || !(line.IsWord(top - 2) || line.IsDigits(top - 2))) return false;
        if (char.IsUpper(line.Span(top)[0])) return false;
        for (var k = from; k < hostEnd; k++) if (line.IsWord(k) && !IsAscii(line.Span(k))) return false;
        return !line.IsIn(top, RiskyDomains) || dots > 1;
    }

    private static bool HostEndsInVn(Line line, int from, int end)
    {
        for (var k = from; k < end; k++) if (line.IsWord(k, "vn") && line.Is(k - 1, '.')) return true;
        return false;
    }

    private static void SayPart(Line line, int k, int end, bool registered, Reading reading)
    {
        if (line.IsDigits(k))
        {
            reading.Say(line[k].Length <= 2 ? Cardinals.Name(line.Span(k)) : Cardinals.OneByOne(line.Span(k)), line, k, k + 1, Rule, 0.9);
            return;
        }
        if (!line.IsWord(k))
        {
            if (Symbol(line.Span(k)) is { } name && !(line.Is(k, '/') && k == end - 1)) reading.Say(name, line, k, k + 1, Rule);
            return;
        }
        reading.Say(Word(line.Span(k), registered), line, k, k + 1, Rule, 0.8);
    }

    private static string Word(ReadOnlySpan<char> word, bool registered)
    {
        if (Hosts.TryGetValue(word, out var host)) return host;
        Span<char> small = stackalloc char[Math.Min(word.Length, 64)];
        if (word.Length > 64) return "";
        word.ToLowerInvariant(small);
        if (!HasVowel(small)) return Letters.Spell(small).Replace("dê", "đê", StringComparison.Ordinal);
        if (Segment(small, registered) is { } syllables) return syllables;
        return small.ToString();
    }

    /// <summary>The known words of a joined name, longest first, and syllables for the rest.</summary>
    private static string? Segment(ReadOnlySpan<char> word, bool bySyllables)
    {
        var text = new StringBuilder();
        var rest = word;
        while (rest.Length > 0)
        {
            var length = rest.Length;
            while (length >= 3 && !Hosts.ContainsKey(rest[..length])) length--;
            if (length < 3) break;
            text.Append(text.Length > 0 ? " " : "").Append(Hosts.TryGetValue(rest[..length], out var known) ? known : "");
            rest = rest[length..];
        }
        if (rest.Length == 0) return text.ToString();
        if (!bySyllables) return null;
        if (text.Length == 0) return Syllables.Segment(word);
        var tail = Syllables.IsSyllable(rest) ? rest.ToString() : Syllables.Segment(rest);
        return tail is null ? Syllables.Segment(word) : $"{text} {tail}";
    }

    private static string? Symbol(ReadOnlySpan<char> symbol) => symbol switch
    {
        "." => "chấm",
        "@" => "a còng",
        "-" => "gạch ngang",
        "_" => "gạch dưới",
        "/" => "gạch chéo",
        "+" => "cộng",
        "?" => "hỏi",
        "=" => "bằng",
        "&" => "và",
        "%" => "phần trăm",
        "#" => "thăng",
        "~" => "ngã",
        ":" => "hai chấm",
        _ => null,
    };

    private static bool HasVowel(ReadOnlySpan<char> word)
    {
        foreach (var c in word) if (c is 'a' or 'e' or 'i' or 'o' or 'u' or 'y') return true;
        return false;
    }

    private static bool IsAscii(ReadOnlySpan<char> word)
    {
        foreach (var c in word) if (c > '\u007f') return false;
        return true;
    }
}
