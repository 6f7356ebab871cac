namespace Broadcast.Tts.Normalisation;

/// <summary>Words said as they are written, and single letters by their names.</summary>
internal static class Words
{
    /// <summary>No word that anybody reads aloud is longer; what is comes from a damaged file.</summary>
    public const int LongestWord = 60;

    public static int Read(Line line, int i, Reading reading)
    {
        if (!line.IsWord(i)) return i;
        if (line[i].Length > LongestWord)
        {
            reading.Drop(line[i].Start, line[i].Length, "unreadable");
            return i + 1;
        }
        if (line.IsWord(i, "x") && IsNumber(line, i - 1) && line.IsDigits(i + 1))
        {
            reading.Say("nhân", line, i, i + 1, "operator");
            return i + 1;
        }
        if (line.Span(i) is "T" && line.IsDigits(i + 1) && line.Glued(i + 1)) return Weekday(line, i, reading);
        if (line.Span(i) is "Km" or "KM" && line.IsDigits(i + 1))
        {
            reading.Say("ki lô mét", line, i, i + 1, "measure");
            return i + 1;
        }
        if (line.Is(i + 1, '/') && line.Glued(i + 1) && line.Glued(i + 2) && Measures.IsRate(line, i))
        {
            Measures.TryUnit(line, i, out var rate, out var slash);
            reading.Say(rate, line, i, slash, "measure", 0.9);
            return Measures.Per(line, slash, reading, physical: true);
        }
        if (line.IsWord(i, "pH") && line.Span(i)[0] == 'p')
        {
            reading.Say("pê hát", line, i, i + 1, "letter");
            return i + 1;
        }
        if ((line[i].Length > 1 || line.IsWord(i - 1, "vị")) && Measures.TryUnit(line, i, out var unit, out var next) && !Syllables.IsSyllable(line.Span(i)) && !line.IsCapital(i))
        {
            reading.Say(unit, line, i, next, "measure", 0.9);
            return next;
        }
        if (line.IsLetter(i) && IsConsonant(line.Span(i)[0]))
        {
            // As the letter of a label d is "dê"; after digits or capitals it is a letter of a code.
            reading.Say(Letters.Name(line.Span(i)[0])!, line, i, i + 1, "letter", 0.9);
            return i + 1;
        }
        if (line.IsAllCapitals(i)) reading.Say(line.Span(i).ToString().ToLowerInvariant(), line, i, i + 1, "plain");
        else if (!IsAscii(line.Span(i)) || Syllables.IsSyllable(line.Span(i))) reading.Say(line.Span(i).ToString(), line, i, i + 1, "plain");
        else if (!HasVowel(line.Span(i))) reading.Say(Letters.Spell(line.Span(i)), line, i, i + 1, "spelled", 0.5);
        else reading.Say(line.Span(i).ToString(), line, i, i + 1, "unknown", 0.6);
        return i + 1;
    }

    /// <summary>T2 … T7 are weekdays among others of their kind, T4/2025 is a month.</summary>
    private static int Weekday(Line line, int i, Reading reading)
    {
        var day = line.Value(i + 1);
        if (day is >= 1 and <= 12 && line.Is(i + 2, '/') && line.IsDigits(i + 3))
        {
            reading.Say("tháng", line, i, i + 1, "date");
            return i + 1;
        }
        var among = Context.Before(line, i, Context.Day, 1) || IsWeekday(line, i - 3) || IsWeekday(line, i + 3) || line.IsWord(i + 3, "CN");
        if (!IsWeekday(line, i) || !among)
        {
            reading.Say("tê", line, i, i + 1, "letter", 0.6);
            return i + 1;
        }
        reading.Say("thứ", line, i, i + 1, "ordinal", 0.8);
        reading.Say(day == 4 ? "tư" : Cardinals.Say((ulong)day), line, i + 1, i + 2, "ordinal", 0.8);
        reading.NumberEnd = i + 2;
        return i + 2;
    }

    private static bool IsWeekday(Line line, int i) => line.Span(i) is "T" && line.Value(i + 1) is >= 2 and <= 7 && line.Glued(i + 1);

    private static bool IsNumber(Line line, int i) => line.IsDigits(i) || Measures.IsUnit(line, i) && line.IsDigits(i - 1);

    private static bool IsConsonant(char c) => Letters.Name(c) is not null && Syllables.Ascii(c) is not ('a' or 'e' or 'i' or 'o' or 'u' or 'y');

    private static bool HasVowel(ReadOnlySpan<char> word)
    {
        foreach (var c in word) if (Syllables.Ascii(c) is 'a' or 'e' or 'i' or 'o' or 'u' or 'y') return true;
        return false;
    }

    private static bool IsAscii(ReadOnlySpan<char> word)
    {
        foreach (var c in word) if (c > '\u007f') return false;
        return true;
    }
}
