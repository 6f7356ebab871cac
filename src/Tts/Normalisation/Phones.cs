namespace Broadcast.Tts.Normalisation;

/// <summary>Numbers to dial, digit by digit: 0912.345.678, 0276 3852 345, (0276) 3852345, +84 912 345 678, 1900 1234, 114.</summary>
internal static class Phones
{
    /// <summary>The name of the rule, at each group of digits.</summary>
    public const string Rule = "phone";

    public static int Read(Line line, int i, Reading reading)
    {
        if (line.Is(i, '+')) return International(line, i, reading);
        if (line.Is(i, '(') && line.IsDigits(i + 1) && line.Is(i + 2, ')') && line.Span(i + 1)[0] == '0') return Bracketed(line, i, reading);
        if (!line.IsDigits(i)) return i;
        var span = line.Span(i);
        if (span[0] == '0') return Groups(line, i, span.StartsWith("02") ? 11 : 10, 10, reading);
        if (span.StartsWith("1800") || span.StartsWith("1900")) return Groups(line, i, 10, 8, reading);
        if (span.Length is 3 or 4 && IsDialled(line, i)) return Say(line, i, i + 1, reading);
        return i;
    }

    /// <summary>The groups from a token on, at most <paramref name="longest"/> digits and at least <paramref name="shortest"/>.</summary>
    private static int Groups(Line line, int i, int longest, int shortest, Reading reading)
    {
        var total = line[i].Length;
        var next = i + 1;
        if (total > longest || total == 1) return i;
        var complete = total >= shortest ? next : -1;
        while (total < longest)
        {
            var separated = (line.Is(next, '.') || line.Is(next, '-')) && line.Glued(next) && line.Glued(next + 1) && line.IsDigits(next + 1);
            var digits = separated ? next + 1 : next;
            if (!line.IsDigits(digits) || line[digits].Length > 7 || line[digits].Length < 2 && !separated || total + line[digits].Length > longest) break;
            if (!separated && line[digits].Start - line.End(digits - 1) > 2) break;
            total += line[digits].Length;
            next = digits + 1;
            if (total >= shortest) complete = next;
        }
        if (complete < 0 || line[i].Length == 4 && complete == i + 1 && shortest == 8) return i;
        // "1900 1234 người": with a space, a counted number after the year 1900 would need a stranger text than this.
        return Say(line, i, complete, reading);
    }

    private static int International(Line line, int i, Reading reading)
    {
        if (!line.IsDigits(i + 1) || !line.Glued(i + 1) || !line.Span(i + 1).StartsWith("84")) return i;
        var total = line[i + 1].Length;
        var next = i + 2;
        while (total < 12)
        {
            var digits = line.Is(next, '.') || line.Is(next, '-') ? next + 1 : next;
            if (!line.IsDigits(digits) || total + line[digits].Length > 12) break;
            total += line[digits].Length;
            next = digits + 1;
        }
        if (total < 11) return i;
        reading.Say("cộng", line, i, i + 1, Rule);
        return Say(line, i + 1, next, reading);
    }

    private static int Bracketed(Line line, int i, Reading reading)
    {
        var total = line[i + 1].Length;
        var next = i + 3;
        while (total < 11)
        {
            var digits = (line.Is(next, '.') || line.Is(next, '-')) && line.IsDigits(next + 1) ? next + 1 : next;
            if (!line.IsDigits(digits) || total + line[digits].Length > 11) break;
            total += line[digits].Length;
            next = digits + 1;
        }
        return total is 10 or 11 ? Say(line, i + 1, next, reading) : i;
    }

    /// <summary>113, 114, 115, 111, 1022 … after words of calling, and not counting anything.</summary>
    private static bool IsDialled(Line line, int i)
    {
        if (line.Glued(i + 1) && line.IsWord(i + 1) || line.Is(i + 1, '/') || line.Is(i + 1, '.') && line.Glued(i + 2) && line.IsDigits(i + 2)) return false;
        if (line.Span(i) is "111" or "112" or "113" or "114" or "115") return Context.Before(line, i, Context.Dial, 6);
        return Context.Before(line, i, Context.Dial, 2) && (!line.IsWord(i + 1) || line.IsIn(i + 1, AfterDial)) && !line.IsWord(i - 1, "từ") && line.Span(i)[0] == '1';
    }

    private static readonly WordSet AfterDial = WordSet.Of("nhánh để hoặc khi và của nếu hay");

    private static int Say(Line line, int from, int to, Reading reading)
    {
        for (var k = from; k < to; k++)
            if (line.IsDigits(k)) reading.Say(Cardinals.OneByOne(line.Span(k)), line, k, k + 1, Rule);
        return to;
    }
}
