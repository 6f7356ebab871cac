using System.Buffers;
using System.Buffers.Text;

namespace Broadcast.Protocol;

/// <summary>Base64url without padding, exactly as RFC 7515 writes it: no white space, no other alphabet.</summary>
internal static class Base64UrlText
{
    private static readonly SearchValues<byte> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    internal static bool TryDecode(ReadOnlySpan<byte> text, out byte[] bytes)
    {
        bytes = [];
        if (text.ContainsAnyExcept(Alphabet) || text.Length % 4 == 1)
            return false;
        var buffer = new byte[text.Length / 4 * 3 + (text.Length % 4 == 0 ? 0 : text.Length % 4 - 1)];
        if (Base64Url.DecodeFromUtf8(text, buffer, out var consumed, out var written) != OperationStatus.Done
            || consumed != text.Length || written != buffer.Length)
            return false;
        bytes = buffer;
        return true;
    }

    internal static bool TryDecode(string? text, int length, out byte[] bytes)
    {
        bytes = [];
        if (text is null || text.Length != (length * 4 + 2) / 3)
            return false;
        Span<byte> ascii = stackalloc byte[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] > 127)
                return false;
            ascii[i] = (byte)text[i];
        }

        return TryDecode(ascii, out bytes) && bytes.Length == length;
    }
}
