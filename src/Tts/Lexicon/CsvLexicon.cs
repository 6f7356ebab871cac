using System.Buffers;
using System.Text;

namespace Broadcast.Tts.Lexicon;

/// <summary>
/// Entries as CSV. Columns may stand in any order and be separated by comma, semicolon (as Excel does in Vietnam) or tab. A cell that a
/// spreadsheet would take for a formula is written with an apostrophe before it, which is taken away again when it is read.
/// </summary>
internal static class CsvLexicon
{
    private const int MaxColumns = 40;
    private const int LongestCell = 8_000;

    private static readonly SearchValues<char> Quotable = SearchValues.Create(",;\"\r\n\t");

    private static readonly (string Name, string Heading)[] Columns =
    [
        ("written", "chữ viết"), ("spoken", "cách đọc"), ("before", "từ đứng trước"), ("after", "từ đứng sau"), ("matchCase", "phân biệt hoa thường"),
        ("language", "ngôn ngữ"), ("note", "ghi chú"), ("testSentence", "câu thử"), ("expected", "đọc câu thử"),
    ];

    public static byte[] Write(IEnumerable<LexiconEntry> entries)
    {
        var text = new StringBuilder();
        Append(text, Columns.Select(column => column.Heading));
        foreach (var entry in entries)
        {
            Append(text,
            [
                entry.Written, entry.Spoken, entry.Before, entry.After, entry.MatchCase ? "có" : "", entry.Language, entry.Note, entry.TestSentence, entry.Expected,
            ]);
        }
        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    /// <summary>The entries of a file.</summary>
    /// <exception cref="UnreadableLexiconException">The file is no CSV, or has other columns; raised while the entries are taken.</exception>
    public static IEnumerable<RawEntry> Read(string text)
    {
        var separator = Separator(text);
        int[]? places = null;
        string[] absent = [];
        foreach (var (line, cells) in Records(text, separator))
        {
            if (cells.TrueForAll(string.IsNullOrWhiteSpace)) continue;
            if (places is not null)
            {
                yield return Entry(line, cells, places) with { Absent = absent };
                continue;
            }
            var found = places = Places(line, cells);
            absent = [.. Columns.Where((_, column) => found[column] < 0).Select(column => column.Name)];
        }
        if (places is null) throw new UnreadableLexiconException(1, $"tệp trống; dòng đầu phải là tên cột: {Names}");
    }

    private static string Names => string.Join(", ", Columns.Select(column => $"{column.Heading} ({column.Name})"));

    private static void Append(StringBuilder text, IEnumerable<string> cells) => text.AppendJoin(',', cells.Select(Cell)).Append("\r\n");

    private static string Cell(string value)
    {
        if (LooksLikeFormula(value)) value = "'" + value;
        return value.AsSpan().ContainsAny(Quotable) ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
    }

    /// <summary>Whether a cell, or what would be left of it without its apostrophes, begins as a formula does.</summary>
    private static bool LooksLikeFormula(string value) => value.AsSpan().TrimStart('\'') is { Length: > 0 } rest && rest[0] is '=' or '+' or '-' or '@' or '\t' or '\r';

    private static string Plain(string cell) => cell.StartsWith('\'') && LooksLikeFormula(cell) ? cell[1..] : cell;

    private static char Separator(string text)
    {
        var heading = text.AsSpan();
        if (heading.IndexOfAny('\r', '\n') is var end and >= 0) heading = heading[..end];
        var separator = ',';
        foreach (var other in ";\t") if (heading.Count(other) > heading.Count(separator)) separator = other;
        return separator;
    }

    /// <summary>For each of <see cref="Columns"/> where it stands; -1 where it is left out.</summary>
    private static int[] Places(int line, List<string> cells)
    {
        var places = new int[Columns.Length];
        Array.Fill(places, -1);
        for (var at = 0; at < cells.Count; at++)
        {
            var heading = cells[at].Trim().Normalize(NormalizationForm.FormC);
            if (heading.Length == 0) continue;
            var column = Array.FindIndex(Columns, known => heading.Equals(known.Name, StringComparison.OrdinalIgnoreCase) || heading.Equals(known.Heading, StringComparison.OrdinalIgnoreCase));
            if (column < 0) throw new UnreadableLexiconException(line, $"không có cột \"{(heading.Length > 40 ? heading[..40] : heading)}\". Các cột: {Names}");
            if (places[column] >= 0) throw new UnreadableLexiconException(line, $"cột \"{heading}\" có hai lần");
            places[column] = at;
        }
        if (places[0] < 0 || places[1] < 0) throw new UnreadableLexiconException(line, $"phải có cột {Columns[0].Heading} (written) và {Columns[1].Heading} (spoken)");
        return places;
    }

    private static RawEntry Entry(int line, List<string> cells, int[] places)
    {
        string Of(int column) => places[column] >= 0 && places[column] < cells.Count ? Plain(cells[places[column]]) : "";
        var entry = new LexiconEntry(Of(0), Of(1)) { Before = Of(2), After = Of(3), Language = Of(5), Note = Of(6), TestSentence = Of(7), Expected = Of(8) };
        for (var at = 0; at < cells.Count; at++)
            if (cells[at].Length > 0 && Array.IndexOf(places, at) < 0)
                return new RawEntry(line, entry, new LexiconFault("", $"Ô thứ {at + 1} không thuộc cột nào; có thể thiếu dấu ngoặc kép quanh một ô có dấu phẩy."));
        return Of(4).Trim().ToLowerInvariant() switch
        {
            "" or "không" or "0" or "false" => new RawEntry(line, entry, null),
            "có" or "x" or "1" or "true" => new RawEntry(line, entry with { MatchCase = true }, null),
            _ => new RawEntry(line, entry, new LexiconFault("matchCase", "Phân biệt hoa thường (matchCase) chỉ nhận \"có\" hoặc để trống.")),
        };
    }

    private static IEnumerable<(int Line, List<string> Cells)> Records(string text, char separator)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        int line = 1, begun = 1, at = 0;
        while (at < text.Length)
        {
            var quoted = text[at] == '"';
            if (quoted) at = Quoted(text, at + 1, cell, ref line);
            while (at < text.Length && text[at] != separator && text[at] is not ('\r' or '\n'))
            {
                if (quoted || text[at] == '"') throw new UnreadableLexiconException(line, "dấu ngoặc kép đặt sai chỗ; ô có dấu ngoặc kép phải nằm trong ngoặc kép, và mỗi dấu bên trong viết hai lần");
                cell.Append(text[at++]);
            }
            if (cell.Length > LongestCell) throw new UnreadableLexiconException(line, $"một ô dài hơn {Figures.Of(LongestCell)} ký tự");
            cells.Add(cell.ToString());
            cell.Clear();
            if (cells.Count > MaxColumns) throw new UnreadableLexiconException(line, $"hơn {MaxColumns} ô trên một dòng");
            if (at < text.Length && text[at] == separator && ++at < text.Length) continue;
            yield return (begun, cells);
            cells = [];
            if (at < text.Length && text[at] == '\r') at++;
            if (at < text.Length && text[at] == '\n') at++;
            begun = ++line;
        }
    }

    /// <summary>Reads on from inside quotation marks to after the one that closes them.</summary>
    private static int Quoted(string text, int at, StringBuilder cell, ref int line)
    {
        var begun = line;
        for (; at < text.Length; at++)
        {
            if (text[at] == '\n') line++;
            if (text[at] != '"') cell.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '"') cell.Append(text[at++]);
            else return at + 1;
            if (cell.Length > LongestCell) break;
        }
        throw new UnreadableLexiconException(begun, $"ô mở ngoặc kép mà không đóng, hoặc dài hơn {Figures.Of(LongestCell)} ký tự");
    }
}
