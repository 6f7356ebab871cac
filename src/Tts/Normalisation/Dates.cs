namespace Broadcast.Tts.Normalisation;

/// <summary>Dates: 15/4/2025, 25-03-1975, 31.12.2023, ngày 05/9, 12-15/8, 12/2024, tháng 1 2024, 2025-04-15.</summary>
internal static class Dates
{
    private const string Rule = "date";

    public static int Read(Line line, int i, Reading reading)
    {
        if (!line.IsDigits(i)) return i;
        var next = Full(line, i, reading);
        if (next == i) next = Iso(line, i, reading);
        if (next == i) next = DaysOfOneMonth(line, i, reading);
        if (next == i) next = MonthOfYear(line, i, reading);
        if (next == i) next = DayOfMonth(line, i, reading);
        if (next == i) next = InWords(line, i, reading);
        if (next > i) reading.NumberEnd = next;
        return next;
    }

    private static bool IsSeparator(Line line, int i, char separator) => line.Is(i, separator) && line.IsDigits(i + 1);

    private static bool IsDay(Line line, int i) => line[i].Length <= 2 && line.Value(i) is >= 1 and <= 31;

    private static bool IsMonth(Line line, int i) => line[i].Length <= 2 && line.Value(i) is >= 1 and <= 12;

    private static bool IsYear(Line line, int i) => line[i].Length == 4 && line.Value(i) is >= 1000 and <= 2999;

    private static bool EndsThere(Line line, int next) =>
        !(line.Glued(next) && (line.Is(next, '/') && line.IsDigits(next + 1) || (line.Is(next, '.') || line.Is(next, ',')) && line.IsDigits(next + 1) && line.Glued(next + 1)));

    /// <summary>Day, month and year with one separator; a two-digit year only after a word that announces a day.</summary>
    private static int Full(Line line, int i, Reading reading)
    {
        foreach (var separator in "/-.")
        {
            if (!IsSeparator(line, i + 1, separator) || !IsSeparator(line, i + 3, separator)) continue;
            if (separator != '/' && !(line.Glued(i + 1) && line.Glued(i + 2) && line.Glued(i + 3) && line.Glued(i + 4))) continue;
            if (!IsDay(line, i) || !IsMonth(line, i + 2) || !EndsThere(line, i + 5)) continue;
            var shortYear = line[i + 4].Length == 2 && Context.Before(line, i, Context.Day, 1) && line.Value(i + 4) <= 60;
            if (!IsYear(line, i + 4) && !shortYear) continue;
            SayDay(line, i, reading);
            SayMonth(line, i + 2, reading);
            reading.Say("năm " + Year(line, i + 4), line, i + 4, i + 5, Rule);
            return i + 5;
        }
        return i;
    }

    private static int Iso(Line line, int i, Reading reading)
    {
        var dashes = line.Is(i + 1, '-') && line.Is(i + 3, '-');
        if (!IsYear(line, i) || !dashes && !(line.Is(i + 1, '/') && line.Is(i + 3, '/')) || line[i + 2].Length != 2 || line[i + 4].Length != 2) return i;
        if (!line.Glued(i + 1) || !line.Glued(i + 2) || !line.Glued(i + 3) || !line.Glued(i + 4)) return i;
        if (!IsMonth(line, i + 2) || !IsDay(line, i + 4)) return i;
        SayDay(line, i + 4, reading, before: i);
        SayMonth(line, i + 2, reading);
        reading.Say("năm " + Year(line, i), line, i, i + 1, Rule);
        return i + 5;
    }

    /// <summary>12-15/8: from one day to another of the same month.</summary>
    private static int DaysOfOneMonth(Line line, int i, Reading reading)
    {
        if (!line.IsDash(i + 1) || !line.IsDigits(i + 2) || !IsDay(line, i) || !IsDay(line, i + 2) || line.Value(i) >= line.Value(i + 2)) return i;
        if (!IsSeparator(line, i + 3, '/') || !line.Glued(i + 3) || !IsMonth(line, i + 4)) return i;
        SayDay(line, i, reading);
        reading.Say("đến", line, i + 1, i + 2, Rule);
        return DayOfMonthThere(line, i + 2, reading);
    }

