using System.Runtime.CompilerServices;
using System.Text;
using Markdig;
using Markdig.Extensions.Footnotes;
using Markdig.Extensions.Tables;
using Markdig.Parsers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Broadcast.Tts.Documents;

/// <summary>Markdown to blocks. Pure.</summary>
internal static class MarkdownDocument
{
    // Deeper than any text; the parser's own limit.
    private const int MaxDepth = 64;
    private const int MaxBrackets = 2_000;

    // Longer than any title: a rule drawn under a paragraph makes it a heading in Markdown only.
    private const int LongestTitle = 200;

    // Inside texts, between reading and cutting lines: a break that somebody put there, unlike "\n".
    private const char HardBreak = '\u2028';

    private static readonly MarkdownPipeline Pipeline = Build();

    /// <summary>The blocks of a text.</summary>
    /// <exception cref="UnusableFileException">Too long, or nested too deep.</exception>
    public static List<DocumentBlock> Read(string text, DroppedTally dropped)
    {
        if (text.Length > BulletinText.MaxBytes) throw BlockText.TooLong(text.Length);
        CheckBrackets(text);
        var blocks = new List<DocumentBlock>();
        try
        {
            Walk(Markdown.Parse(text, Pipeline), "", blocks, dropped);
        }
        catch (ArgumentException exception) when (exception.Message.Contains("depth", StringComparison.OrdinalIgnoreCase) || exception.Message.Contains("nest", StringComparison.OrdinalIgnoreCase))
        {
            throw new UnusableFileException("file-too-deep", $"có danh sách hoặc trích dẫn lồng nhau quá {MaxDepth} bậc. Hãy bỏ bớt bậc rồi gửi lại.", exception);
        }
        return blocks;
    }

    // The parser's work grows with the square of the brackets that one paragraph leaves open.
    private static void CheckBrackets(string text)
    {
        var brackets = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.IsWhiteSpace()) brackets = 0;
            brackets += line.Count('[');
            if (brackets > MaxBrackets)
                throw new UnusableFileException("file-too-many-parts", $"có một đoạn chứa hơn {Figures.Of(MaxBrackets)} dấu “[”. Hãy chép phần chữ rồi dán vào ô “Văn bản”.");
        }
    }

    private static MarkdownPipeline Build()
    {
        var builder = new MarkdownPipelineBuilder { MaximumNestingDepth = MaxDepth }.UsePipeTables().UseFootnotes().UseEmphasisExtras();
        // Text set in by blanks is centred text far more often than it is a program.
        builder.BlockParsers.TryRemove<IndentedCodeBlockParser>();
        return builder.Build();
    }

    private static void Walk(ContainerBlock container, string label, List<DocumentBlock> blocks, DroppedTally dropped)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var block in container)
        {
            switch (block)
            {
                case HeadingBlock heading:
                    var title = Text(heading.Inline, dropped);
                    blocks.Add(heading.IsSetext && title.Length > LongestTitle ? new DocumentBlock.Wrapped(title) : new DocumentBlock.Heading(heading.Level, label, title));
                    break;
                case ParagraphBlock paragraph:
                    var text = Text(paragraph.Inline, dropped);
                    blocks.Add(label.Length > 0 ? new DocumentBlock.Entry(label, text.Replace('\n', ' ').Replace(HardBreak, '\n'))
                        : text.Contains(HardBreak) ? new DocumentBlock.Paragraph(text.Replace('\n', ' ').Replace(HardBreak, '\n')) : new DocumentBlock.Wrapped(text));
                    break;
                case Table table:
                    blocks.AddRange(TableBlocks.Of([.. table.OfType<TableRow>().Select(row => (IReadOnlyList<string>)[.. row.OfType<TableCell>().Select(cell => CellText(cell, dropped))])]));
                    break;
                case ListBlock list:
                    Walk(list, blocks, dropped);
                    break;
                case FootnoteGroup notes:
                    dropped.Add("chú thích", notes.Count);
                    break;
                case CodeBlock:
                    dropped.Add("đoạn mã");
                    break;
                case HtmlBlock:
                    dropped.Add("đoạn HTML");
                    break;
                case ContainerBlock inner:
                    Walk(inner, label, blocks, dropped);
                    break;
            }
            // Only the first paragraph of an entry bears its label.
            label = "";
        }
    }

    private static void Walk(ListBlock list, List<DocumentBlock> blocks, DroppedTally dropped)
    {
        var entries = list.OfType<ListItemBlock>().ToList();
        // "1. 1. 1." is counted out, as every page shows it; other numbers stand as written.
        var counted = entries.Count > 1 && entries.All(entry => entry.Order == entries[0].Order);
        for (var i = 0; i < entries.Count; i++)
        {
            var label = list.IsOrdered ? $"{(counted ? entries[0].Order + i : entries[i].Order)}{list.OrderedDelimiter}" : "-";
            Walk(entries[i], label, blocks, dropped);
        }
    }

    private static string CellText(TableCell cell, DroppedTally dropped) =>
        string.Join('\n', cell.OfType<LeafBlock>().Select(leaf => Text(leaf.Inline, dropped).Replace('\n', ' ').Replace(HardBreak, '\n')));

    private static string Text(ContainerInline? inlines, DroppedTally dropped)
    {
        if (inlines is null) return "";
        var text = new StringBuilder();
        Append(inlines, text, dropped);
        return text.ToString();
    }

    private static void Append(ContainerInline container, StringBuilder text, DroppedTally dropped)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var inline in container)
        {
            switch (inline)
            {
                case LiteralInline literal:
                    text.Append(literal.Content.AsSpan());
                    break;
                case LineBreakInline line:
                    text.Append(line.IsHard ? HardBreak : '\n');
                    break;
                case HtmlEntityInline entity:
                    text.Append(entity.Transcoded.AsSpan());
                    break;
                case AutolinkInline link:
                    text.Append(link.Url);
                    break;
                case CodeInline code:
                    text.Append(code.Content);
                    break;
                case HtmlInline tag:
                    if (tag.Tag.StartsWith("<br", StringComparison.OrdinalIgnoreCase)) text.Append(HardBreak);
                    break;
                case LinkInline { IsImage: true }:
                    dropped.Add("ảnh");
                    break;
                case FootnoteLink:
                    break;
                case EmphasisInline { DelimiterChar: '~', DelimiterCount: 2 }:
                    dropped.Add("chữ bị gạch bỏ");
                    break;
                case ContainerInline inner:
                    Append(inner, text, dropped);
                    break;
            }
        }
    }
}
