namespace Broadcast.Tts.Normalisation;

/// <summary>Identity cards, accounts, tax codes and other codes of digits, one by one.</summary>
internal static class IdentityNumbers
{
    private const string Rule = "identity";

    public static int Read(Line line, int i, Reading reading)
    {
        if (!line.IsDigits(i)) return i;
        var length = line[i].Length;
        var announced = Context.Before(line, i, Context.Identity, 3) || line.IsWord(i - 1, "số") && line.IsWord(i - 2, "mã");
        var account = announced && (line.Is(i + 1, '.') || line.Is(i + 1, '-')) && line.Glued(i + 1) && line.Glued(i + 2) && line.IsDigits(i + 2);
        if (!(account || length >= 6 && announced || announced && GroupsFollow(line, i) || length >= 9 && line.Span(i)[0] == '0')) return i;
        if (Measures.IsUnit(line, i + 1) || Money.IsDong(line, i + 1)) return i;
        if (account && Grouped(line, i, reading) is var end and > 0) return end;
        if (line.Is(i + 1, '/') || line.Is(i + 1, '.') && line.Glued(i + 2) && line.IsDigits(i + 2)) return i;
        var next = i + 1;
        while (announced && line.IsDigits(next) && line[next].Length >= 2 && line[next].Start - line.End(next - 1) == 1) next++;
        for (var k = i; k < next; k++) reading.Say(Cardinals.OneByOne(line.Span(k)), line, k, k + 1, Rule);
        if (line.Is(next, '-') && line.Glued(next) && line.IsDigits(next + 1) && line.Glued(next + 1))
        {
            reading.Say(Cardinals.OneByOne(line.Span(next + 1)), line, next, next + 2, Rule);
            next += 2;
        }
        return next;
    }

    /// <summary>5000.205.123456: groups with dots or dashes; not a sum (1.500.000 đồng).</summary>
    private static int Grouped(Line line, int i, Reading reading)
    {
        var end = i + 1;
        var total = line[i].Length;
        while ((line.Is(end, '.') || line.Is(end, '-')) && line.Glued(end) && line.Glued(end + 1) && line.IsDigits(end + 1))
        {
            total += line[end + 1].Length;
            end += 2;
        }
        if (total < 8 || Money.IsDong(line, end) || Money.IsScale(line, end) || Measures.IsUnit(line, end)) return -1;
        for (var k = i; k < end; k += 2) reading.Say(Cardinals.OneByOne(line.Span(k)), line, k, k + 1, Rule);
        return end;
    }

    private static bool GroupsFollow(Line line, int i) => line[i].Length >= 3 && line.IsDigits(i + 1) && line[i + 1].Length >= 3;
}
