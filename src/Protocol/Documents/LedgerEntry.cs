using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

/// <summary>The highest sequence accepted for one purpose and audience, and what it said.</summary>
/// <param name="Purpose">The purpose.</param>
/// <param name="Audience">The audience.</param>
/// <param name="Sequence">The sequence.</param>
/// <param name="Digest">SHA-256 of the payload (the decoded bytes between the dots), 64 lower-case hex digits.</param>
public sealed record LedgerEntry(
    [property: JsonRequired] Purpose Purpose,
    [property: JsonRequired] string Audience,
    [property: JsonRequired] long Sequence,
    [property: JsonRequired] string Digest);
