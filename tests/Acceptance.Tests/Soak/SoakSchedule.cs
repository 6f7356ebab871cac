namespace Broadcast.Acceptance.Tests.Soak;

/// <summary>One bulletin of a programme, as it must lie in what a box gave its sound device.</summary>
/// <param name="Sound">The content decoded, 48 kHz mono.</param>
/// <param name="Length">What the station says of its length.</param>
internal sealed record SoakBulletin(string Id, short[] Sound, TimeSpan Length);

/// <summary>A run of bulletins.</summary>
internal sealed record SoakProgramme(string Id, IReadOnlyList<SoakBulletin> Bulletins)
{
    public TimeSpan Length { get; } = Bulletins.Aggregate(TimeSpan.Zero, (sum, bulletin) => sum + bulletin.Length);
}

/// <summary>A slot that airs once.</summary>
/// <param name="Boxes">Those that hear it, each the only one of its zone.</param>
/// <param name="AskedLate">It is asked for while the station is being killed, and not before.</param>
internal sealed record SoakSlot(string Id, SoakProgramme Programme, IReadOnlyList<string> Boxes, DateTimeOffset StartAt, bool AskedLate)
{
    public DateTimeOffset EndAt => StartAt + Programme.Length;
}

/// <summary>
/// Short airings that follow one another without end: a run of bulletins for everybody, known from the beginning; then, in the gap, a short one for some
/// of the boxes, asked for through the API half a minute before. Pure.
/// </summary>
internal static class SoakSchedule
{
    /// <summary>How long before its start a late one is asked for.</summary>
    public static readonly TimeSpan AskAhead = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    /// <summary>Slots from an instant on, until one begins at or after <paramref name="until"/>.</summary>
    public static IReadOnlyList<SoakSlot> Between(
        DateTimeOffset from, DateTimeOffset until, IReadOnlyList<SoakProgramme> runs, IReadOnlyList<SoakProgramme> shorts, IReadOnlyList<string> boxes, Random random)
    {
        var slots = new List<SoakSlot>();
        for (var startAt = WholeSecond(from); startAt < until; startAt = WholeSecond(slots[^1].EndAt + Breath))
        {
            var late = slots.Count % 2 == 1;
            var programme = late ? Pick(shorts, random) : Pick(runs, random);
            var hearing = late ? Some(boxes, random) : boxes;
            slots.Add(new SoakSlot($"khung-{slots.Count + 1:000}", programme, hearing, startAt, late && startAt - AskAhead > from));
        }

        return slots;
    }

    /// <summary>The zone whose only box it is.</summary>
    public static string ZoneOf(string box) => "thon-" + box[(box.LastIndexOf('-') + 1)..];

    /// <summary>The first whole second at or after an instant: slots begin on one.</summary>
    public static DateTimeOffset WholeSecond(DateTimeOffset instant) =>
        new((instant.UtcTicks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);

    /// <summary>What the API is asked for.</summary>
    public static object Request(SoakSlot slot)
    {
        var local = slot.StartAt.ToOffset(TimeSpan.FromHours(7));
        return new
        {
            id = slot.Id,
            programme = slot.Programme.Id,
            zones = slot.Boxes.Select(ZoneOf),
            startDate = local.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            startTime = local.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture),
        };
    }

    private static SoakProgramme Pick(IReadOnlyList<SoakProgramme> programmes, Random random) => programmes[random.Next(programmes.Count)];

    private static List<string> Some(IReadOnlyList<string> boxes, Random random)
    {
        var some = boxes.Where(_ => random.Next(2) == 0).ToList();
        return some.Count > 0 ? some : [boxes[random.Next(boxes.Count)]];
    }
}
