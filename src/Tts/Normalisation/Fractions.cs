namespace Broadcast.Tts.Normalisation;

/// <summary>Strokes between two numbers that are no date: 3/4, 1/2kg, 23 1/5, 24/24 giờ, 12/15 tiêu chí, nhà số 25/3.</summary>
internal static class Fractions
{
    private const string Rule = "fraction";

    public static int Read(Line line, int i, Reading reading)
    {
        if (!line.IsDigits(i)) return i;
        var start = i;
        // 23 1/5: a whole and a part.
        if (IsPair(line, i + 1) && !line.Glued(i + 1) && !line.IsWord(i - 1) && line.Value(i + 1) < line.Value(i + 3) && !line.Is(i + 4, '/'))
        {
            reading.Say(Cardinals.Say(line.Span(i)) + " và", line, i, i + 1, Rule);
            i++;
        }
        if (!IsPair(line, i) || line.Is(i + 3, '/') && line.IsDigits(i + 4)) return i == start ? Chain(line, i, reading) : i;
        if (Context.Before(line, i, Context.Address, 2)) return Chain(line, i, reading);
        if (line.Glued(i + 3) && line.IsWord(i + 3) && line[i + 3].Length == 1 && line.IsCapital(i + 3) && !Measures.IsUnit(line, i + 3)) return Chain(line, i, reading);
        var joint = IsPart(line, i) ? " phần " : " trên ";
        var below = line.Span(i + 2) is "4" && joint == " phần " ? "tư" : Cardinals.Say(line.Span(i + 2));
        if (Quantities.IsMinus(line, i - 1, i, reading)) reading.Say("âm", line, i - 1, i, Rule);
        reading.Say(Cardinals.Say(line.Span(i)) + joint + below, line, i, i + 3, Rule, line.Count > 3 && line.Value(i) > line.Value(i + 2) ? 0.6 : 0.9);
        var next = Measures.Read(line, i + 3, i, reading);
        reading.NumberEnd = next;
        return next;
    }

    /// <summary>Three and more numbers with strokes, and addresses: 12/5/7 đường Trần Phú.</summary>
    private static int Chain(Line line, int i, Reading reading)
    {
        if (!IsPair(line, i)) return i;
        reading.Say(Cardinals.Say(line.Span(i)), line, i, i + 1, "strokes");
        var next = i + 1;
        while (line.Is(next, '/') && line.IsDigits(next + 1) && line.Glued(next + 1))
        {
            reading.Say("trên " + Cardinals.Say(line.Span(next + 1)), line, next, next + 2, "strokes", 0.8);
            next += 2;
        }
        reading.NumberEnd = next;
        return next;
    }

    private static bool IsPair(Line line, int i) =>
        line.IsDigits(i) && line.Is(i + 1, '/') && line.Glued(i + 1) && line.IsDigits(i + 2) && line.Glued(i + 2);

    private static readonly WordSet Counted = WordSet.Of("thôn xóm ấp xã phường tổ chỉ tiêu đại đội trường hộ nội nhiệm chi bản buôn làng khu cụm loa trạm");

    /// <summary>A part of one whole ("ba phần tư"), not so many out of so many ("mười hai trên mười lăm xã").</summary>
    private static bool IsPart(Line line, int i)
    {
        int above = line.Value(i), below = line.Value(i + 2);
        if (above < 0 || below < 0 || above == below) return false;
        if (above == 24 && below == 7) return false;
        if (line.IsIn(i + 3, Counted) && (below > 4 || above > 1 && below == above * 2)) return false;
        if (line.Count <= 5) return true;
        return above < below && (below <= 10 || Measures.IsUnit(line, i + 3));
    }
}
