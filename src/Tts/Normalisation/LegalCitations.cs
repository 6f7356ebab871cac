namespace Broadcast.Tts.Normalisation;

/// <summary>
/// Numbers and symbols of documents: 766/QĐ-TTg, 282/2025/NĐ-CP, 14/2012/QH13, 60-NQ/TW, Số: /KH-UBND, Nghị định 282/2025.
/// The symbol is spoken out from the tables of types and issuers; a part that is in neither is spelled.
/// </summary>
internal static class LegalCitations
{
    private const string Rule = "document-number";

    private static readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Types = LexiconTable.Pairs("document-types.tsv", StringComparer.Ordinal);
    private static readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Issuers = LexiconTable.Pairs("issuers.tsv", StringComparer.Ordinal);

    public static int Read(Line line, int i, Reading reading)
    {
        if (line.Is(i, '/')) return WithoutNumber(line, i, reading);
        if (!line.IsDigits(i) || line[i].Length > 6) return i;
        var afterNumber = line.IsLetter(i + 1) && line.Glued(i + 1) && line.Is(i + 2, '/') ? i + 2 : i + 1;
        var year = line.Is(afterNumber, '/') && line.IsDigits(afterNumber + 1) && line[afterNumber + 1].Length == 4 ? afterNumber + 1 : -1;
        var mark = year > 0 ? year + 1 : afterNumber;
        if (year > 0 && !(line.Is(mark, '/') || line.Is(mark, '-')))
        {
            if (!IsDocumentNumber(line, i)) return i;
            SayNumber(line, i, afterNumber, reading);
            SayYear(line, year, reading);
            return mark;
        }
        if (!line.Is(mark, '/') && !line.Is(mark, '-')) return i;
        if (!TrySymbol(line, mark + 1, out var end)) return i;
        var announced = IsDocumentNumber(line, i);
        var spaced = !line.Glued(mark) || !line.Glued(mark + 1);
        if (spaced && !announced) return i;
        if (line.Is(mark, '-') && !announced && !HasInner(line, mark + 1, end, '/')) return i;
        SayNumber(line, i, afterNumber, reading);
        if (year > 0) SayYear(line, year, reading);
        SaySymbol(line, i, mark, end, reading);
        return end;
    }

    /// <summary>Whether the digits stand after the name of a document: "Nghị định", "Luật số", "Quyết định số:".</summary>
    public static bool IsDocumentNumber(Line line, int i)
    {
        var k = i - 1;
        while (line.Is(k, ':') || line.Is(k, '*')) k--;
        if (line.IsWord(k, "số") || line.IsWord(k, "sô")) return !Context.Before(line, k, NotDocument, 1);
        return line.IsIn(k, Context.Document) && !line.IsWord(k, "văn") && !line.IsWord(k, "bản");
    }

    private static readonly WordSet NotDocument = WordSet.Of("nhà hẻm thửa đất tờ phòng điện xe tỷ tỉ chỉ");

    /// <summary>"Số: /KH-UBND": the number is still to be filled in.</summary>
    private static int WithoutNumber(Line line, int i, Reading reading)
    {
        var k = i - 1;
        while (line.Is(k, ':') || line.Is(k, '.') || line.Is(k, '…') || line.Is(k, '_')) k--;
        if (!line.IsWord(k, "số") || !TrySymbol(line, i + 1, out var end)) return i;
        reading.Pause(',');
        SaySymbol(line, i, i, end, reading);
        return end;
    }

    private static void SayNumber(Line line, int from, int to, Reading reading)
    {
        reading.Say(Cardinals.Name(line.Span(from)), line, from, from + 1, Rule);
        if (to > from + 1) reading.Say(Letters.Spell(line.Span(from + 1)), line, from + 1, to, Rule);
    }

    private static void SayYear(Line line, int year, Reading reading)
    {
        // The pause keeps "số không năm, năm hai nghìn …" apart.
        reading.Pause(',');
        reading.Say("năm " + Cardinals.Say(line.Span(year)), line, year - 1, year + 1, Rule);
    }

    /// <summary>
    /// The symbol after a number: capitals and their joints without spaces. At least one part has to be known, or joints have to
    /// hold several parts together, since 25/B may be anything.
    /// </summary>
    private static bool TrySymbol(Line line, int i, out int end)
    {
        end = i;
        var known = false;
        var parts = 0;
        while (line.IsWord(end) && (end == i || line.Glued(end)))
        {
            if (!IsCode(line.Span(end))) break;
            known |= Types.ContainsKey(line.Span(end)) || Issuers.ContainsKey(line.Span(end));
            parts++;
            end++;
            if (line.IsDigits(end) && line.Glued(end)) end++;
            var joint = (line.IsDash(end) || line.Is(end, '/') || line.Is(end, '.') || line.Is(end, '&')) && line.Glued(end);
            if (!joint || !line.IsWord(end + 1) || !line.Glued(end + 1) || !IsCode(line.Span(end + 1))) break;
            end++;
        }
        return parts > 0 && (known || parts > 1);
    }

