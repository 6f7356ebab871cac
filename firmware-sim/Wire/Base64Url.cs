using System.Text;
using Codec = System.Buffers.Text.Base64Url;

namespace Broadcast.FirmwareSim.Wire;

/// <summary>Base64url without padding (RFC 7515, section 2), in its one canonical spelling.</summary>
internal static class Base64Url
{
    public static string Encode(ReadOnlySpan<byte> bytes) => Codec.EncodeToString(bytes);

    public static bool TryDecode(ReadOnlySpan<byte> text, out byte[] bytes) => TryDecode(Encoding.Latin1.GetString(text), out bytes);

    public static bool TryDecode(string text, out byte[] bytes)
    {
        bytes = [];
        // The library's decoder forgives padding and white space, so two texts could stand for one document. Ours may not.
        if (!text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || text.Length % 4 == 1)
            return false;
        try
        {
            bytes = Codec.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            return false;
        }
        return Encode(bytes) == text;
    }
}
