using System.Globalization;

namespace Broadcast.Tts.Normalisation;

/// <summary>A written number: digits with the dots and commas that belong to it, and what it means.</summary>
/// <param name="Whole">The digits before the decimal mark, grouping marks taken out.</param>
/// <param name="Fraction">The digits after it; empty for a whole number.</param>
/// <param name="Mark">The decimal mark as written, or NUL.</param>
/// <param name="Next">The first token after the number.</param>
internal readonly record struct WrittenNumber(string Whole, string Fraction, char Mark, int Next)
{
    public bool IsWhole => Fraction.Length == 0;

    public double Value => double.Parse(Fraction.Length == 0 ? Whole : $"{Whole}.{Fraction}", CultureInfo.InvariantCulture);
}

/// <summary>Numbers with grouping and decimal marks: 1.500.000, 2,15, 4.200,5, 1,234,567, 3.5.</summary>
internal static class Decimals
{
    /// <summary>
    /// Reads the number at a token. False when the marks make no number (192.16.2; 1,2,3). A single comma before three digits is a
    /// decimal mark unless <paramref name="groupsByComma"/>; a single dot before three digits groups.
    /// </summary>
    public static bool TryParse(Line line, int i, out WrittenNumber number, bool groupsByComma = false)
    {
        number = default;
        if (!line.IsDigits(i)) return false;
        var end = i + 1;
        int dots = 0, commas = 0;
        while ((line.Is(end, '.') || line.Is(end, ',')) && line.Glued(end) && line.IsDigits(end + 1) && line.Glued(end + 1))
        {
            if (line.Is(end, '.')) dots++;
            else commas++;
            end += 2;
        }
        if (dots + commas == 0)
        {
            number = new WrittenNumber(line.Span(i).ToString(), "", '\0', end);
            return true;
        }
        var last = line.Is(end - 2, '.') ? '.' : ',';
        var lastLength = line[end - 1].Length;
        var grouped = AreGroups(line, i, end - 2);
        var zero = line.Span(i) is "0";
        if (dots + commas == 1)
        {
            var groups = lastLength == 3 && line[i].Length <= 3 && line.Span(i)[0] != '0' && (last == '.' || groupsByComma);
            number = groups
                ? new WrittenNumber(Join(line, i, end), "", '\0', end)
                : new WrittenNumber(line.Span(i).ToString(), line.Span(end - 1).ToString(), last, end);
            return true;
        }
        if (!grouped || zero) return false;
        if (dots == 0 || commas == 0)
        {
            if (lastLength != 3) return false;
            number = new WrittenNumber(Join(line, i, end), "", '\0', end);
            return true;
        }
        // Mixed marks: only the last one may differ, and is the decimal mark.
        var other = last == '.' ? ',' : '.';
        for (var k = i + 1; k < end - 2; k += 2) if (!line.Is(k, other)) return false;
        number = new WrittenNumber(Join(line, i, end - 2), line.Span(end - 1).ToString(), last, end);
        return true;
    }

    /// <summary>The number in words. Two decimals are said as a number (hai phẩy mười lăm), others digit by digit.</summary>
    public static string Say(in WrittenNumber number)
    {
        var whole = Cardinals.Say(number.Whole);
        if (number.IsWhole) return whole;
        var mark = number.Mark == ',' ? " phẩy " : " chấm ";
        var fraction = number.Fraction.Length == 2 && number.Fraction[0] != '0'
            ? Cardinals.Say(number.Fraction)
            : Cardinals.OneByOne(number.Fraction);
        return whole + mark + fraction;
    }

    private static bool AreGroups(Line line, int i, int lastMark)
    {
        if (line[i].Length > 3) return false;
        for (var k = i + 2; k < lastMark; k += 2) if (line[k].Length != 3) return false;
        return true;
    }

    private static string Join(Line line, int i, int end)
    {
        var text = new System.Text.StringBuilder();
        for (var k = i; k < end; k += 2) text.Append(line.Span(k));
        return text.ToString();
    }
}
