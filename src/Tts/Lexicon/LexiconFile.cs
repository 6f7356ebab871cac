using System.Text;

namespace Broadcast.Tts.Lexicon;

/// <summary>What a lexicon file may be.</summary>
public enum LexiconFormat
{
    /// <summary>RFC 4180 with a header, UTF-8; written with a byte order mark, as Excel asks.</summary>
    Csv,

    /// <summary>W3C Pronunciation Lexicon Specification 1.0.</summary>
    Pls,
}

/// <summary>An entry of a file, tidy and checked.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Entry">The entry; what the file has no column for is as in a new one.</param>
public sealed record LexiconFileEntry(int Line, LexiconEntry Entry)
{
    /// <summary>The columns, of <c>before</c>, <c>after</c>, <c>matchCase</c>, <c>language</c>, <c>note</c>, <c>testSentence</c> and <c>expected</c>, that the file does not have: it says nothing of them.</summary>
    public IReadOnlyList<string> Absent { get; init; } = [];
}

/// <summary>An entry of a file that cannot be used.</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="Written">Its written form, as far as it can be shown.</param>
/// <param name="Fault">The field and what is wrong with it.</param>
public sealed record LexiconFileFault(int Line, string Written, LexiconFault Fault);

/// <summary>A lexicon file, read.</summary>
/// <param name="Entries">What can be used, in order; no two with the same <see cref="LexiconRules.Id"/>.</param>
/// <param name="Faults">What cannot, in order.</param>
/// <param name="Unreadable">Why the file as a whole cannot be read, in Vietnamese; there are no entries then.</param>
public sealed record LexiconFile(IReadOnlyList<LexiconFileEntry> Entries, IReadOnlyList<LexiconFileFault> Faults, string? Unreadable = null)
{
    /// <summary>Longest file, in bytes.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private const int LongestShown = 40;

    /// <summary>What is said of a file that is too long, in Vietnamese.</summary>
    public static string TooLong(long bytes) => $"Tệp dài {Figures.Of(bytes)} byte; tối đa {Figures.Of(MaxBytes)} byte (4 MB). Hãy chia thành nhiều tệp.";

    /// <summary>Reads a file of at most <see cref="MaxBytes"/>. Never throws for what is in it.</summary>
    public static LexiconFile Read(ReadOnlySpan<byte> bytes, LexiconFormat format)
    {
        if (bytes.Length > MaxBytes) return Refused(TooLong(bytes.Length));
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Refused("Tệp không phải UTF-8. Trong Excel hãy chọn \"CSV UTF-8\" khi lưu.");
        }
        try
        {
            return Check(format == LexiconFormat.Csv ? CsvLexicon.Read(text) : PlsLexicon.Read(text));
        }
        catch (UnreadableLexiconException unreadable)
        {
            return Refused(unreadable.Message);
        }
    }

    /// <summary>Writes entries so that <see cref="Read"/> gives the same ones back.</summary>
    public static byte[] Write(IEnumerable<LexiconEntry> entries, LexiconFormat format) =>
        format == LexiconFormat.Csv ? CsvLexicon.Write(entries) : PlsLexicon.Write(entries);

    /// <summary>The format that a file's name says: <c>.pls</c> and <c>.xml</c> are PLS, all else is CSV.</summary>
    public static LexiconFormat FormatOf(string fileName) =>
        Path.GetExtension(fileName).ToLowerInvariant() is ".pls" or ".xml" ? LexiconFormat.Pls : LexiconFormat.Csv;

    private static LexiconFile Refused(string message) => new([], [], message);

    private static LexiconFile Check(IEnumerable<RawEntry> raw)
    {
        var entries = new List<LexiconFileEntry>();
        var faults = new List<LexiconFileFault>();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var read in raw)
        {
            var (line, written, fault) = read;
            if (entries.Count + faults.Count == LexiconRules.MaxEntries) throw new UnreadableLexiconException(line, $"tệp có hơn {Figures.Of(LexiconRules.MaxEntries)} mục từ, là số tối đa");
            var entry = LexiconRules.Tidy(written);
            var wrong = fault ?? LexiconRules.Check(entry);
            if (wrong is null && !lines.TryAdd(LexiconRules.Key(entry), line))
                wrong = new LexiconFault("written", $"Trùng với dòng {lines[LexiconRules.Key(entry)]}: cùng chữ viết (written) và ngữ cảnh. Hãy giữ một dòng.");
            if (wrong is null) entries.Add(new LexiconFileEntry(line, entry) { Absent = read.Absent });
            else faults.Add(new LexiconFileFault(line, Shown(entry.Written), wrong));
        }
        return LexiconRules.Crowded(entries.Select(entry => entry.Entry)) is { } crowded ? Refused(crowded.Message) : new LexiconFile(entries, faults);
    }

    private static string Shown(string text) =>
        string.Concat(text.EnumerateRunes().Where(rune => !Rune.IsControl(rune)).Take(LongestShown));
}

/// <summary>An entry as it stands in a file, and what is already known to be wrong with it.</summary>
internal sealed record RawEntry(int Line, LexiconEntry Written, LexiconFault? Fault)
{
    /// <summary>The columns that the file does not have.</summary>
    public IReadOnlyList<string> Absent { get; init; } = [];
}

/// <summary>A file that cannot be read as a whole.</summary>
internal sealed class UnreadableLexiconException(int line, string reason) : Exception($"Dòng {line}: {reason}.");
