using System.Text;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts.Documents;

/// <summary>Blocks as plain text with the marks that <see cref="DocumentLayout"/> understands. Pure.</summary>
internal static class BlockText
{
    /// <summary>The text, not longer than a bulletin may be.</summary>
    /// <exception cref="UnusableFileException">It is longer.</exception>
    public static string Of(IReadOnlyList<DocumentBlock> blocks)
    {
        var text = new StringBuilder();
        for (var i = 0; i < blocks.Count; i++)
        {
            Append(text, blocks[i], i + 1 < blocks.Count ? blocks[i + 1] : null);
            if (text.Length > BulletinText.MaxBytes) throw TooLong(text.Length);
        }
        var bytes = Encoding.UTF8.GetByteCount(text.ToString());
        return bytes > BulletinText.MaxBytes ? throw TooLong(bytes) : text.ToString();
    }

    /// <summary>The refusal of a text that is too long for a bulletin.</summary>
    public static UnusableFileException TooLong(long bytes) => new("text-too-long",
        $"có hơn {Figures.Of(Math.Min(bytes, BulletinText.MaxBytes))} byte văn bản, vượt giới hạn {Figures.Of(BulletinText.MaxBytes)} byte (1 MiB). Hãy chia thành nhiều bản tin.");

    /// <summary>One line: blanks joined, what no text holds left out.</summary>
    public static string Line(string text)
    {
        var line = new StringBuilder(text.Length);
        var blank = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsWhiteSpace(c))
            {
                blank = true;
                continue;
            }
            if (char.IsControl(c) || IsHalf(text, i)) continue;
            if (blank && line.Length > 0) line.Append(' ');
            blank = false;
            line.Append(c);
        }
        return line.ToString();
    }

    private static bool IsHalf(string text, int i) => char.IsSurrogate(text[i])
        && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
        && !(char.IsLowSurrogate(text[i]) && i > 0 && char.IsHighSurrogate(text[i - 1]));

    private static void Append(StringBuilder text, DocumentBlock block, DocumentBlock? next)
    {
        switch (block)
        {
            case DocumentBlock.Heading heading:
                var title = Labelled(heading.Label, Line(heading.Text));
                if (title.Length > 0) AppendLine(text, new string('#', Math.Clamp(heading.Level, 1, 6)) + " " + title);
                break;
            case DocumentBlock.Row row:
                var cells = row.Cells.Select(Cell).ToList();
                if (cells.Any(cell => cell.Length > 0)) AppendLine(text, "| " + string.Join(" | ", cells) + " |");
                break;
            case DocumentBlock.Wrapped wrapped:
                foreach (var line in wrapped.Text.Split('\n').Select(Line).Where(line => line.Length > 0)) text.Append(line).Append('\n');
                Mark(text, next);
                text.Append('\n');
                break;
            case DocumentBlock.Entry entry:
                AppendLines(text, entry.Label, entry.Text, next);
                break;
            case DocumentBlock.Paragraph paragraph:
                AppendLines(text, "", paragraph.Text, next);
                break;
        }
    }

    // Every line stands by itself: "\n" was a break that somebody put there.
    private static void AppendLines(StringBuilder text, string label, string written, DocumentBlock? next)
    {
        var lines = written.Split('\n').Select(Line).Where(line => line.Length > 0).ToList();
        if (lines.Count == 0) return;
        for (var i = 0; i < lines.Count; i++)
        {
            text.Append(i == 0 ? Labelled(label, lines[i]) : lines[i]).Append('\n');
            Mark(text, i + 1 < lines.Count ? new DocumentBlock.Paragraph(lines[i + 1]) : next);
        }
        text.Append('\n');
    }

    private static void AppendLine(StringBuilder text, string line) => text.Append(line).Append("\n\n");

    private static string Labelled(string label, string line) => label.Length == 0 || line.Length == 0 ? line : label + " " + line;

    /// <summary>
    /// Ends the last line with the mark of a whole paragraph where the layout could take it for a wrapped one. A document converted from pages has
    /// such lines as paragraphs: what goes on in small letters stays open.
    /// </summary>
    private static void Mark(StringBuilder text, DocumentBlock? next)
    {
        if (text.Length < 2 || next is not (DocumentBlock.Paragraph or DocumentBlock.Wrapped)) return;
        var start = text.Length - 2;
        while (start > 0 && text[start - 1] != '\n') start--;
        var last = text.ToString(start, text.Length - 1 - start);
        var following = next is DocumentBlock.Paragraph paragraph ? paragraph.Text : ((DocumentBlock.Wrapped)next).Text;
        if (last.Length == 0 || LineMarks.EndsParagraph(last) || LineMarks.EndsOpen(last) || char.IsLower(LineMarks.FirstLetter(following.AsSpan().TrimStart()))) return;
        text.Insert(text.Length - 1, LineMarks.EndOfParagraph);
    }

    private static string Cell(string text)
    {
        var cell = new StringBuilder();
        foreach (var line in text.Split('\n').Select(Line).Where(line => line.Length > 0))
        {
            if (cell.Length > 0) cell.Append(LineMarks.EndsParagraph(cell.ToString()) || cell[^1] == ',' ? " " : ", ");
            cell.Append(line.Replace('|', '/'));
        }
        return cell.ToString();
    }
}
