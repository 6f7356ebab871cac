using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts.Documents;

/// <summary>A table as blocks: row by row, unless it only puts letterhead or signature side by side, as every Vietnamese official letter does. Pure.</summary>
internal static class TableBlocks
{
    private const int MostColumnsOfLayout = 3;
    private const int MostRowsOfLayout = 2;

    /// <summary>The blocks of a table whose cells hold lines parted by "\n".</summary>
    public static IEnumerable<DocumentBlock> Of(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (!IsLayout(rows)) return rows.Select(row => (DocumentBlock)new DocumentBlock.Row(row));
        // The left side first, as one reads it, then the right.
        var columns = rows.Max(row => row.Count);
        return Enumerable.Range(0, columns)
            .SelectMany(column => rows.Where(row => column < row.Count).Select(row => row[column]))
            .SelectMany(cell => cell.Split('\n'))
            .Select(line => (DocumentBlock)new DocumentBlock.Paragraph(line));
    }

    private static bool IsLayout(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (rows.Count == 0 || rows.Max(row => row.Count) > MostColumnsOfLayout) return false;
        // Of a longer table only its ends can be a frame, and only in the words that no list has.
        return rows.Count <= MostRowsOfLayout ? rows.Any(row => Has(row, IsFrame)) : Has(rows[0], IsPlainFrame) || Has(rows[^1], IsPlainFrame);
    }

    private static bool Has(IReadOnlyList<string> row, Func<string, bool> says) => row.Any(cell => cell.Split('\n').Any(line => says(BlockText.Line(line))));

    private static bool IsFrame(string line) => LineMarks.IsMotto(line) || LineMarks.IsRecipients(line) && line.Contains(':') || LineMarks.IsSignature(line);

    private static bool IsPlainFrame(string line) => LineMarks.IsMotto(line) || LineMarks.IsSignature(line) && LineMarks.IsTitle(line);
}
