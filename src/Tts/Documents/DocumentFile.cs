using System.Text;

namespace Broadcast.Tts.Documents;

/// <summary>
/// Text out of files: <c>.txt</c>, <c>.md</c>, <c>.docx</c>, <c>.html</c>. Whatever the bytes are, the answer is a text or a refusal, in bounded
/// time and memory; nothing outside the file is read. Pure; thread-safe.
/// </summary>
public static class DocumentFile
{
    /// <summary>The most bytes a file may have: 16 MiB.</summary>
    public const int MaxBytes = 16 << 20;

    /// <summary>The endings that are read, for people.</summary>
    public const string Endings = ".txt, .md, .docx, .html";

    private const int LongestName = 100;
    private const int LongestEnding = 10;

    /// <summary>What a file's name says it is; null for an ending that is not read.</summary>
    public static DocumentKind? KindOf(string name) => Path.GetExtension(name).ToUpperInvariant() switch
    {
        ".TXT" => DocumentKind.PlainText,
        ".MD" or ".MARKDOWN" => DocumentKind.Markdown,
        ".DOCX" => DocumentKind.Word,
        ".HTML" or ".HTM" => DocumentKind.Html,
        _ => null,
    };

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">Its name; the ending says what it should be, the bytes must agree.</param>
    public static DocumentOutcome Read(ReadOnlyMemory<byte> bytes, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var shown = Shown(name);
        try
        {
            var kind = Agreed(bytes.Span, name);
            var dropped = new DroppedTally();
            var text = kind switch
            {
                DocumentKind.Word => BlockText.Of(WordDocument.Read(bytes, dropped)),
                DocumentKind.Html => BlockText.Of(HtmlDocument.Read(PlainText.DecodeHtml(bytes.Span), dropped)),
                DocumentKind.Markdown => BlockText.Of(MarkdownDocument.Read(PlainText.Decode(bytes.Span), dropped)),
                _ => PlainText.Decode(bytes.Span),
            };
            return BulletinText.Check(Encoding.UTF8.GetBytes(text)) switch
            {
                AcceptedText accepted => new WrittenDocument(kind, accepted.Text, dropped.ToLines()),
                EmptyText => new RefusedDocument("text-empty", $"Tệp “{shown}” trống: không có chữ hay số nào để đọc. Nếu tệp là ảnh chụp văn bản, hãy gõ lại thành chữ."),
                RefusedText refused => new RefusedDocument("text-unusable", $"Tệp “{shown}”: {refused.Message}"),
                _ => throw new InvalidOperationException("a check is an acceptance or a refusal"),
            };
        }
        catch (UnusableFileException unusable)
        {
            return new RefusedDocument(unusable.Code, $"Tệp “{shown}” {unusable.Message}");
        }
        catch (InsufficientExecutionStackException)
        {
            return new RefusedDocument("file-too-deep", $"Tệp “{shown}” có các phần lồng nhau quá sâu. Hãy chép phần chữ sang một tệp mới rồi gửi lại.");
        }
    }

    /// <summary>A file's name as it may be shown: without folders, control characters and length, in Unicode normal form C. Its ending stays.</summary>
    public static string Shown(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = BlockText.Line(last).Normalize(NormalizationForm.FormC);
        if (clean.Length <= LongestName) return clean;
        var ending = Path.GetExtension(clean);
        if (ending.Length > LongestEnding) ending = "";
        return BlockText.Line(clean[..(LongestName - ending.Length)]) + "…" + ending;
    }

    private static DocumentKind Agreed(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length > MaxBytes)
            throw new UnusableFileException("file-too-large", $"dài {Figures.Of(bytes.Length)} byte, vượt giới hạn {Figures.Of(MaxBytes)} byte (16 MiB) của văn bản. Hãy bỏ bớt ảnh trong tệp, hoặc chỉ lưu phần chữ.");
        if (bytes.IsEmpty)
            throw new UnusableFileException("file-empty", "trống (0 byte). Hãy kiểm tra lại tệp rồi gửi lại.");
        var nature = FileNature.Of(bytes);
        var ending = Path.GetExtension(name);
        switch (nature?.Code)
        {
            case FileNatureCode.Ole when bytes.IndexOf(Encoding.Unicode.GetBytes("EncryptedPackage")) >= 0:
                throw new UnusableFileException("file-locked", "được đặt mật khẩu nên không đọc được. Hãy mở bằng Word, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ tài liệu) rồi lưu lại thành .docx.");
            case FileNatureCode.Ole:
                throw new UnusableFileException("file-old-word", "là tệp Word kiểu cũ (.doc). Hãy mở bằng Word hoặc LibreOffice rồi lưu lại thành .docx.");
            case FileNatureCode.Pdf:
                throw new UnusableFileException("file-pdf", "là tệp PDF; PDF chưa đọc được, vì PDF chỉ giữ hình trang giấy. Hãy gửi tệp gốc .docx, hoặc chép phần chữ rồi dán vào ô “Văn bản”.");
        }
        if (string.Equals(ending, ".DOCM", StringComparison.OrdinalIgnoreCase)) throw WordPackage.HasMacros();
        if (KindOf(name) is not { } kind)
            throw new UnusableFileException("file-kind-unknown", $"có đuôi “{Shown(ending)}” không đọc được. Các đuôi đọc được: {Endings}.");
        if (kind == DocumentKind.Word ? nature?.Code != FileNatureCode.Zip : nature is not null)
            throw Mismatch(ending, nature?.Name ?? (LooksLikeHtml(bytes) ? "trang web (HTML)" : "văn bản thuần hoặc tệp hỏng"));
        if (kind != DocumentKind.Html && kind != DocumentKind.Word && LooksLikeHtml(bytes)) throw Mismatch(ending, "trang web (HTML)");
        return kind;
    }

    private static UnusableFileException Mismatch(string ending, string content) =>
        new("file-mismatch", $"có đuôi “{Shown(ending)}” nhưng nội dung là {content}. Hãy kiểm tra lại tệp, hoặc lưu lại đúng loại rồi gửi lại.");

    private static bool LooksLikeHtml(ReadOnlySpan<byte> bytes)
    {
        Span<byte> start = stackalloc byte[64];
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf])) bytes = bytes[3..];
        bytes = bytes.TrimStart(" \t\r\n"u8);
        bytes = bytes[..Math.Min(bytes.Length, start.Length)];
        for (var i = 0; i < bytes.Length; i++) start[i] = bytes[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(bytes[i] | 0x20) : bytes[i];
        return start.StartsWith("<!doctype html"u8) || start.StartsWith("<html"u8);
    }
}
