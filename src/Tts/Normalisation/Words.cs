namespace Broadcast.Tts.Normalisation;

/// <summary>Words said as they are written, and single letters by their names.</summary>
internal static class Words
{
    public static int Read(Line line, int i, Reading reading)
    {
        if (!line.IsWord(i)) return i;
        if (line.IsWord(i, "x") && IsNumber(line, i - 1) && line.IsDigits(i + 1))
        {
            reading.Say("nhân", line, i, i + 1, "operator");
            return i + 1;
        }
        if (line.IsLetter(i) && IsConsonant(line.Span(i)[0]))
        {
            // As the letter of a label d is "dê"; after digits or capitals it is a letter of a code.
            reading.Say(Letters.Name(line.Span(i)[0])!, line, i, i + 1, "letter", 0.9);
            return i + 1;
        }
        if (line.IsWord(i, "pH") && line.Span(i)[0] == 'p')
        {
            reading.Say("pê hát", line, i, i + 1, "letter");
            return i + 1;
        }
        if (line[i].Length > 1 && Measures.TryUnit(line, i, out var unit, out var next) && !Syllables.IsSyllable(line.Span(i)) && !line.IsCapital(i))
        {
            reading.Say(unit, line, i, next, "measure", 0.9);
            return next;
        }
        if (line.IsAllCapitals(i)) reading.Say(line.Span(i).ToString().ToLowerInvariant(), line, i, i + 1, "plain");
        else if (!IsAscii(line.Span(i)) || Syllables.IsSyllable(line.Span(i))) reading.Say(line.Span(i).ToString(), line, i, i + 1, "plain");
        else if (!HasVowel(line.Span(i))) reading.Say(Letters.Spell(line.Span(i)), line, i, i + 1, "spelled", 0.5);
        else reading.Say(line.Span(i).ToString(), line, i, i + 1, "unknown", 0.6);
        return i + 1;
    }

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
