namespace Broadcast.Tts.Normalisation;

/// <summary>Clock times and durations: 17h30, 7h, 19:30, 04:30:00, 14g30, 5 giờ 30, 12p03s.</summary>
internal static class Times
{
    private const string Rule = "time";

    private static readonly WordSet HourMarks = WordSet.Of("h g giờ");
    private static readonly WordSet MinuteMarks = WordSet.Of("p ph phút m");
    private static readonly WordSet Phut = WordSet.Of("phút p ph");
    private static readonly WordSet Ratio = WordSet.Of("số lệ");

    public static int Read(Line line, int i, Reading reading)
    {
        if (!line.IsDigits(i) || line[i].Length > 3) return i;
        if (line.Is(i + 1, ':') && line.Glued(i + 1) && line.IsDigits(i + 2) && line.Glued(i + 2)) return Clock(line, i, reading);
        if (line.IsIn(i + 1, HourMarks)) return Hours(line, i, reading);
        if (line.Glued(i + 1) && line.IsWord(i + 1) && line.Span(i + 1) is "p" or "ph" && line[i].Length <= 2) return Minutes(line, i, reading);
        return i;
    }

    private static int Hours(Line line, int i, Reading reading)
    {
        var glued = line.Glued(i + 1);
        var letter = line[i + 1].Length == 1;
        // "17 h" is a time, "17 g" a weight; "100g" too, so g needs minutes after it.
        if (letter && line.Span(i + 1) is "g" or "G" && !(glued && line.Value(i) <= 24 && IsMinutes(line, i + 2, glued: true))) return i;
        if (letter && !glued && line.Span(i + 1) is not "h") return i;
        if (line.IsWord(i + 1, "h") && line.Value(i) > 24 && line.Is(i + 2, '/')) return i;
        var next = i + 2;
        reading.Say(Cardinals.Say(line.Span(i)), line, i, i + 1, Rule);
        reading.Say("giờ", line, i + 1, i + 2, Rule);
        var saysMinutes = IsMinutes(line, next, letter && line.Glued(next))
            && (letter || line[next].Length == 2 || line.IsIn(next + 1, Phut) || MinutesFit(line, next));
        if (saysMinutes && (line.Glued(next) || letter || !line.IsIn(next + 1, Context.Span) || line.IsIn(next + 1, Phut)))
        {
            if (line.Value(next) == 0 && !line.IsIn(next + 1, Phut)) next++;
            else next = MinutesAfterHours(line, next, reading);
        }
        reading.NumberEnd = next;
        return next;
    }

    /// <summary>"5 giờ 30 sáng", but not "8 giờ 3 xã": bare minutes after "giờ" want two digits, or the end of the phrase.</summary>
    private static bool MinutesFit(Line line, int next) => !line.IsWord(next + 1);

    private static bool IsMinutes(Line line, int i, bool glued) =>
        line.IsDigits(i) && line[i].Length <= 2 && line.Value(i) < 60 && (!glued || line.Glued(i))
        && !(line.Is(i + 1, '/') && line.Glued(i + 1)) && !(line.Is(i + 1, '%')) && !(line.Is(i + 1, ',') && line.Glued(i + 2) && line.IsDigits(i + 2));

    private static int MinutesAfterHours(Line line, int next, Reading reading)
    {
        reading.Say(Padded(line, next), line, next, next + 1, Rule);
        if (line.IsIn(next + 1, Phut) && (line.Glued(next + 1) || line.IsWord(next + 1, "phút")))
        {
            reading.Say("phút", line, next + 1, next + 2, Rule);
            next += 2;
        }
        else
        {
            reading.Say("phút", line, next, next + 1, Rule);
            next++;
            if (line.Glued(next) && (line.Is(next, '\'') || line.Is(next, '’') || line.Is(next, '′'))) next++;
        }
        if (line.IsDigits(next) && line[next].Length <= 2 && (line.IsWord(next + 1, "s") && line.Glued(next + 1) || line.IsWord(next + 1, "giây")))
        {
            reading.Say(Cardinals.Say(line.Span(next)) + " giây", line, next, next + 2, Rule);
            next += 2;
        }
        return next;
    }

    private static int Minutes(Line line, int i, Reading reading)
    {
        reading.Say(Cardinals.Say(line.Span(i)), line, i, i + 1, Rule);
        reading.Say("phút", line, i + 1, i + 2, Rule);
        var next = i + 2;
        if (line.IsDigits(next) && line.Glued(next) && line[next].Length <= 2 && line.IsWord(next + 1, "s") && line.Glued(next + 1))
        {
            reading.Say(Cardinals.Say(line.Span(next)) + " giây", line, next, next + 2, Rule);
            next += 2;
        }
        reading.NumberEnd = next;
        return next;
    }

    private static int Clock(Line line, int i, Reading reading)
    {
        if (line.Value(i) > 24 || line[i].Length > 2 || line[i + 2].Length != 2 || line.Value(i + 2) > 59) return i;
        if (i >= 1 && line.IsIn(i - 1, Ratio) && Context.Before(line, i, WordSetTiLe, 2)) return i;
        reading.Say(Cardinals.Say(line.Span(i)), line, i, i + 1, Rule);
        reading.Say("giờ", line, i + 1, i + 2, Rule);
        var next = i + 3;
        var seconds = line.Is(next, ':') && line.Glued(next) && line.IsDigits(next + 1) && line.Glued(next + 1) && line[next + 1].Length == 2 && line.Value(next + 1) < 60;
        if (line.Value(i + 2) > 0)
        {
            reading.Say(Padded(line, i + 2), line, i + 2, i + 3, Rule);
            var said = line.IsWord(next, "phút") || (line.Glued(next) && line.IsIn(next, Phut));
            reading.Say("phút", line, said ? next : i + 2, said ? next + 1 : i + 3, Rule);
            if (said) next++;
        }
        if (seconds)
        {
            if (line.Value(i + 2) == 0 && line.Value(next + 1) > 0) reading.Say("không phút", line, i + 2, i + 3, Rule);
            if (line.Value(next + 1) > 0) reading.Say(Cardinals.Say(line.Span(next + 1)) + " giây", line, next + 1, next + 2, Rule);
            next += 2;
        }
        if (line.IsWord(next, "h") && line.Glued(next)) next++;
        reading.NumberEnd = next;
        return next;
    }

    private static readonly WordSet WordSetTiLe = WordSet.Of("tỷ tỉ");

    /// <summary>Minutes below ten keep their zero after the hour: 8h05 → tám giờ không năm phút.</summary>
    private static string Padded(Line line, int i) =>
        line[i].Length == 2 && line.Span(i)[0] == '0' && line.Span(i)[1] != '0' ? Cardinals.OneByOne(line.Span(i)) : Cardinals.Say(line.Span(i));
}
