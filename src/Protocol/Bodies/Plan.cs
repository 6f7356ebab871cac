using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

/// <summary>What a box has to play in the coming days. It replaces the box's whole earlier plan.</summary>
public sealed record Plan : DocumentBody
{
    /// <summary>The most airings a plan holds.</summary>
    public const int MaxAirings = 2048;

    /// <summary>The most zones a box belongs to.</summary>
    public const int MaxZones = 64;

    /// <summary>The most contents a plan asks a box to keep.</summary>
    public const int MaxKeep = 64;

    internal override Purpose Purpose => Purpose.Plan;

    /// <summary>Start of the days it covers; airings that start outside are ignored.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End of the days it covers.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>After this instant the box plays nothing scheduled from this plan.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    /// <summary>Zones whose commands this box subscribes to and obeys.</summary>
    public required IReadOnlyList<string> Zones { get; init; }

    /// <summary>Contents that the box fetches, first of all, and keeps though no airing names them; absent for none.</summary>
    public IReadOnlyList<KeptContent>? Keep { get; init; }

    /// <summary>By start. After reading: only those that this version understands wholly.</summary>
    public required IReadOnlyList<Airing> Airings { get; init; }

    /// <summary>Airings with a word of a later version: left out of <see cref="Airings"/> while the rest of the plan stands. Never written.</summary>
    [JsonIgnore]
    public IReadOnlyList<RefusedAiring> RefusedAirings { get; init; } = [];

    /// <inheritdoc/>
    public override WireError? Check() => CheckFrame() ?? Field.Each("airings", Airings, MaxAirings, airing => airing.Check());

    /// <summary>Sets the airings with unknown words aside; any other error refuses the plan.</summary>
    internal Plan SetAside(out WireError? error)
    {
        error = CheckFrame();
        var good = new List<Airing>();
        var refused = new List<RefusedAiring>();
        for (var i = 0; error is null && i < Airings.Count; i++)
        {
            var airing = Airings[i];
            switch (airing is null ? new WireError("", "must not be null") : airing.Check())
            {
                case null:
                    good.Add(airing!);
                    break;
                case { Unsupported: true } unknownWord:
                    refused.Add(new RefusedAiring(airing!.Id, unknownWord.In($"airings[{i}]")));
                    break;
                case var other:
                    error = other.In($"airings[{i}]");
                    break;
            }
        }

        return this with { Airings = good, RefusedAirings = refused };
    }

    private WireError? CheckFrame() =>
        Field.Unless(From <= Until, "until", "must not be before from")
        ?? Field.Each("zones", Zones, MaxZones, zone => Field.Name("", zone))
        ?? (Keep is null ? null : Field.Each("keep", Keep, MaxKeep, kept => kept.Check()))
        ?? Field.Each("airings", Airings, MaxAirings, _ => null)
        ?? CheckTwice();

    private WireError? CheckTwice()
    {
        var seen = new HashSet<string>(Airings.Count, StringComparer.Ordinal);
        for (var i = 0; i < Airings.Count; i++)
        {
            if (!seen.Add(Airings[i].Id))
                return new WireError($"airings[{i}].airing", "must not occur twice in a plan");
        }

        return null;
    }
}

/// <summary>A content that a box keeps whatever it plays: the words of an alert that may come.</summary>
public sealed record KeptContent
{
    /// <summary>The content.</summary>
    public required ContentId Content { get; init; }

    /// <summary>Length of the file in bytes, 1 to 64 MiB.</summary>
    public required long Bytes { get; init; }

    internal WireError? Check() => Field.Between("bytes", Bytes, 1, ContentManifest.MaxBytes);
}

/// <summary>An airing of a plan that this version does not understand.</summary>
/// <param name="Airing">Its id.</param>
/// <param name="Error">The field with the unknown word.</param>
public sealed record RefusedAiring(string Airing, WireError Error);
