using Broadcast.Controller.Web;
using Broadcast.Tts.Lexicon;

namespace Broadcast.Controller.Lexicon;

/// <summary>A lexicon file as it comes: <c>?format=csv</c> or <c>pls</c>, or as its Content-Type says, or as it looks.</summary>
internal static class LexiconUpload
{
    /// <summary>What Kestrel lets through: enough to say of a file of many times the limit that it is too long.</summary>
    public const long LetThrough = 64L << 20;

    /// <summary>The file.</summary>
    public static async Task<Outcome<LexiconFile>> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        var asked = request.Query["format"].ToString();
        if (asked is not ("" or "csv" or "pls"))
            return new Refusal.Invalid("format-unknown", "format", $"Không có dạng tệp \"{asked}\". Các dạng: csv, pls.");
        var (bytes, length) = await BoundedBody.ReadAsync(request.Body, LexiconFile.MaxBytes, cancel);
        if (bytes is null)
            return new Refusal.TooLarge("lexicon-too-long", "file", LexiconFile.TooLong(length));
        return LexiconFile.Read(bytes, asked == "pls" || asked.Length == 0 && LooksLikeXml(request.ContentType, bytes) ? LexiconFormat.Pls : LexiconFormat.Csv);
    }

    private static bool LooksLikeXml(string? contentType, ReadOnlySpan<byte> bytes) =>
        contentType?.Contains("xml", StringComparison.OrdinalIgnoreCase) == true || bytes.TrimStart("\ufeff \r\n\t"u8) is [(byte)'<', ..];
}