    private static int DayOfMonthThere(Line line, int i, Reading reading)
    {
        var full = Full(line, i, reading);
        if (full > i) return full;
        SayDay(line, i, reading);
        SayMonth(line, i + 2, reading);
        return i + 3;
    }

    /// <summary>3/2026 after "tháng" or alone: a month and its year. After the name of a document it is a number and its year.</summary>
    private static int MonthOfYear(Line line, int i, Reading reading)
    {
        if (!IsMonth(line, i) || !IsYear(line, i + 2) || !EndsThere(line, i + 3)) return i;
        var slash = line.Is(i + 1, '/') || (line.Is(i + 1, '-') && line.Glued(i + 1) && line.Glued(i + 2) && line.IsWord(i - 1, "tháng"));
        if (!slash) return i;
        var announced = line.IsWord(i - 1, "tháng");
        if (!announced && LegalCitations.IsDocumentNumber(line, i)) return i;
        if (line.IsWord(i - 1, "quý") || line.IsWord(i - 1, "quí"))
        {
            reading.Say(Cardinals.Say(line.Span(i)), line, i, i + 1, Rule);
        }
        else
        {
            if (!announced) reading.Understand("tháng", line, i, Rule);
            reading.Say(Month(line, i), line, i, i + 1, Rule);
        }
        reading.Say("năm " + Year(line, i + 2), line, i + 2, i + 3, Rule);
        return i + 3;
    }

    /// <summary>Day and month without a year. 3/4 is a fraction unless something around it says that a day is meant.</summary>
    private static int DayOfMonth(Line line, int i, Reading reading)
    {
        var slash = IsSeparator(line, i + 1, '/');
        var dash = !slash && line.Is(i + 1, '-') && line.IsDigits(i + 2) && line.Glued(i + 1) && line.Glued(i + 2);
        if (!slash && !dash) return i;
        if (!IsDay(line, i) || !IsMonth(line, i + 2) || !EndsThere(line, i + 3)) return i;
        if (line.Is(i + 3, '%') || line.Glued(i + 3) && line.IsWord(i + 3)) return i;
        var announced = line.IsWord(i - 1, "ngày") || line.IsWord(i - 1, "mùng") || line.IsWord(i - 1, "mồng");
        if (dash)
        {
            // "ngày 05-9" and "Quốc khánh 2-9" are dates; "ngày 2-4 lần" and "ngày 8-10" are not.
            var feast = IsMemorial(line, i) && !line.IsWord(i + 3, "tháng") && !line.IsWord(i + 3, "lần") && (announced || Context.Before(line, i, Context.Feast, 2));
            if (!feast && (!announced || line[i].Length != 2 || line.Span(i)[0] != '0' && line.Value(i) <= line.Value(i + 2))) return i;
        }
        else if (!announced && !MeansDay(line, i, reading)) return i;
        SayDay(line, i, reading);
        SayMonth(line, i + 2, reading);
        return i + 3;
    }

    private static bool MeansDay(Line line, int i, Reading reading)
    {
        // "đường 30/4" is named after the day, "hẻm 12/5" is a number.
        if ((line.IsWord(i - 1, "đường") || line.IsWord(i - 1, "phố") || line.IsWord(i - 1, "trường")) && IsMemorial(line, i)) return true;
        if (Context.Before(line, i, Context.Address, 2)) return false;
        if (line.Value(i) == 24 && line.Value(i + 2) == 7 && LastRule(reading) is not Rule) return false;
        if (Context.Before(line, i, Named, 6) && (!line.IsWord(i + 3) || line.IsIn(i + 3, Joins))) return true;
        if (line.IsIn(i - 1, Until) && (!line.IsWord(i + 3) || line.IsIn(i + 3, AfterDay))) return true;
        if (line.IsIn(i - 1, Context.Day) || reading.NumberEnd == i - 1 && line.IsDash(i - 1) && LastRule(reading) is Rule or "time") return true;
        if (Context.Before(line, i, Context.Feast, 1)) return true;
        if (LastRule(reading) is Rule && Context.Before(line, i, Joins, 1)) return true;
        if (LastRule(reading) is "time" && reading.NumberEnd >= i - 1) return true;
        if (line.Value(i) > line.Value(i + 2) && line.Value(i) > 12) return !IsShare(line, i);
        if (line.Value(i) > line.Value(i + 2)) return Context.Before(line, i, Until, 1) || !IsShare(line, i) && !line.IsWord(i + 3);
        return line[i].Length == 2 && line.Span(i)[0] == '0' || line[i + 2].Length == 2 && line.Span(i + 2)[0] == '0';
    }

