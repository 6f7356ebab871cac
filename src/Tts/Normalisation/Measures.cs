namespace Broadcast.Tts.Normalisation;

/// <summary>Units after a number: 5 km, 360m², 35°C, 40 km/h, 300 kWh/tháng, 60%, 4‰.</summary>
internal static class Measures
{
    private const string Rule = "measure";

    private static readonly Dictionary<string, (string Spoken, bool Glued)> Units = Load();
    private static readonly Dictionary<string, (string Spoken, bool Glued)>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Units.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly Dictionary<string, (string Spoken, bool Glued)>.AlternateLookup<ReadOnlySpan<char>> AnyCase = LoadAnyCase();

    /// <summary>Single letters that stand for a unit also with a space before them.</summary>
    private static readonly WordSet LooseLetters = WordSet.Of("m g l v w");

    private static readonly WordSet TightWords = WordSet.Of("in mi atm cal bit ms min s h p");

    private static readonly WordSet Electric = WordSet.Of("dòng điện cường aptomat áptômát át cầu dao chì sạc nguồn tơ ampe pin ắc quy bình");

    private static readonly WordSet PerTime = WordSet.Of("h s giờ giây phút min");

    public static bool IsUnit(Line line, int i) => TryUnit(line, i, out _, out _);

    /// <summary>The unit that begins at a token, with its exponent: "m", "2" → mét vuông.</summary>
    public static bool TryUnit(Line line, int i, out string spoken, out int next)
    {
        spoken = "";
        next = i + 1;
        if (line.Is(i, '°')) return TryDegree(line, i, out spoken, out next);
        if (!line.IsWord(i) || line[i].Length > 8) return false;
        if (line.Glued(i + 1) && (line.Is(i + 1, '²') || line.Is(i + 1, '³') || line.IsDigits(i + 1) && line.Span(i + 1) is "2" or "3")
            && Lookup.TryGetValue(line.Span(i, i + 2), out var power))
        {
            spoken = power.Spoken;
            next = i + 2;
            return true;
        }
        if (line.Is(i + 1, '^') && line.Glued(i + 1) && line.IsDigits(i + 2) && line.Span(i + 2) is "2" or "3"
            && Lookup.TryGetValue($"{line.Span(i)}{line.Span(i + 2)}", out power))
        {
            spoken = power.Spoken;
            next = i + 3;
            return true;
        }
        if (!Lookup.TryGetValue(line.Span(i), out var unit))
        {
            // "kv" and "KWH" are common; but a syllable in another case is more likely a word.
            if (line[i].Length < 2 || !AnyCase.TryGetValue(line.Span(i), out unit) || !line.Glued(i) && Syllables.IsSyllable(line.Span(i))) return false;
        }
        spoken = unit.Spoken;
        if (line.Glued(i)) return true;
        if (line.Is(i + 1, '/') && line.Glued(i + 1)) return true;
        return !unit.Glued && !line.IsIn(i, TightWords) && (line[i].Length > 1 || line.IsIn(i, LooseLetters));
    }

    /// <summary>Says the unit, and what it is counted over, after a number that ends at <paramref name="i"/>.</summary>
    public static int Read(Line line, int i, int numberStart, Reading reading)
    {
        if (line.Is(i, '%') || line.Is(i, '‰'))
        {
            reading.Say(line.Is(i, '%') ? "phần trăm" : "phần nghìn", line, i, i + 1, "percent");
            return Per(line, i + 1, reading, physical: false);
        }
        if (!TryUnit(line, i, out var spoken, out var next)) return i;
        if (line.Span(i) is "A" && line.Count > 3 && !Context.Before(line, numberStart, Electric, 6)) return i;
        if (line.IsLetter(i) && next == i + 1 && Context.Before(line, numberStart, Context.Named, 1) && (!line.Glued(i) || line.IsCapital(i))) return i;
        reading.Say(spoken, line, i, next, Rule);
        // "3m5": three metres five.
        if (line.IsWord(i, "m") && next == i + 1 && line.Glued(next) && line.IsDigits(next) && line[next].Length <= 2)
        {
            reading.Say(Cardinals.Say(line.Span(next)), line, next, next + 1, Rule);
            return next + 1;
        }
        return Per(line, next, reading, physical: true);
    }

    /// <summary>"/giờ", "/người/tháng": over time a measure says "trên", anything else "một".</summary>
    public static int Per(Line line, int i, Reading reading, bool physical, bool overAnything = false)
    {
        while (line.Is(i, '/') && line.IsWord(i + 1))
        {
            var unit = TryUnitAfterSlash(line, i + 1, out var spoken, out var next);
            if (!unit && !line.IsIn(i + 1, Context.Per) && !(overAnything && !line.IsCapital(i + 1))) break;
            reading.Say(physical && line.IsIn(i + 1, PerTime) ? "trên" : "một", line, i, i + 1, "per");
            reading.Say(unit ? spoken : line.Span(i + 1).ToString(), line, i + 1, next, "per");
            i = next;
            physical = false;
        }
        return i;
    }

    /// <summary>Two units with a stroke and no number: "đơn vị m/s", "kg/m3".</summary>
    public static bool IsRate(Line line, int i) =>
        !line.IsCapital(i) && !line.IsCapital(i + 2) && TryUnit(line, i, out _, out var slash) && slash == i + 1 && (TryUnitAfterSlash(line, i + 2, out _, out _) || line[i].Length > 1 && line.IsIn(i + 2, Context.Per));

    private static bool TryUnitAfterSlash(Line line, int i, out string spoken, out int next)
    {
        next = i + 1;
        spoken = "";
        if (line.IsWord(i, "h")) spoken = "giờ";
        else if (line.IsWord(i, "s")) spoken = "giây";
        else if (!TryUnit(line, i, out spoken, out next)) return false;
        return true;
    }

    private static bool TryDegree(Line line, int i, out string spoken, out int next)
    {
        spoken = "độ";
        next = i + 1;
        if (!line.Glued(i + 1) && line.IsWord(i + 1) && line[i + 1].Length != 1) return true;
        if (line.IsWord(i + 1, "C")) spoken = "độ xê";
        else if (line.IsWord(i + 1, "F")) spoken = "độ ép";
        else if (line.IsWord(i + 1, "K")) spoken = "độ ca";
        else if (line.IsWord(i + 1, "N")) spoken = "độ vĩ Bắc";
        else if (line.IsWord(i + 1, "S")) spoken = "độ vĩ Nam";
        else if (line.IsWord(i + 1, "B")) spoken = "độ vĩ Bắc";
        else if (line.IsWord(i + 1, "Đ")) spoken = "độ kinh Đông";
        else if (line.IsWord(i + 1, "E")) spoken = "độ kinh Đông";
        else if (line.IsWord(i + 1, "W")) spoken = "độ kinh Tây";
        else return true;
        next = i + 2;
        return true;
    }

    private static Dictionary<string, (string, bool)>.AlternateLookup<ReadOnlySpan<char>> LoadAnyCase()
    {
        var units = new Dictionary<string, (string, bool)>(StringComparer.OrdinalIgnoreCase);
        foreach (var (written, unit) in Units) units.TryAdd(written, unit);
        return units.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    private static Dictionary<string, (string, bool)> Load()
    {
        var units = new Dictionary<string, (string, bool)>(StringComparer.Ordinal);
        foreach (var row in LexiconTable.Rows("units.tsv")) units.TryAdd(row[0], (row[1], row.Length > 2 && row[2] == "glued"));
        return units;
    }
}
