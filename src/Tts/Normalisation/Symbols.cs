using System.Globalization;

namespace Broadcast.Tts.Normalisation;

/// <summary>Punctuation, bullets, Markdown marks, joints and signs: said, turned into a pause, or dropped.</summary>
internal static class Symbols
{
    public static int Read(Line line, int i, Reading reading)
    {
        if (line.Kind(i) != TokenKind.Symbol) return i;
        var symbol = line.Span(i);
        return symbol[0] switch
        {
            '.' => FullStop(line, i, reading),
            '…' => Ellipsis(line, i, i + 1, reading),
            ',' => Paused(line, i, ',', reading),
            ';' => Paused(line, i, ';', reading),
            ':' => Colon(line, i, reading),
            '!' => Paused(line, i, '!', reading),
            '?' => Paused(line, i, '?', reading),
            '(' or '[' or '{' => Opening(line, i, reading),
            ')' or ']' or '}' or '|' or '•' or '→' or '⇒' or '►' or '➢' or '✓' => Paused(line, i, ',', reading),
            '-' or '–' or '—' or '~' => Dash(line, i, reading),
            '/' => Slash(line, i, reading),
            '+' => Plus(line, i, reading),
            '*' => Star(line, i, reading),
            '&' => Said("và", line, i, reading),
            '=' => Between(line, i, "bằng", reading),
            '<' => Comparison(line, i, "dưới", "nhỏ hơn hoặc bằng", reading),
            '>' => Comparison(line, i, "trên", "lớn hơn hoặc bằng", reading),
            '≤' => Said("nhỏ hơn hoặc bằng", line, i, reading),
            '≥' => Said("lớn hơn hoặc bằng", line, i, reading),
            '≈' => Said("xấp xỉ", line, i, reading),
            '≠' => Said("khác", line, i, reading),
            '±' => Said("cộng trừ", line, i, reading),
            '×' or '✕' => Between(line, i, "nhân", reading),
            '÷' => Between(line, i, "chia", reading),
            '√' => Said("căn", line, i, reading),
            '∞' => Said("vô cùng", line, i, reading),
            '%' => Said("phần trăm", line, i, reading),
            '‰' => Said("phần nghìn", line, i, reading),
            '°' => Degree(line, i, reading),
            '№' => Said("số", line, i, reading),
            '@' => Said("a còng", line, i, reading),
            '§' => Said("mục", line, i, reading),
            '^' => line.IsDigits(i + 1) || line.Is(i + 1, '-') ? Said("mũ", line, i, reading) : Dropped(line, i, reading),
            '²' when line.Glued(i) => Said("bình phương", line, i, reading),
            '³' when line.Glued(i) => Said("lập phương", line, i, reading),
            '\'' or '’' or '′' => Prime(line, i, reading),
            _ => Other(line, i, reading),
        };
    }

    private static int Paused(Line line, int i, char mark, Reading reading)
    {
        reading.Pause(mark);
        return i + 1;
    }

    private static int Said(string text, Line line, int i, Reading reading)
    {
        reading.Say(text, line, i, i + 1, "symbol", 0.9);
        return i + 1;
    }

    private static int Dropped(Line line, int i, Reading reading)
    {
        reading.Drop(line[i].Start, line[i].Length, "symbol");
        return i + 1;
    }

    private static int FullStop(Line line, int i, Reading reading)
    {
        if (line.Is(i + 1, '/')) return Closing(line, i, reading);
        if (line.Is(i + 1, '.') && line.Glued(i + 1))
        {
            var end = i;
            while (line.Is(end, '.')) end++;
            return Ellipsis(line, i, end, reading);
        }
        // "PCT.UBND", "TP.HCM", "GS.TS": a joint, unless a sentence ends without its space ("Đề án.Thực hiện").
        if (line.Glued(i) && line.Glued(i + 1) && line.IsWord(i + 1) && (line.IsAllCapitals(i - 1) || line.IsLetter(i - 1) || !line.IsCapital(i + 1))) return i + 1;
        if (line.IsLetter(i - 1) && line.IsCapital(i - 1) && line.IsWord(i + 1) && !line.IsCapital(i + 1)) return i + 1;
        reading.Pause('.');
        return i + 1;
    }

    /// <summary>"./." closes a document.</summary>
    private static int Closing(Line line, int i, Reading reading)
    {
        var end = i + 2;
        if (line.Is(end, '.')) end++;
        reading.Pause('.');
        reading.Drop(line[i].Start, line.End(end - 1) - line[i].Start, "closing-mark");
        return end;
    }

