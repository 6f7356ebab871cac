using System.Buffers;

namespace Broadcast.Protocol;

/// <summary>The rules for names and ids on the wire (docs/protocol.md, "Names"). Pure; thread-safe.</summary>
public static class WireName
{
    /// <summary>The longest station, box or zone name and key id.</summary>
    public const int MaxName = 32;

    /// <summary>The longest other id: slot, programme, bulletin, airing, record, boot, test, alert.</summary>
    public const int MaxId = 64;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._@:-");

    /// <summary>Whether this is a station, box or zone name, or a key id.</summary>
    public static bool IsName(ReadOnlySpan<char> value) =>
        value.Length is >= 1 and <= MaxName && !value.ContainsAnyExcept(NameCharacters) && value[0] != '-' && value[^1] != '-';

    /// <summary>Whether this is an id of a slot, programme, bulletin, airing, record, boot, test or alert.</summary>
    public static bool IsId(ReadOnlySpan<char> value) => value.Length is >= 1 and <= MaxId && !value.ContainsAnyExcept(IdCharacters);

    /// <summary>Null when <paramref name="value"/> is a name; else an error that says which field and what a name is.</summary>
    public static WireError? CheckName(string field, string? value) =>
        IsName(value) ? null : new WireError(field, "must be 1–32 characters of a–z 0–9 -, starting and ending with a letter or digit");

    /// <summary>Null when <paramref name="value"/> is an id; else an error that says which field and what an id is.</summary>
    public static WireError? CheckId(string field, string? value) =>
        IsId(value) ? null : new WireError(field, "must be 1–64 characters of A–Z a–z 0–9 . _ @ : -");

    /// <summary>Null when <paramref name="value"/> is a content id; else an error that says which field and what a content id is.</summary>
    public static WireError? CheckContent(string field, string? value) =>
        ContentId.TryParse(value, out _) ? null : new WireError(field, "must be 64 lower-case hex digits");

    /// <summary>Returns the name itself.</summary>
    /// <exception cref="ArgumentException">It is not a name.</exception>
    internal static string Require(string value, string field) =>
        CheckName(field, value) is { } error ? throw new ArgumentException(error.ToString(), field) : value;
}
