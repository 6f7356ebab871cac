namespace Broadcast.Tts.Normalisation;

/// <summary>A dash between two quantities: "đến"; between the goals of two teams: nothing.</summary>
internal static class Ranges
{
    private static readonly WordSet ScoreNouns = WordSet.Of("số quả");
    private static readonly WordSet Ratio = WordSet.Of("tỷ tỉ kết");
    private static readonly WordSet Units = WordSet.Of("tháng năm ngày tuần quý giờ thứ chương điều khoản mục");

    public static bool TrySay(Line line, int i, Reading reading)
    {
        var next = i + 1;
        if (reading.NumberEnd == i)
        {
            if (line.IsDigits(next) || line.IsWord(i - 1) && RomanNumerals.Value(line.Span(next), out var capital) > 0 && capital)
            {
                if (IsScore(line, i)) return true;
                if (line.Is(i + 2, '='))
                {
                    reading.Say("trừ", line, i, i + 1, "operator");
                    return true;
                }
                if (IsChain(line, i))
                {
                    reading.Pause(',');
                    return true;
                }
                if (IsListMark(line, i) || line.Is(i - 2, '°') && line.IsWord(i - 1) && !line.IsWord(i - 1, "C")) return false;
                reading.Say("đến", line, i, i + 1, "range");
                return true;
            }
            // BĐ2-BĐ3, T2-T6
            if (line.IsWord(next) && line.IsDigits(next + 1) && line.Glued(next + 1) && line.Span(next).SequenceEqual(line.Span(i - 2)))
            {
                reading.Say("đến", line, i, i + 1, "range");
                return true;
            }
            if (line.IsIn(next, Units) && (line.IsDigits(next + 1) || RomanNumerals.Value(line.Span(next + 1), out _) > 0))
            {
                reading.Say("đến", line, i, i + 1, "range");
                return true;
            }
            return false;
        }
        // "6 tháng - 5 tuổi", "từ thứ Hai - thứ Sáu"
        if (line.IsDigits(next) && line.IsIn(i - 1, Context.Span) && reading.NumberEnd == i - 1 && line.IsIn(next + 1, Context.Span))
        {
            reading.Say("đến", line, i, i + 1, "range");
            return true;
        }
        if (line.IsWord(next, "thứ") && Context.Before(line, i, WordSetThu, 2))
        {
            reading.Say("đến", line, i, i + 1, "range");
            return true;
        }
        return false;
    }

    /// <summary>16-16-8: three numbers with dashes are parts of a name.</summary>
    private static bool IsChain(Line line, int i) =>
        line.Glued(i) && line.Glued(i + 1) && line.IsDigits(i + 1) && (IsJoint(line, i + 2) && line.IsDigits(i + 3) || IsJoint(line, i - 2) && line.IsDigits(i - 3));

    private static bool IsJoint(Line line, int i) => line.IsDash(i) && line.Glued(i) && line.Glued(i + 1);

    private static readonly WordSet WordSetThu = WordSet.Of("thứ");

    private static bool IsScore(Line line, int i)
    {
        if (line[i - 1].Length > 2 || line[i + 1].Length > 2 || !line.IsDigits(i - 1) || !line.IsDigits(i + 1)) return false;
        if (line.IsIn(i - 2, ScoreNouns) && line.IsIn(i - 3, Ratio)) return true;
        return Context.Before(line, i - 1, Context.Score, 5) || Context.Before(line, i - 1, ScoreNouns, 1) && Context.Before(line, i - 1, Ratio, 2);
    }

    /// <summary>A year, a dash with spaces and a smaller number: the dash opens the next item of a list.</summary>
    private static bool IsListMark(Line line, int i)
    {
        if (line.Glued(i) || line.Glued(i + 1)) return false;
        return line.IsDigits(i - 1) && line[i - 1].Length == 4 && line.IsDigits(i + 1) && line[i + 1].Length < 4 && line.IsWord(i - 2, "năm");
    }
}
