namespace Broadcast.Tts.Normalisation;

/// <summary>Foreign words and brand names of the built-in table. A name in capitals in the table is matched in capitals only.</summary>
internal static class ForeignNames
{
    private static readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> AnyCase = Load(capitals: false);
    private static readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Capitals = Load(capitals: true);

    public static int Read(Line line, int i, Reading reading)
    {
        if (!line.IsWord(i)) return i;
        if (line.Is(i + 1, '-') && line.Glued(i + 1) && line.IsWord(i + 2) && line.Glued(i + 2) && AnyCase.TryGetValue(line.Span(i, i + 3), out var joined))
        {
            reading.Say(joined, line, i, i + 3, "foreign", 0.9);
            return i + 3;
        }
        if (Money.IsCode(line, i) && (line.Is(i - 1, '/') && Money.IsCode(line, i - 2) || line.Is(i + 1, '/') && Money.IsCode(line, i + 2)))
        {
            // A pair of currencies is named by its codes: USD/EUR.
            reading.Say(Letters.Spell(line.Span(i)), line, i, i + 1, "spelled", 0.8);
            return i + 1;
        }
        if (!TryFind(line.Span(i), out var spoken)) return i;
        reading.Say(spoken, line, i, i + 1, "foreign", 0.9);
        return i + 1;
    }

    public static bool TryFind(ReadOnlySpan<char> word, out string spoken)
    {
        spoken = "";
        if (word.Length < 2) return false;
        return Capitals.TryGetValue(word, out spoken!) || AnyCase.TryGetValue(word, out spoken!);
    }

    private static Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Load(bool capitals)
    {
        var words = new Dictionary<string, string>(capitals ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        foreach (var row in LexiconTable.Rows("foreign.tsv"))
            if (char.IsUpper(row[0][0]) == capitals) words.TryAdd(row[0], row[1]);
        return words.GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
