using System.Text;
using System.Text.RegularExpressions;

namespace Broadcast.Tts.Documents;

/// <summary>Bytes to text: UTF-8, or UTF-16 with its mark. The old Vietnamese encodings cannot be told from each other with certainty, and are refused with the way out. Pure.</summary>
internal static partial class PlainText
{
    private const int HeadBytes = 4096;

    /// <summary>The text of a file that declares nothing.</summary>
    /// <exception cref="UnusableFileException">Neither UTF-8 nor UTF-16 with its mark.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Marked(bytes) is { } text) return text;
        if (bytes.IndexOf((byte)0) >= 0)
            throw new UnusableFileException("text-binary", "không phải là văn bản (có byte 0). Hãy lưu lại bằng Notepad với mã UTF-8.");
        return Strict(bytes, Encoding.UTF8) ?? throw NotUnicode();
    }

    /// <summary>The text of a web page, which may declare one of the encodings that old editors write.</summary>
    /// <exception cref="UnusableFileException">It cannot be told what the bytes mean.</exception>
    public static string DecodeHtml(ReadOnlySpan<byte> bytes)
    {
        if (Marked(bytes) is { } marked) return marked;
        if (Strict(bytes, Encoding.UTF8) is { } text) return text;
        var declared = Charset().Match(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, HeadBytes)]));
        return declared.Success && declared.Groups[1].Value.ToUpperInvariant() is "WINDOWS-1252" or "WINDOWS-1258" or "ISO-8859-1"
            ? CodePagesEncodingProvider.Instance.GetEncoding(declared.Groups[1].ValueSpan.EndsWith("1258") ? 1258 : 1252)!.GetString(bytes)
            : throw NotUnicode();
    }

    private static string? Marked(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf])) return Strict(bytes[3..], Encoding.UTF8) ?? throw NotUnicode();
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe])) return Strict(bytes[2..], Encoding.Unicode) ?? throw BrokenUtf16();
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff])) return Strict(bytes[2..], Encoding.BigEndianUnicode) ?? throw BrokenUtf16();
        return null;
    }

    private static string? Strict(ReadOnlySpan<byte> bytes, Encoding encoding)
    {
        var strict = Encoding.GetEncoding(encoding.CodePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        try
        {
            return strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static UnusableFileException BrokenUtf16() => new("text-not-unicode", "bị hỏng: có dấu của UTF-16 nhưng nội dung không phải. Hãy lưu lại với mã UTF-8.");

    private static UnusableFileException NotUnicode() => new("text-not-unicode",
        "không phải văn bản Unicode (UTF-8), có lẽ dùng bảng mã cũ (TCVN3, VNI, Windows-1258). Hãy chuyển bằng UniKey (Ctrl+Shift+F6, đích là Unicode) hoặc lưu lại với mã UTF-8 rồi gửi lại.");

    [GeneratedRegex(@"<meta[^>]{0,200}charset\s*=\s*[""']?\s*([A-Za-z0-9_-]{1,40})", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Charset();
}