    private static readonly WordSet Named = WordSet.Of("ngày");

    /// <summary>Days that streets and schools are named after.</summary>
    private static bool IsMemorial(Line line, int i) => (line.Value(i), line.Value(i + 2)) is
        (3, 2) or (8, 3) or (26, 3) or (30, 4) or (1, 5) or (7, 5) or (19, 5) or (27, 7) or (19, 8) or (2, 9) or (23, 9) or (10, 10) or (20, 10) or (23, 10) or (20, 11) or (22, 12);

    private static readonly WordSet Joins = WordSet.Of("đến tới và hết ngày");
    private static readonly WordSet Until = WordSet.Of("trước đến tới hết từ sau vào hạn");
    private static readonly WordSet AfterDay = WordSet.Of("tới này đến hằng hàng sắp âm dương năm và hoặc tại");

    private static bool IsShare(Line line, int i) => line.Is(i + 3, '%') || line.IsWord(i + 3, "số");

    private static string LastRule(Reading reading) => reading.Words.Count == 0 ? "" : reading.Words[^1].Rule;

    /// <summary>"ngày 12 tháng 5 năm 2025", "tháng 04", "tháng 1 2024", "mùng 5": digits after the words themselves.</summary>
    private static int InWords(Line line, int i, Reading reading)
    {
        if (line.Glued(i + 1) && (line.IsWord(i + 1) || (line.Is(i + 1, '.') || line.Is(i + 1, ',')) && line.IsDigits(i + 2) && line.Glued(i + 2))) return i;
        if (line.Is(i + 1, '/') || line.Is(i + 1, '%')) return i;
        if ((line.IsWord(i - 1, "ngày") || line.IsWord(i - 1, "mùng") || line.IsWord(i - 1, "mồng")) && IsDay(line, i))
        {
            if (line.IsWord(i - 1, "ngày") && !line.IsWord(i + 1, "tháng")) return i;
            SayDay(line, i, reading);
            return i + 1;
        }
        if (!line.IsWord(i - 1, "tháng") || !IsMonth(line, i)) return i;
        reading.Say(Month(line, i), line, i, i + 1, Rule);
        if (!IsYear(line, i + 1)) return i + 1;
        reading.Say("năm " + Year(line, i + 1), line, i + 1, i + 2, Rule);
        return i + 2;
    }

    /// <summary>A day by itself, as in "ngày 5, 10 và 15".</summary>
    public static string Day(Line line, int i) => Cardinals.Say(line.Span(i));

    private static void SayDay(Line line, int i, Reading reading, int before = -1)
    {
        var first = before < 0 ? i : before;
        var announced = line.IsIn(first - 1, Announcers) || line.IsDash(first - 1) || line.IsWord(first - 1, "và");
        if (!announced) reading.Understand("ngày", line, first, Rule);
        // On the air the first ten days are "mùng"; a bare date on a line of its own is read without.
        var mung = line.Value(i) <= 10 && line.Count > 8 && line.IsWord(first - 1, "ngày");
        reading.Say(mung ? "mùng " + Day(line, i) : Day(line, i), line, i, i + 1, Rule);
    }

    private static readonly WordSet Announcers = WordSet.Of("ngày ngay mùng mồng hôm rằm đường phố trường");

    private static void SayMonth(Line line, int i, Reading reading) => reading.Say("tháng " + Month(line, i), line, i, i + 1, Rule);

    private static string Month(Line line, int i) => line.Value(i) == 4 ? "tư" : Cardinals.Say(line.Span(i));

    private static string Year(Line line, int i) =>
        line[i].Length == 2 ? Cardinals.Say((ulong)(2000 + line.Value(i))) : Cardinals.Say(line.Span(i));
}
