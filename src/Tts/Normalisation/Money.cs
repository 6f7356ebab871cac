namespace Broadcast.Tts.Normalisation;

/// <summary>Sums: 25.000đ/hộ, 10k, 1tr2, 3,5 triệu đồng, $50, €3,50, 500,000 VND.</summary>
internal static class Money
{
    private const string Rule = "money";

    private static readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Currencies =
        LexiconTable.Pairs("currencies.tsv", StringComparer.Ordinal);

    private static readonly WordSet Scales = WordSet.Of("nghìn ngàn triệu tỷ tỉ vạn trăm");

    /// <summary>Whether đồng, in any spelling, follows: then a comma before three digits groups (500,000 đồng).</summary>
    public static bool IsDong(Line line, int i) => TryCurrency(line, i, out var spoken, out _) && spoken == "đồng";

    /// <summary>A currency's three capitals.</summary>
    public static bool IsCode(Line line, int i) => line[i].Length == 3 && line.IsAllCapitals(i) && TryCurrency(line, i, out _, out _);

    public static bool IsScale(Line line, int i) => line.IsIn(i, Scales);

    public static bool TryCurrency(Line line, int i, out string spoken, out int next)
    {
        next = i + 1;
        spoken = "";
        if (line.Kind(i) is not (TokenKind.Word or TokenKind.Symbol)) return false;
        return Currencies.TryGetValue(line.Span(i), out spoken!);
    }

    /// <summary>$50, US$5, €3,50: the currency is said after the number.</summary>
    public static int ReadPrefixed(Line line, int i, Reading reading)
    {
        var symbol = line.IsWord(i, "US") && line.Is(i + 1, '$') ? i + 1 : i;
        if (line.Kind(symbol) != TokenKind.Symbol && !(IsCode(line, i) && line.IsDigits(i + 1) && !line.IsDigits(i - 1) && !IsScale(line, i - 1)) || !TryCurrency(line, symbol, out var spoken, out var next)) return i;
        if (!Decimals.TryParse(line, next, out var number) || !line.Glued(next) && line[next].Start - line.End(symbol) > 1) return i;
        reading.Say(Decimals.Say(number), line, next, number.Next, Rule);
        next = Scale(line, number.Next, reading);
        reading.Say(spoken, line, i, symbol + 1, Rule);
        if (TryCurrency(line, next, out _, out var again) && line.IsWord(next)) next = again;
        next = Measures.Per(line, next, reading, physical: false);
        reading.NumberEnd = next;
        return next;
    }

    /// <summary>k, tr, triệu … and a currency after a number that ends at <paramref name="i"/>.</summary>
    public static int Read(Line line, int i, in WrittenNumber number, Reading reading)
    {
        var next = Scale(line, i, reading);
        if (!TryCurrency(line, next, out var spoken, out var after)) return next == i ? i : Measures.Per(line, next, reading, physical: false);
        var small = line.IsLetter(next) && !line.Glued(next) && next == i && number.Whole.Length < 3;
        if (small) return next;
        reading.Say(spoken, line, next, after, Rule);
        if (line.Is(next, '$') && (line.IsWord(after, "US") || line.IsWord(after, "USD"))) after++;
        return Measures.Per(line, after, reading, physical: false, overAnything: true);
    }

    private static int Scale(Line line, int i, Reading reading)
    {
        if (line.IsIn(i, Scales))
        {
            var next = i;
            while (line.IsIn(next, Scales))
            {
                reading.Say(line.Span(next).ToString().ToLowerInvariant(), line, next, next + 1, Rule);
                next++;
            }
            // "1tỷ2": a billion two hundred million.
            if (next == i + 1 && line.Glued(i) && line.Glued(next) && line.IsDigits(next) && line[next].Length <= 3)
                return Rest(line, next, line.IsWord(i, "triệu") ? " nghìn" : " triệu", reading);
            return next;
        }
        if (!line.Glued(i)) return i;
        if (line.IsWord(i, "k"))
        {
            // 4K is a picture, 10K a sum.
            if (line.Span(i) is "K" && line.Value(i - 1) is 2 or 4 or 8) return i;
            reading.Say("nghìn", line, i, i + 1, Rule);
            return i + 1;
        }
        if (!line.IsWord(i, "tr") && !line.IsWord(i, "trđ") && !line.IsWord(i, "ty")) return i;
        var million = !line.IsWord(i, "ty");
        reading.Say(line.IsWord(i, "trđ") ? "triệu đồng" : million ? "triệu" : "tỷ", line, i, i + 1, Rule);
        if (!line.Glued(i + 1) || !line.IsDigits(i + 1) || line[i + 1].Length > 3) return i + 1;
        return Rest(line, i + 1, million ? " nghìn" : " triệu", reading);
    }

    /// <summary>The digits after tr or tỷ count hundreds, tens, ones of the next lower group: 1tr2, 1tr25, 1tr250.</summary>
    private static int Rest(Line line, int i, string group, Reading reading)
    {
        var value = line.Value(i) * line[i].Length switch { 1 => 100, 2 => 10, _ => 1 };
        if (value > 0) reading.Say(Cardinals.Say((ulong)value) + group, line, i, i + 1, Rule);
        return i + 1;
    }
}
