using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Broadcast.Tts.Documents;

/// <summary>
/// Looks a <c>.docx</c> over before any library opens it: what is inside is counted while it is inflated, whatever its headers say, and every XML part
/// is read once without building anything. Nothing is fetched, and archives inside the archive are never opened. Pure.
/// </summary>
internal static class WordPackage
{
    private const int MaxEntries = 2_000;
    private const long MaxInflated = 64 << 20;
    private const int MaxRatio = 200;
    private const int RatioFrom = 1 << 20;
    private const int MaxDepth = 200;
    private const int MaxNodes = 1_500_000;
    private const int MaxAttributes = 100;
    private const int EndRecordBytes = 22;
    private const int LongestComment = 65_535;

    /// <summary>Passes a package that may be opened.</summary>
    /// <returns>The names of the XML parts that were read, without a leading slash: whatever else says that it is XML was not looked at and must not be used.</returns>
    /// <exception cref="UnusableFileException">It may not.</exception>
    public static IReadOnlySet<string> Check(ReadOnlyMemory<byte> bytes)
    {
        if (EntriesIn(bytes.Span) > MaxEntries) throw Bomb($"có hơn {Figures.Of(MaxEntries)} tệp con");
        try
        {
            using var archive = new ZipArchive(new MemoryStream(bytes.ToArray(), writable: false), ZipArchiveMode.Read);
            if (archive.Entries.Count > MaxEntries) throw Bomb($"có hơn {Figures.Of(MaxEntries)} tệp con");
            var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            if (!archive.Entries.All(entry => names.Add(entry.FullName))) throw Broken("hai tệp con trùng tên");
            Identify(archive, names);
            var counted = new Counted();
            var xml = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var entry in archive.Entries)
                if (Read(entry, counted)) xml.Add(entry.FullName);
            return xml;
        }
        catch (Exception exception) when (exception is InvalidDataException or XmlException or IOException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw exception.Message.Contains("DTD", StringComparison.Ordinal) ? Entities(exception) : Broken(exception.GetType().Name, exception);
        }
    }

    /// <summary>The refusal of a document with macros.</summary>
    public static UnusableFileException HasMacros() => new("file-macros",
        "có chứa macro (chương trình bên trong văn bản) nên không được nhận. Hãy mở bằng Word, chọn Lưu thành → Tài liệu Word (.docx), rồi gửi tệp mới.");

    private static void Identify(ZipArchive archive, HashSet<string> names)
    {
        if (names.Any(name => name.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase))) throw HasMacros();
        if (archive.GetEntry("[Content_Types].xml") is not { } types) throw Other(archive.GetEntry("mimetype") is null ? "tệp nén (ZIP)" : "tệp OpenDocument (.odt)");
        var buffer = new byte[1 << 16];
        using var stream = types.Open();
        var text = Encoding.UTF8.GetString(buffer.AsSpan(0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)));
        if (text.Contains("macroEnabled", StringComparison.OrdinalIgnoreCase)) throw HasMacros();
        if (text.Contains("wordprocessingml.document.main", StringComparison.Ordinal) || text.Contains("wordprocessingml.template.main", StringComparison.Ordinal)) return;
        throw Other(text.Contains("spreadsheetml", StringComparison.Ordinal) ? "bảng tính Excel (.xlsx)"
            : text.Contains("presentationml", StringComparison.Ordinal) ? "tệp trình chiếu (.pptx)" : "tệp nén (ZIP)");
    }

    // Whether it is XML, by its name.
    private static bool Read(ZipArchiveEntry entry, Counted counted)
    {
        // Names in disguise and parts in pieces: a library would put together what was looked at apart.
        if (entry.FullName.Contains('%') && Uri.UnescapeDataString(entry.FullName).EndsWith(".xml", StringComparison.OrdinalIgnoreCase)
            || entry.FullName.EndsWith(".piece", StringComparison.OrdinalIgnoreCase)) throw Broken("tên tệp con không do Word đặt");
        if (entry.IsEncrypted) throw new UnusableFileException("file-locked", "được đặt mật khẩu nên không đọc được. Hãy bỏ mật khẩu rồi lưu lại thành .docx.");
        using var inflated = new CountingStream(entry.Open(), entry.CompressedLength, counted);
        var isXml = entry.FullName.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) || entry.FullName.EndsWith(".rels", StringComparison.OrdinalIgnoreCase);
        if (isXml) ReadXml(inflated, counted);
        inflated.CopyTo(Stream.Null);
        return isXml;
    }

    private static void ReadXml(Stream part, Counted counted)
    {
        using var xml = XmlReader.Create(part, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxInflated, CloseInput = false,
        });
        while (xml.Read())
        {
            if (xml.Depth > MaxDepth) throw new UnusableFileException("file-too-deep", $"có các phần lồng nhau quá {MaxDepth} bậc. Hãy chép phần chữ sang một tệp mới rồi gửi lại.");
            if (xml.AttributeCount > MaxAttributes || (counted.Nodes += 1) > MaxNodes)
                throw new UnusableFileException("file-too-many-parts", $"có hơn {Figures.Of(MaxNodes)} phần tử. Hãy chia thành nhiều tệp rồi gửi lại.");
        }
    }

    // The number of entries as the end record tells it: a library would read all of them before anybody could count.
    private static int EntriesIn(ReadOnlySpan<byte> bytes)
    {
        var tail = bytes[Math.Max(0, bytes.Length - EndRecordBytes - LongestComment)..];
        var at = tail.LastIndexOf("PK\u0005\u0006"u8);
        return at < 0 || at + EndRecordBytes > tail.Length ? throw Broken("bị cắt ngang") : BinaryPrimitives.ReadUInt16LittleEndian(tail[(at + 10)..]);
    }

    private static UnusableFileException Bomb(string what) => new("file-bomb",
        $"{what}, vượt giới hạn của một văn bản: nhìn như bom nén. Hãy mở bằng Word, lưu lại thành tệp .docx mới rồi gửi lại.");

    private static UnusableFileException Entities(Exception cause) => new("file-entities",
        "có khai báo DTD hoặc thực thể XML, điều không có trong văn bản Word thật. Tệp này không được nhận; hãy gửi tệp gốc do Word lưu.", cause);

    private static UnusableFileException Broken(string what, Exception? cause = null) => new("file-broken",
        $"bị hỏng nên không đọc được như tệp .docx ({what}). Hãy mở bằng Word, lưu lại rồi gửi lại.", cause ?? new InvalidDataException(what));

    private static UnusableFileException Other(string content) => new("file-mismatch", $"có đuôi “.docx” nhưng nội dung là {content}. Hãy kiểm tra lại tệp, hoặc lưu lại đúng loại rồi gửi lại.");

    private sealed class Counted
    {
        public long Bytes { get; set; }

        public int Nodes { get; set; }
    }

    private sealed class CountingStream(Stream inner, long compressed, Counted counted) : Stream
    {
        private long _bytes;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _bytes;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            _bytes += read;
            counted.Bytes += read;
            if (counted.Bytes > MaxInflated) throw Bomb($"phồng ra hơn {Figures.Of(MaxInflated)} byte (64 MiB)");
            if (_bytes > RatioFrom && _bytes / MaxRatio > compressed) throw Bomb($"có tệp con phồng ra hơn {MaxRatio} lần");
            return read;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
