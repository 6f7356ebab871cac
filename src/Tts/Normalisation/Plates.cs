namespace Broadcast.Tts.Normalisation;

/// <summary>Number plates: 70B1-123.45, 51C-678.90, 29A 12345, 70-B1 123.45.</summary>
internal static class Plates
{
    private const string Rule = "plate";

    public static int Read(Line line, int i, Reading reading)
    {
        if (!line.IsDigits(i) || line[i].Length != 2) return i;
        var letters = line.Is(i + 1, '-') && line.Glued(i + 1) ? i + 2 : i + 1;
        if (!line.IsWord(letters) || !line.Glued(letters) || line[letters].Length > 2 || !line.IsCapital(letters)) return i;
        if (line[letters].Length == 2 && !line.IsAllCapitals(letters)) return i;
        var series = letters + 1;
        var hasSeries = line.IsDigits(series) && line.Glued(series) && line[series].Length == 1;
        var next = hasSeries ? series + 1 : series;
        if ((line.Is(next, '-') || line.Is(next, '.') || line.IsDash(next)) && line.IsDigits(next + 1)) next++;
        if (!line.IsDigits(next)) return i;
        var end = next + 1;
        if (line[next].Length == 3 && line.Is(end, '.') && line.IsDigits(end + 1) && line[end + 1].Length == 2) end += 2;
        else if (line[next].Length is not (4 or 5)) return i;
        if (line[next].Length == 4 && !(hasSeries && line.Is(i + 1, '-')) && !Context.Before(line, i, Vehicle, 4)) return i;

        reading.Say(Cardinals.Say(line.Span(i)), line, i, i + 1, Rule);
        reading.Say(Letters.Spell(line.Span(letters)), line, letters, letters + 1, Rule);
        if (hasSeries) reading.Say(Cardinals.OneByOne(line.Span(series)), line, series, series + 1, Rule);
        reading.Pause(',');
        for (var k = next; k < end; k += 2) reading.Say(Cardinals.OneByOne(line.Span(k)), line, k, k + 1, Rule);
        return end;
    }

    private static readonly WordSet Vehicle = WordSet.Of("số xe biển bks bsx máy ô tô tải mô khách");
}
