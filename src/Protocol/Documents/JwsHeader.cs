using System.Text.Json;

namespace Broadcast.Protocol;

/// <summary>The header of a signed document (RFC 7515, section 4).</summary>
internal sealed record JwsHeader
{
    internal const string Es256 = "ES256";
    internal const string Version1 = "tt1";
    internal const int MaxSize = 512;

    public required string Alg { get; init; }

    public required string Kid { get; init; }

    public required string Typ { get; init; }

    /// <summary>Extensions that must be understood: there are none, so that its presence refuses the document.</summary>
    public JsonElement? Crit { get; init; }

    internal WireError? Check() =>
        Field.Unless(Alg == Es256, "alg", $"must be \"{Es256}\"")
        ?? Field.Name("kid", Kid)
        ?? Field.Unless(Typ == Version1, "typ", $"must be \"{Version1}\"")
        ?? Field.Unless(Crit is null, "crit", "must not be there");
}
