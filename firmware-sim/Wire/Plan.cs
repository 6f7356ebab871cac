namespace Broadcast.FirmwareSim.Wire;

/// <summary>Higher wins.</summary>
internal enum Priority
{
    Normal,
    Priority,
    Emergency,
}

/// <summary>When it cannot begin on time, whatever the cause: join where it would be now, or leave it out.</summary>
internal enum Late
{
    Join,
    Skip,
}

/// <summary>What becomes of an airing when what sounded instead of it has passed.</summary>
internal enum Interrupted
{
    Resume,
    Join,
    Restart,
    Drop,
}

/// <summary>What becomes of something lower that sounds when an airing begins.</summary>
internal enum Over
{
    Stop,
    Duck,
}

/// <summary>One bulletin inside an airing.</summary>
internal sealed record Part(string Bulletin, string Content, long Bytes, TimeSpan Duration);

/// <summary>One occurrence of a slot on one box.</summary>
internal sealed record Airing(
    string Id,
    string Slot,
    string Programme,
    string Zone,
    Priority Priority,
    DateTimeOffset StartAt,
    TimeSpan Duration,
    double VolumeDb,
    Late Late,
    Interrupted Interrupted,
    IReadOnlyList<Part> Parts)
{
    /// <summary>Sounds where a content is missing: not on this box, which only knows that the airing has one.</summary>
    public Part? Standby { get; init; }

    /// <summary>A chime goes before it: not on this box, which makes no sound.</summary>
    public bool Chime { get; init; }

    /// <summary>Whether it sounds over something lower: not on this box, which does not mix and interrupts.</summary>
    public Over Over { get; init; }

    public DateTimeOffset EndAt => StartAt + Duration;

    /// <summary>Reads one airing of a plan, or that of a play-now.</summary>
    /// <exception cref="MalformedException">A field is wrong.</exception>
    /// <exception cref="UnknownWordException">An enumeration holds a word of a later version.</exception>
    public static Airing Read(Fields fields)
    {
        var airing = new Airing(
            fields.Id("airing"),
            fields.Id("slot"),
            fields.Id("programme"),
            fields.Name("zone"),
            fields.Word("priority",
                ("normal", Priority.Normal), ("priority", Priority.Priority), ("emergency", Priority.Emergency)),
            fields.Time("startAt"),
            fields.Milliseconds("durationMs", 1),
            fields.Number("volumeDb", -60, 0),
            fields.Word("late", ("join", Late.Join), ("skip", Late.Skip)),
            fields.Word("interrupted",
                ("resume", Interrupted.Resume), ("join", Interrupted.Join), ("restart", Interrupted.Restart), ("drop", Interrupted.Drop)),
            [.. fields.Objects("parts", 64, least: 1).Select(ReadPart)]);
        var sum = airing.Parts.Aggregate(TimeSpan.Zero, (total, part) => total + part.Duration);
        if (sum != airing.Duration)
            throw new MalformedException("durationMs", "is not the sum of its parts");
        var standby = fields.Has("standby") ? ReadPart(fields.Object("standby")) : null;
        if (standby is not null && airing.Id.Length > 56)
            throw new MalformedException("standby", "needs a shorter airing id");
        return airing with
        {
            Standby = standby,
            Chime = fields.Has("chime") && fields.Flag("chime"),
            Over = fields.Has("over") ? fields.Word("over", ("stop", Over.Stop), ("duck", Over.Duck)) : Over.Stop,
        };
    }

    /// <summary>Whether both sound the same at the same time. (A record compares its list of parts by reference.)</summary>
    public bool StandsUnchanged(Airing other) => this with { Parts = other.Parts } == other && Parts.SequenceEqual(other.Parts);

    private static Part ReadPart(Fields part) => new(
        part.Id("bulletin"),
        part.Content("content"),
        part.Integer("bytes", 1, ContentManifest.LargestContent),
        part.Milliseconds("durationMs", 1));
}

/// <summary>
/// What a box plays in the days to come. <paramref name="Refused"/>: airings with words this version does not know. <paramref name="Keep"/>: contents
/// to have whatever is played.
/// </summary>
internal sealed record Plan(
    DateTimeOffset From,
    DateTimeOffset Until,
    DateTimeOffset LeaseUntil,
    IReadOnlyList<string> Zones,
    IReadOnlyList<Airing> Airings,
    IReadOnlyList<string> Refused,
    IReadOnlyList<string> Keep)
{
    public static Plan Read(Fields body)
    {
        var from = body.Time("from");
        var until = body.Time("until");
        if (until < from)
            throw new MalformedException("until", "is before from");
        var keep = body.Has("keep") ? body.Objects("keep", 64) : [];
        foreach (var kept in keep)
            kept.Integer("bytes", 1, ContentManifest.LargestContent);
        var airings = new List<Airing>();
        var refused = new List<string>();
        foreach (var fields in body.Objects("airings", 2_048))
        {
            try
            {
                airings.Add(Airing.Read(fields));
            }
            catch (UnknownWordException e)
            {
                refused.Add(e.Message);
            }
        }
        return airings.DistinctBy(airing => airing.Id).Count() == airings.Count
            ? new Plan(
                from, until, body.Time("leaseUntil"), body.NameList("zones", 64),
                [.. airings.Where(airing => airing.StartAt >= from && airing.StartAt < until)], refused,
                [.. keep.Select(kept => kept.Content("content"))])
            : throw new MalformedException("airings", "names an airing twice");
    }
}