    /// <summary>Dots after a list mean "and so on"; after anything else they are a pause.</summary>
    private static int Ellipsis(Line line, int i, int end, Reading reading)
    {
        while (line.Is(end, '.') || line.Is(end, '…')) end++;
        if (end - i > 3)
        {
            reading.Pause(',');
            return end;
        }
        var list = false;
        for (var k = i - 1; k >= Math.Max(0, i - 200) && !line.Is(k, '.') && !line.Is(k, ';') && !line.Is(k, ':'); k--) list |= line.Is(k, ',');
        var last = reading.Words.Count > 0 ? reading.Words[^1].Text : "";
        if (list && last is not "vân vân" && last.Length > 0) reading.Say("vân vân", line, i, end, "ellipsis", 0.8);
        reading.Pause(line.IsCapital(end) ? '.' : ',');
        return end;
    }

    private static int Colon(Line line, int i, Reading reading)
    {
        // 1:500, 2:1
        if (line.IsDigits(i - 1) && line.IsDigits(i + 1) && line.Glued(i) && line.Glued(i + 1))
        {
            if (Context.Before(line, i - 1, Scores, 3)) reading.Pause(',');
            else reading.Say("trên", line, i, i + 1, "ratio", 0.8);
            return i + 1;
        }
        if (line.IsDigits(i - 1) && line.IsDigits(i + 1) && line.Is(i + 2, '=')) return Said("chia", line, i, reading);
        reading.Pause(':');
        return i + 1;
    }

    private static readonly WordSet Scores = WordSet.Of("số thắng thua hòa hoà dẫn");

    private static int Opening(Line line, int i, Reading reading)
    {
        if (line.Is(i, '(') && line.Is(i - 1, ']') && line.Glued(i) && LinkEnd(line, i) is var end and > 0)
        {
            reading.Drop(line[i].Start, line.End(end) - line[i].Start, "link");
            return end + 1;
        }
        if (line.Is(i, '(') && Parentheses.Repeats(line, i, reading, out var next)) return next;
        reading.Pause(',');
        return i + 1;
    }

    /// <summary>The bracket that closes the address of a Markdown link; -1 when it is none.</summary>
    private static int LinkEnd(Line line, int i)
    {
        var end = i + 1;
        while (line.Glued(end) && !line.Is(end, ')') && end < i + 100) end++;
        return line.Is(end, ')') && line.Glued(end) ? end : -1;
    }

    private static int Dash(Line line, int i, Reading reading)
    {
        if (line.IsDash(i + 1) && line.Glued(i + 1))
        {
            var end = i;
            while (line.IsDash(end)) end++;
            reading.Pause(',');
            return end;
        }
        if (Ranges.TrySay(line, i, reading)) return i + 1;
        if (line.Is(i, '~'))
        {
            if (line.IsDigits(i + 1)) reading.Say("khoảng", line, i, i + 1, "symbol");
            return i + 1;
        }
        // The sign of a number is said with the number.
        if (line.IsDigits(i + 1) && Quantities.IsMinus(line, i, i + 1, reading)) return i + 1;
        if (!line.Glued(i) || !line.Glued(i + 1) || reading.NumberEnd == i) reading.Pause(',');
        return i + 1;
    }

    private static int Slash(Line line, int i, Reading reading)
    {
        if (line.Kind(i + 1) == TokenKind.End || line.Is(i + 1, '.'))
        {
            reading.Pause('.');
            return line.Is(i + 1, '.') ? i + 2 : i + 1;
        }
        if (line.IsWord(i + 1) && (line.IsIn(i + 1, Context.Per) || Measures.IsUnit(line, i + 1)) && IsCounted(line, i))
        {
            var next = Measures.Per(line, i, reading, physical: false);
            if (next > i) return next;
        }
        if (!line.Glued(i) || !line.Glued(i + 1) && line.IsDigits(i - 1))
        {
            reading.Pause(line.IsDigits(i - 1) ? '.' : ',');
            return i + 1;
        }
        var codes = line.IsDigits(i - 1) || line.IsDigits(i + 1) || line.IsLetter(i - 1) || line.IsLetter(i + 1) || line.IsAllCapitals(i - 1) && line.IsAllCapitals(i + 1);
        if (line.IsWord(i - 1, "và") || line.IsWord(i - 1, "hoặc")) return i + 1;
        if (line.IsDigits(i + 1) && reading.NumberEnd == i && !line.IsIn(i + 2, Alternatives) || codes && !line.IsDigits(i - 1) && line.IsAllCapitals(i - 1) && line.IsAllCapitals(i + 1))
            reading.Say("trên", line, i, i + 1, "slash", 0.7);
        else if (codes) reading.Pause(',');
        else reading.Say("hoặc", line, i, i + 1, "slash", 0.7);
        return i + 1;
    }

    /// <summary>Units of a second property of the same thing: "380V/50Hz".</summary>
    private static readonly WordSet Alternatives = WordSet.Of("hz v w kw a g");

