namespace Broadcast.FirmwareSim.Wire;

/// <summary>The shapes of names and ids (docs/protocol.md, "Names").</summary>
internal static class Names
{
    private const int LongestName = 32;
    private const int LongestId = 64;

    /// <summary>A station, box, zone or key id: 1–32 characters of a–z 0–9 -, beginning and ending with a letter or digit.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= LongestName
        && text[0] != '-' && text[^1] != '-'
        && text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');

    /// <summary>Any other id: 1–64 characters of A–Z a–z 0–9 . _ @ : -.</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= LongestId
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '@' or ':' or '-');

    /// <summary>The SHA-256 of an Ogg Opus file: 64 lower-case hexadecimal digits.</summary>
    public static bool IsContent(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
