namespace Broadcast.Tts.Normalisation;

/// <summary>An abbreviation in brackets right after its own expansion is not said again: "phổ biến, giáo dục pháp luật (PBGDPL)".</summary>
internal static class Parentheses
{
    private static readonly (string Written, string Meaning)[] Meanings = [("AI", "trí tuệ nhân tạo"), ("QR", "mã phản hồi nhanh"), ("VNeID", "định danh điện tử")];

    public static bool Repeats(Line line, int i, Reading reading, out int next)
    {
        next = i;
        var close = i + 1;
        while (close < i + 6 && line.Kind(close) != TokenKind.End && !line.Is(close, ')')) close++;
        if (!line.Is(close, ')') || close == i + 1) return false;
        string spoken;
        if (reading.Lexicon.TryMatch(line, i + 1, out var entry, out _, out var entryEnd) && entryEnd == close) spoken = entry.Spoken;
        else if (!(Abbreviations.TryMatch(line, i + 1, out spoken, out var end) && end == close))
        {
            if (close != i + 2) return false;
            spoken = "";
            foreach (var (written, meaning) in Meanings) if (line.IsWord(i + 1, written)) spoken = meaning;
            if (spoken.Length == 0) return false;
        }
        if (!EndsWith(reading.Words, spoken)) return false;
        next = close + 1;
        reading.Drop(line[i].Start, line.End(close) - line[i].Start, "abbreviation-of-the-words-before");
        return true;
    }

    private static bool EndsWith(IReadOnlyList<SpokenWord> words, string spoken)
    {
        var wanted = spoken.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        var at = wanted.Length - 1;
        for (var w = words.Count - 1; w >= 0 && at >= 0; w--)
        {
            var syllables = words[w].Text.Split(' ');
            for (var s = syllables.Length - 1; s >= 0 && at >= 0; s--)
            {
                if (wanted[at] is "và" && !syllables[s].Equals("và", StringComparison.OrdinalIgnoreCase)) at--;
                if (at < 0 || !syllables[s].Equals(wanted[at], StringComparison.OrdinalIgnoreCase)) return false;
                at--;
            }
        }
        return at < 0;
    }
}