    /// <summary>Whether a number stands a few words before: "500 nghìn đồng/người".</summary>
    private static bool IsCounted(Line line, int i)
    {
        for (var k = i - 1; k >= Math.Max(0, i - 5); k--)
        {
            if (line.IsDigits(k)) return true;
            if (!line.IsWord(k) && !line.Is(k, '.') && !line.Is(k, ',')) return false;
        }
        return line.IsWord(i - 1, "đồng") || line.IsWord(i - 1, "lần") || Money.IsScale(line, i - 1);
    }

    private static int Plus(Line line, int i, Reading reading)
    {
        var bullet = i == 0 || !line.Glued(i + 1) && line.Kind(i - 1) is TokenKind.Symbol || line.IsDash(i - 1);
        if (!bullet && (IsOperand(line, i - 1) && IsOperand(line, i + 1)) || line.IsDigits(i + 1) && line.Glued(i + 1) && i > 0) return Said("cộng", line, i, reading);
        reading.Pause(',');
        return i + 1;
    }

    private static int Star(Line line, int i, Reading reading)
    {
        if (line.IsDigits(i - 1) && line.IsDigits(i + 1)) return Said("nhân", line, i, reading);
        if (line.Is(i + 1, '*') || line.Is(i - 1, '*')) return i + 1;
        if (!line.Glued(i) && !line.Glued(i + 1)) reading.Pause(',');
        return i + 1;
    }

    private static int Between(Line line, int i, string text, Reading reading)
    {
        if (line.Kind(i - 1) is TokenKind.End || line.Kind(i + 1) is TokenKind.End || line.Is(i + 1, '=')) return Dropped(line, i, reading);
        return Said(text, line, i, reading);
    }

    private static int Comparison(Line line, int i, string strict, string orEqual, Reading reading)
    {
        if (line.Is(i + 1, '=') && line.Glued(i + 1))
        {
            reading.Say(orEqual, line, i, i + 2, "symbol", 0.9);
            return i + 2;
        }
        if (line.IsDigits(i + 1) || line.IsDigits(i - 1)) return Said(strict, line, i, reading);
        if (line.IsLetter(i - 1) && line.IsLetter(i + 1)) return Said(strict is "trên" ? "lớn hơn" : "nhỏ hơn", line, i, reading);
        return Dropped(line, i, reading);
    }

    private static int Degree(Line line, int i, Reading reading)
    {
        Measures.TryUnit(line, i, out var spoken, out var next);
        reading.Say(spoken, line, i, next, "measure");
        return next;
    }

    private static int Prime(Line line, int i, Reading reading)
    {
        if (line.Glued(i) && line.IsDigits(i - 1) && line.IsDigits(i + 1) && line.Glued(i + 1) && line.Is(i + 2, '"'))
        {
            reading.Say("phút", line, i, i + 1, "time", 0.8);
            reading.Say(Cardinals.Say(line.Span(i + 1)) + " giây", line, i + 1, i + 3, "time", 0.8);
            return i + 3;
        }
        if (line.Glued(i) && line.IsDigits(i - 1) && !line.Glued(i + 1) && line.Value(i - 1) is > 0 and <= 120) return Said("phút", line, i, reading);
        return i + 1;
    }

    private static int Other(Line line, int i, Reading reading)
    {
        if (Money.TryCurrency(line, i, out var currency, out var next))
        {
            reading.Say(currency, line, i, next, "money");
            return next;
        }
        var symbol = line.Span(i);
        if (symbol.Length == 1 && CharUnicodeInfo.GetNumericValue(symbol[0]) is var value and >= 0)
        {
            reading.Say(NumberSign(value), line, i, i + 1, "cardinal", 0.8);
            return i + 1;
        }
        // After a quotation that goes on, a listener needs a breath to hear where it ended.
        if (symbol[0] is '”' && line.IsWord(i + 1)) reading.Pause(',');
        if (symbol[0] is '"' or '“' or '”' or '«' or '»' or '‘' or '#' or '_' or '`' or '\\') return i + 1;
        return Dropped(line, i, reading);
    }

    /// <summary>½, ①, Ⅳ: characters that are a number in themselves.</summary>
    private static string NumberSign(double value)
    {
        if (value == Math.Floor(value)) return Cardinals.Say((ulong)value);
        foreach (var below in new[] { 2, 3, 4, 5, 6, 7, 8, 9, 10, 16 })
        {
            var above = value * below;
            if (Math.Abs(above - Math.Round(above)) < 1e-6) return $"{Cardinals.Say((ulong)Math.Round(above))} phần {(below == 4 ? "tư" : Cardinals.Say(below))}";
        }
        return Cardinals.Say((ulong)Math.Round(value));
    }

    private static bool IsOperand(Line line, int i) => line.IsDigits(i) || line.IsLetter(i);
}