    private static bool IsCode(ReadOnlySpan<char> word)
    {
        if (!char.IsUpper(word[0])) return false;
        if (Types.ContainsKey(word) || Issuers.ContainsKey(word)) return true;
        var capitals = 0;
        foreach (var c in word) if (char.IsUpper(c)) capitals++;
        return capitals * 2 > word.Length;
    }

    private static bool HasInner(Line line, int from, int to, char symbol)
    {
        for (var k = from; k < to; k++) if (line.Is(k, symbol)) return true;
        return false;
    }

    private static void SaySymbol(Line line, int number, int mark, int end, Reading reading)
    {
        var type = Types.TryGetValue(line.Span(mark + 1), out var name) ? name : null;
        // The Party's "QĐ" may be a regulation: the words before say which.
        if (type is "quyết định" && SaysType(line, number, "quy định")) type = "quy định";
        var issuerAt = mark + 2;
        if (type is not null && (line.IsDash(issuerAt) || line.Is(issuerAt, '/')) && issuerAt < end) issuerAt++;
        if (type is not null && issuerAt < end && SaysType(line, number, type) && SaysIssuer(line, end, line.Span(issuerAt)))
        {
            // "Quyết định số 766/QĐ-TTg ngày … của Thủ tướng Chính phủ" says both already.
            reading.Drop(line[mark].Start, line.End(end - 1) - line[mark].Start, "symbol-said-in-words");
            return;
        }
        reading.Pause(',');
        var of = false;
        for (var k = mark + 1; k < end; k++)
        {
            if (!line.IsWord(k)) continue;
            var digits = line.IsDigits(k + 1) && k + 1 < end;
            if (k > mark + 1 && !of) reading.Pause(',');
            var text = Part(line, k, k == mark + 1 ? type : null, ref of, out var certain);
            reading.Say(text, line, k, k + 1, Rule, certain ? 1 : 0.6);
            if (digits) reading.Say((text is "Quốc hội" or "Ủy ban Thường vụ Quốc hội" or "của Quốc hội" or "của Ủy ban Thường vụ Quốc hội" ? "khóa " : "") + Cardinals.Say(line.Span(k + 1)), line, k + 1, k + 2, Rule);
        }
        reading.Pause(',');
    }

    private static string Part(Line line, int k, string? type, ref bool of, out bool certain)
    {
        var code = line.Span(k);
        certain = true;
        if (type is not null)
        {
            of = true;
            return type;
        }
        if (Issuers.TryGetValue(code, out var issuer))
        {
            var text = of ? "của " + issuer : issuer;
            of = false;
            return text;
        }
        of = false;
        if (code.Length > 2 && Abbreviations.TryMatch(line, k, out var spoken, out var next) && next == k + 1) return spoken;
        certain = false;
        return Letters.Spell(code);
    }

    /// <summary>Whether the name of the type stands right before the number.</summary>
    private static bool SaysType(Line line, int number, string type)
    {
        var k = number - 1;
        if (line.Is(k, ':')) k--;
        if (line.IsWord(k, "số")) k--;
        var syllables = type.Split(' ');
        for (var s = syllables.Length - 1; s >= 0; s--, k--) if (!line.IsWord(k, syllables[s])) return false;
        return true;
    }

    /// <summary>Whether "của" and the issuer, spoken out or as an abbreviation, follow in the same clause.</summary>
    private static bool SaysIssuer(Line line, int from, ReadOnlySpan<char> code)
    {
        if (!Issuers.TryGetValue(code, out var issuer)) return false;
        var syllables = issuer.Split(' ');
        for (var k = from; k < Math.Min(line.Count, from + 16); k++)
        {
            if (line.Is(k, ';') || line.Is(k, ',') || line.Is(k, '.') && !line.Glued(k + 1)) return false;
            if (!line.IsWord(k, "của")) continue;
            if (line.Span(k + 1).SequenceEqual(code)) return true;
            var at = k + 1;
            if (line.IsWord(at, "chủ") && line.IsWord(at + 1, "tịch")) return false;
            var s = 0;
            while (s < syllables.Length && SameSyllable(line, at + s, syllables[s])) s++;
            return s == syllables.Length;
        }
        return false;
    }

    private static bool SameSyllable(Line line, int i, string syllable) =>
        line.IsWord(i, syllable) || syllable == "Ủy" && line.IsWord(i, "uỷ");
}
