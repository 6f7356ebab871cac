namespace Broadcast.Tts.Normalisation;

/// <summary>A number and what is counted or measured: the reading of last resort for digits.</summary>
internal static class Quantities
{
    private static readonly WordSet Function = WordSet.Of("""
        của về ngày năm và trên tại cho do là thì đã được đến có cũng ở theo với vào trong khi để sẽ đang phải hoặc hay này kèm ban bằng từ
        """.ReplaceLineEndings(" "));

    public static int Read(Line line, int i, Reading reading)
    {
        if (!line.IsDigits(i)) return i;
        if (line[i].Length > 18) return Endless(line, i, reading);
        if (!Decimals.TryParse(line, i, out var number)) return Dotted(line, i, reading);
        if (number is { Mark: ',', Fraction.Length: 3 } && (Money.IsDong(line, number.Next))) Decimals.TryParse(line, i, out number, groupsByComma: true);
        var negative = IsMinus(line, i - 1, i, reading);
        var rule = number.IsWhole ? "cardinal" : "decimal";
        var spoken = number.IsWhole ? Whole(line, i, number, reading) : Decimals.Say(number);
        if (negative) reading.Say("âm", line, i - 1, i, rule);
        reading.Say(spoken, line, i, number.Next, rule, number.Mark == '.' ? 0.9 : 1);
        var next = Exponent(line, number.Next, reading);
        var after = Money.Read(line, next, number, reading);
        if (after == next) after = Measures.Read(line, next, i, reading);
        reading.NumberEnd = after;
        return after;
    }

    /// <summary>More digits than any quantity has: one by one, with a breath after each dozen.</summary>
    private static int Endless(Line line, int i, Reading reading)
    {
        var digits = line.Span(i);
        for (var at = 0; at < digits.Length; at += 12)
        {
            var length = Math.Min(12, digits.Length - at);
            if (at > 0) reading.Pause(',');
            reading.Say(Cardinals.OneByOne(digits.Slice(at, length)), line[i].Start + at, length, "code", 0.6);
        }
        return i + 1;
    }

    /// <summary>A minus sign belongs to the number when it touches it and nothing touches it from the left.</summary>
    public static bool IsMinus(Line line, int sign, int number, Reading reading)
    {
        if (!line.Is(sign, '-') || !line.Glued(number) || line.Glued(sign) && !OpensNumber(line, sign - 1)) return false;
        if (reading.NumberEnd == sign) return false;
        if (sign > 0) return !line.IsDash(sign - 1);
        // At the beginning of a line "-5 người" is an item of a list; "-2°C", "-123" and "-0,5 tỷ" are numbers.
        if (!Decimals.TryParse(line, number, out var parsed)) return false;
        return line.Is(parsed.Next, '°') || line.Count <= parsed.Next + 3 && !(parsed.IsWhole && line.Span(number)[0] == '0');
    }

    private static bool OpensNumber(Line line, int i) => line.Is(i, '(') || line.Is(i, '[') || line.Is(i, '=') || line.Is(i, ';') || line.Is(i, '^') || line.Is(i, ':');

    private static string Whole(Line line, int i, in WrittenNumber number, Reading reading)
    {
        var digits = number.Whole.AsSpan();
        if (IsOrdinal(line, i, reading, out var series))
        {
            if (series) reading.Series = (number.Next, "ordinal");
            if (digits is "1" && !series) return "nhất";
            if (digits is "1" && line.IsWord(i - 1, "thứ")) return "nhất";
            if (digits is "4" or "04") return "tư";
        }
        // IR50404, C1234567: after letters, many digits are a code.
        if (digits.Length >= 5 && line[i].Length == digits.Length && line.Glued(i) && line.IsWord(i - 1)) return Cardinals.OneByOne(digits);
        if (digits.Length < 2 || digits[0] != '0') return Cardinals.Say(digits);
        return KeepsZero(line, i, number.Next) ? Cardinals.Name(digits) : Cardinals.Say(digits);
    }

    /// <summary>After "thứ", and through the list that follows it: "các ngày thứ 2, 4, 6".</summary>
    private static bool IsOrdinal(Line line, int i, Reading reading, out bool series)
    {
        series = line.IsWord(i - 1, "thứ");
        if (series) return true;
        if (line.IsWord(i - 1, "hạng") && line.Value(i) == 1) return true;
        if (reading.Series.Rule != "ordinal" || reading.Series.End != i - 1) return false;
        series = line.Is(i - 1, ',') || line.IsDash(i - 1) || line.IsWord(i - 1, "và") || line.IsWord(i - 1, "đến") || line.IsWord(i - 1, "hoặc");
        return series && line[i].Length == 1 && line.Value(i) is >= 2 and <= 8 && !line.IsWord(i + 1, "người");
    }

    /// <summary>A count never says its leading zero (05 ca = năm ca); a name does (Đề án 06), and so does a code of three digits and more.</summary>
    private static bool KeepsZero(Line line, int i, int next)
    {
        var counted = line.IsWord(next) && !line.IsIn(next, Function) && !line.Glued(next);
        if (line.IsWord(i - 1, "án") && (line.IsWord(i - 2, "đề") || line.IsWord(i - 2, "dự"))) return true;
        if (line[i].Length > 3) return true;
        if (counted || Measures.IsUnit(line, next) || line.Is(next, '%')) return false;
        if (line[i].Length == 3) return true;
        return line.IsIn(i - 1, Context.Document) || line.IsWord(i - 1, "số");
    }

    /// <summary>3.2e5, 10^-3: powers of ten.</summary>
    private static int Exponent(Line line, int next, Reading reading)
    {
        if (line.IsWord(next, "e") && line.Glued(next) && line.Glued(next + 1))
        {
            var digits = line.Is(next + 1, '-') || line.Is(next + 1, '+') ? next + 2 : next + 1;
            if (!line.IsDigits(digits) || !line.Glued(digits)) return next;
            reading.Say("nhân mười mũ " + (line.Is(next + 1, '-') ? "trừ " : "") + Cardinals.Say(line.Span(digits)), line, next, digits + 1, "power");
            return digits + 1;
        }
        if (line.Is(next, '^') && line.Glued(next))
        {
            var digits = line.Is(next + 1, '-') ? next + 2 : next + 1;
            if (!line.IsDigits(digits)) return next;
            reading.Say("mũ " + (digits > next + 1 ? "trừ " : "") + Cardinals.Say(line.Span(digits)), line, next, digits + 1, "power");
            return digits + 1;
        }
        return next;
    }

    /// <summary>Dots and commas that make no number: 192.16.2 is a code, 5,10,15 a list, 2.2.1 a section.</summary>
    private static int Dotted(Line line, int i, Reading reading)
    {
        var code = line.Is(i + 1, '.');
        var next = i;
        while (true)
        {
            reading.Say(code && line[next].Length > 2 || line.Span(next)[0] == '0' ? Cardinals.OneByOne(line.Span(next)) : Cardinals.Say(line.Span(next)),
                line, next, next + 1, code ? "code" : "list", 0.8);
            next++;
            if (!((line.Is(next, '.') || line.Is(next, ',')) && line.Glued(next) && line.IsDigits(next + 1) && line.Glued(next + 1))) break;
            if (line.Is(next, '.')) reading.Say("chấm", line, next, next + 1, "code");
            else reading.Pause(',');
            next++;
        }
        reading.NumberEnd = next;
        return next;
    }
}
