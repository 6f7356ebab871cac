namespace Broadcast.Tts.Normalisation;

/// <summary>Roman numerals where a text means a number: quý III, khóa XV, phần II, báo động I; not the "I" or "V" of a name.</summary>
internal static class RomanNumerals
{
    private const string Rule = "roman";

    private static readonly WordSet Before = WordSet.Of("""
        chương phần mục khoản quý quí khóa khoá kỳ kì kỷ kỉ lục đoạn hồi tập quyển động thứ loại cấp hạng nhóm vùng vực bậc điều số tiết bài
        vòng hội đợt thế hiệp đời triều khu tuyến năm học ương giai lần bảng tầng tầm thì khối ban độ type
        """.ReplaceLineEndings(" "));

    /// <summary>After these a numeral may also be written small: "khoản vi", "phần ix", "năm mmxx".</summary>
    private static readonly WordSet BeforeSmall = WordSet.Of("chương phần mục khoản lục đoạn thứ khóa khoá kỷ kỉ năm hồi tập quyển số");

    public static int Read(Line line, int i, Reading reading)
    {
        if (!line.IsWord(i) || line[i].Length > 15) return i;
        var value = Value(line.Span(i), out var capital);
        if (value <= 0 || line.Glued(i + 1) && line.IsDigits(i + 1)) return i;
        if (line.Glued(i) && !line.Is(i - 1, '-') && !line.Is(i - 1, '–') && !line.Is(i - 1, '(') && !line.Is(i - 1, '/') && !line.Is(i - 1, '"') && !line.Is(i - 1, '“') && !line.Is(i - 1, '*') && !line.Is(i - 1, ',')) return i;
        var single = line[i].Length == 1;
        if (single && line.Span(i) is not ("I" or "V" or "X" or "i" or "v" or "x")) return i;
        var certain = capital ? line.IsIn(i - 1, Before) : line.IsIn(i - 1, BeforeSmall) && EndsPhrase(line, i + 1);
        var goesOn = capital && reading.Series == (i - 1, Rule);
        if (!certain && !goesOn && IsHeading(line, i))
        {
            if (!line.IsIn(i - 1, Before)) reading.Understand("phần", line, i, "label");
            reading.Say(Cardinals.Say(value), line, i, i + 1, "label");
            reading.Pause('.');
            return i + 2;
        }
        if (!certain && !goesOn && !(capital && !single && IsPlainNumeral(line.Span(i)) && !line.Is(i + 1, '.'))) return i;
        reading.Say(line.IsWord(i - 1, "thứ") && value == 1 ? "nhất" : line.IsWord(i - 1, "thứ") && value == 4 ? "tư" : Cardinals.Say(value),
            line, i, i + 1, Rule, certain || goesOn ? 1 : 0.6);
        var next = i + 1;
        if (line.Is(next, '/') && line.IsDigits(next + 1) && line[next + 1].Length == 4)
        {
            reading.Say("năm " + Cardinals.Say(line.Span(next + 1)), line, next, next + 2, "date");
            next += 2;
        }
        reading.NumberEnd = next;
        // "chương I, II và III": the list goes on.
        if (line.Is(next, ',') || line.IsDash(next) || line.IsWord(next, "và") || line.IsWord(next, "đến") || line.IsWord(next, "hoặc")) reading.Series = (next, Rule);
        return next;
    }

    /// <summary>"I. MỤC ĐÍCH": a numeral with a full stop, at the beginning of a line or before words in capitals.</summary>
    private static bool IsHeading(Line line, int i)
    {
        if (!line.Is(i + 1, '.') && !line.Is(i + 1, '/') && !line.Is(i + 1, ')') || !line.Glued(i + 1) || !line.IsAllCapitals(i) && line[i].Length > 1) return false;
        var next = i + 2;
        while (line.Is(next, '*')) next++;
        if (!line.IsCapital(next)) return false;
        var first = i - 1;
        while (line.Is(first, '*') || line.Is(first, '#')) first--;
        if (line.IsAllCapitals(next) && Syllables.IsSyllable(line.Span(next))) return true;
        return first < 0 && line[next].Length > 1 && char.IsUpper(line.Span(i)[0]);
    }

    private static bool EndsPhrase(Line line, int i) =>
        line.Kind(i) == TokenKind.End || line.Kind(i) == TokenKind.Symbol || line.IsIn(i, Before) || line.IsCapital(i);

    /// <summary>Only I, V and X: "XIV" stands for a number also without a word before it, "MC" and "CD" do not.</summary>
    private static bool IsPlainNumeral(ReadOnlySpan<char> text)
    {
        foreach (var c in text) if (c is not ('I' or 'V' or 'X')) return false;
        // Crosses stand for something left out, and VI and XI are syllables.
        return text.ContainsAnyExcept('X') && text is not "VI" and not "XI";
    }

    /// <summary>The value of a numeral in one case, written the canonical way; 0 when it is none.</summary>
    public static int Value(ReadOnlySpan<char> text, out bool capital)
    {
        capital = text.Length > 0 && char.IsUpper(text[0]);
        var value = 0;
        for (var k = 0; k < text.Length; k++)
        {
            if (char.IsUpper(text[k]) != capital) return 0;
            var here = Digit(text[k]);
            if (here == 0) return 0;
            value += k + 1 < text.Length && Digit(text[k + 1]) > here ? -here : here;
        }
        return value is > 0 and < 4000 && Write(value).AsSpan().Equals(text, StringComparison.OrdinalIgnoreCase) ? value : 0;
    }

    private static int Digit(char c) => char.ToUpperInvariant(c) switch
    {
        'I' => 1,
        'V' => 5,
        'X' => 10,
        'L' => 50,
        'C' => 100,
        'D' => 500,
        'M' => 1000,
        _ => 0,
    };

    private static string Write(int value)
    {
        ReadOnlySpan<(int Value, string Text)> steps =
        [
            (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
        ];
        var text = new System.Text.StringBuilder(16);
        foreach (var step in steps)
        {
            while (value >= step.Value)
            {
                text.Append(step.Text);
                value -= step.Value;
            }
        }
        return text.ToString();
    }
}
