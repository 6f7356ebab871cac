namespace Broadcast.Protocol;

/// <summary>Whom a signed document is for: <c>station</c>, <c>zone/{zone}</c> or <c>box/{box}</c>. Pure.</summary>
public static class Audience
{
    /// <summary>Every box of the station.</summary>
    public const string Station = "station";

    /// <summary>The boxes of a zone.</summary>
    public static string OfZone(string zone) => "zone/" + zone;

    /// <summary>One box.</summary>
    public static string OfBox(string box) => "box/" + box;

    /// <summary>Whether this is one of the three forms with a good name in it.</summary>
    public static bool IsValid(string? audience) => audience switch
    {
        null => false,
        Station => true,
        _ when audience.StartsWith("zone/", StringComparison.Ordinal) => WireName.IsName(audience.AsSpan(5)),
        _ when audience.StartsWith("box/", StringComparison.Ordinal) => WireName.IsName(audience.AsSpan(4)),
        _ => false,
    };
}
