namespace Broadcast.Tts.Normalisation;

/// <summary>Abbreviations of the built-in table, chosen by the words around them; capitals that are no syllable are spelled.</summary>
internal static class Abbreviations
{
    private const string Rule = "abbreviation";

    private sealed record Entry(string[] Parts, string Spoken, string[][] Previous, string[][] Next, bool TakesDot, bool IsAlsoWord);

    private static readonly Dictionary<string, Entry[]>.AlternateLookup<ReadOnlySpan<char>> Entries = Load();

    public static int Read(Line line, int i, Reading reading)
    {
        if (!line.IsWord(i)) return i;
        if (TryMatch(line, i, out var spoken, out var next))
        {
            reading.Say(spoken, line, i, next, Rule, 0.95);
            return next;
        }
        if (!line.IsAllCapitals(i)) return i;
        var letters = line.Span(i);
        var besideDigits = letters.Length <= 4 && (line.IsDigits(i + 1) && line.Glued(i + 1) || line.IsDigits(i - 1) && line.Glued(i));
        if (!besideDigits && Syllables.IsSyllable(letters) && (!Syllables.LacksTone(letters) || letters.Length > 4 || StandsInCapitals(line, i))) return i;
        if (letters.Length > 8 && HasVowel(letters)) return i;
        if (letters.Length >= 4 && Syllables.IsPronounceable(letters))
        {
            // The name of a storm or of a firm: YAGI, VINAMILK.
            reading.Say(letters.ToString().ToLowerInvariant(), line, i, i + 1, "unknown", 0.5);
            return i + 1;
        }
        reading.Say(Letters.Spell(letters).Replace("dê", "đê", StringComparison.Ordinal), line, i, i + 1, "spelled", 0.5);
        return i + 1;
    }

    /// <summary>The expansion of the abbreviation that begins at a token.</summary>
    public static bool TryMatch(Line line, int i, out string spoken, out int next)
    {
        spoken = "";
        next = i;
        if (!Entries.TryGetValue(line.Span(i), out var entries)) return false;
        foreach (var entry in entries)
        {
            if (!Fits(line, i, entry, out next)) continue;
            spoken = entry.Spoken;
            return true;
        }
        return false;
    }

    private static bool Fits(Line line, int i, Entry entry, out int next)
    {
        next = i + entry.Parts.Length;
        for (var k = 1; k < entry.Parts.Length; k++)
        {
            if (line.Kind(i + k) == TokenKind.End || !line.Span(i + k).SequenceEqual(entry.Parts[k])) return false;
            if (!line.Glued(i + k) && line.Kind(i + k) == TokenKind.Symbol) return false;
        }
        if (line.Glued(next) && line.IsWord(next)) return false;
        if (entry.Parts.Length == 1 && (entry.IsAlsoWord || Syllables.IsSyllable(entry.Parts[0])) && StandsInCapitals(line, i)) return false;
        if (entry.TakesDot && line.Is(next, '.') && line.Glued(next) && (line.IsWord(next + 1) || line.IsDigits(next + 1))) next++;
        if (entry.Previous.Length > 0 && !Any(entry.Previous, words => FitsBefore(line, i, words))) return false;
        var after = next;
        while (line.Is(after, '.') && line.Glued(after)) after++;
        return entry.Next.Length == 0 || Any(entry.Next, words => FitsAfter(line, after, words));
    }

    /// <summary>In a heading in capitals, CA and HU are syllables like their neighbours.</summary>
    private static bool StandsInCapitals(Line line, int i) =>
        IsCapitalSyllable(line, i - 1) && !Entries.ContainsKey(line.Span(i - 1)) || IsCapitalSyllable(line, i + 1) && !Entries.ContainsKey(line.Span(i + 1));

    private static bool IsCapitalSyllable(Line line, int i) => line.IsAllCapitals(i) && Syllables.IsSyllable(line.Span(i));

    private static bool Any(string[][] phrases, Func<string[], bool> fits)
    {
        foreach (var phrase in phrases) if (fits(phrase)) return true;
        return false;
    }

    private static bool FitsBefore(Line line, int i, string[] words)
    {
        var k = i - 1;
        while (k >= 0 && (line.Kind(k) == TokenKind.Symbol || line.IsDigits(k) && line.Glued(k)) && !line.Is(k, ';')) k--;
        for (var w = words.Length - 1; w >= 0; w--, k--) if (!IsWritten(line, k, words[w])) return false;
        return true;
    }

    /// <summary>Words in any case, abbreviations in their own: "ĐU" is not "Đu".</summary>
    private static bool IsWritten(Line line, int i, string word) =>
        word.Length > 1 && char.IsUpper(word[1]) ? line.IsWord(i) && line.Span(i).SequenceEqual(word) : line.IsWord(i, word);

    /// <summary>The number of a road or a page; "ĐT 0912345678" is a telephone.</summary>
    private static bool IsShortNumber(Line line, int i) => line.IsDigits(i) && line.Span(i) is var digits && (digits.Length <= 2 || digits.Length <= 4 && digits[0] != '0');

    private static bool FitsAfter(Line line, int next, string[] words)
    {
        if (words[0] == "#") return IsShortNumber(line, next) || RomanNumerals.Value(line.Span(next), out _) > 0;
        if (words[0] == "^") return line.IsCapital(next);
        if (words[0] == ":") return line.Is(next, ':');
        if (line.Is(next, ',')) next++;
        for (var w = 0; w < words.Length; w++) if (!IsWritten(line, next + w, words[w])) return false;
        return true;
    }

    private static bool HasVowel(ReadOnlySpan<char> letters)
    {
        foreach (var c in letters) if (Syllables.Ascii(c) is 'a' or 'e' or 'i' or 'o' or 'u' or 'y') return true;
        return false;
    }

    private static Dictionary<string, Entry[]>.AlternateLookup<ReadOnlySpan<char>> Load()
    {
        var lists = new Dictionary<string, List<Entry>>(StringComparer.Ordinal);
        foreach (var row in LexiconTable.Rows("abbreviations.tsv"))
        {
            var cut = new Line(row[0]);
            var parts = Enumerable.Range(0, cut.Count).Select(k => cut.Span(k).ToString()).ToArray();
            var flags = row.ElementAtOrDefault(4) ?? "";
            var entry = new Entry(parts, row[1], Phrases(row.ElementAtOrDefault(2)), Phrases(row.ElementAtOrDefault(3)),
                flags.Contains("dot", StringComparison.Ordinal), flags.Contains("word", StringComparison.Ordinal));
            if (!lists.TryGetValue(parts[0], out var list)) lists[parts[0]] = list = [];
            list.Add(entry);
        }
        return lists.ToDictionary(p => p.Key, p => p.Value.OrderByDescending(e => e.Parts.Length).ToArray(), StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    private static string[][] Phrases(string? column) =>
        string.IsNullOrWhiteSpace(column) ? [] : [.. column.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('_'))];
}
