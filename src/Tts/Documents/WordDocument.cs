using System.Runtime.CompilerServices;
using System.Text;
using System.Xml;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Broadcast.Tts.Documents;

/// <summary>A <c>.docx</c> to blocks: what its reader would read on the pages, revisions accepted. Not thread-safe; one instance per document.</summary>
internal sealed class WordDocument
{
    private const int MaxCharactersInPart = 64 << 20;

    // Letters of the fonts of before Unicode look like these in a file.
    private const int MostOldLetters = 5;

    private readonly WordStyles _styles;
    private readonly WordNumbering _numbering;
    private readonly DroppedTally _dropped;
    private int _oldLetters;

    private WordDocument(MainDocumentPart main, DroppedTally dropped)
    {
        _styles = new WordStyles(main);
        _numbering = new WordNumbering(main);
        _dropped = dropped;
    }

    /// <summary>The blocks of a document.</summary>
    /// <exception cref="UnusableFileException">It may not be read, or is broken.</exception>
    public static List<DocumentBlock> Read(ReadOnlyMemory<byte> bytes, DroppedTally dropped)
    {
        var looked = WordPackage.Check(bytes);
        try
        {
            using var file = WordprocessingDocument.Open(new MemoryStream(bytes.ToArray(), writable: false), isEditable: false,
                new OpenSettings { AutoSave = false, MaxCharactersInPart = MaxCharactersInPart });
            if (file.MainDocumentPart is not { } main) throw Broken(null);
            // The three parts that are used. The library would build whatever they hold, however deep.
            foreach (var part in new OpenXmlPart?[] { main, main.StyleDefinitionsPart, main.NumberingDefinitionsPart })
                if (part is not null && !looked.Contains(part.Uri.OriginalString.TrimStart('/'))) throw Broken(null);
            if (main.Document is not { Body: { } body }) throw Broken(null);
            var reader = new WordDocument(main, dropped);
            if (main.HeaderParts.Any() || main.FooterParts.Any()) dropped.Add("đầu trang và chân trang", main.HeaderParts.Count() + main.FooterParts.Count());
            var blocks = new List<DocumentBlock>();
            reader.Walk(body, blocks);
            return blocks;
        }
        catch (Exception exception) when (exception is OpenXmlPackageException or InvalidDataException or XmlException or FormatException or ArgumentException or IOException
            or InvalidOperationException or NotSupportedException or KeyNotFoundException or OverflowException or NullReferenceException or IndexOutOfRangeException or InvalidCastException)
        {
            // The library says in many ways that a file is broken.
            throw Broken(exception);
        }
    }

    private static UnusableFileException Broken(Exception? cause) => new("file-broken",
        "bị hỏng nên không đọc được như tệp .docx. Hãy mở bằng Word, lưu lại rồi gửi lại.", cause ?? new InvalidDataException("no body"));

    private void Walk(OpenXmlElement container, List<DocumentBlock> blocks)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var element in container.ChildElements)
        {
            switch (element)
            {
                case Paragraph paragraph:
                    Add(paragraph, blocks);
                    break;
                case Table table:
                    blocks.AddRange(TableBlocks.Of([.. Rows(table)]));
                    break;
                case SdtBlock content when IsTableOfContents(content):
                    _dropped.Add("mục lục");
                    break;
                case AltChunk:
                    _dropped.Add("tệp nhúng");
                    break;
                case DeletedRun or MoveFromRun:
                    _dropped.Add("phần đã xóa");
                    break;
                case SdtBlock or SdtContentBlock or CustomXmlBlock or InsertedRun or MoveToRun:
                    Walk(element, blocks);
                    break;
                case AlternateContent either:
                    if (Taken(either) is { } taken) Walk(taken, blocks);
                    break;
                case OpenXmlUnknownElement unknown:
                    DropUnknown(unknown);
                    break;
            }
        }
    }

    private void Add(Paragraph paragraph, List<DocumentBlock> blocks)
    {
        if (_styles.IsContents(paragraph))
        {
            _dropped.Add("mục lục");
            return;
        }
        var text = new StringBuilder();
        Append(paragraph, paragraph, text);
        var written = text.ToString();
        // An empty paragraph of a list shows its number and so counts; one that is deleted does not.
        if (string.IsNullOrWhiteSpace(written) && paragraph.ParagraphProperties?.ParagraphMarkRunProperties?.GetFirstChild<Deleted>() is not null) return;
        var label = _styles.ListOf(paragraph) is { } list ? _numbering.Next(list.List, list.Level) : "";
        if (string.IsNullOrWhiteSpace(written)) return;
        var level = _styles.HeadingLevel(paragraph);
        blocks.Add(level > 0 ? new DocumentBlock.Heading(level, label == "-" ? "" : label, written)
            : label.Length > 0 ? new DocumentBlock.Entry(label, written)
            : new DocumentBlock.Paragraph(written));
    }

    private IEnumerable<IReadOnlyList<string>> Rows(Table table)
    {
        foreach (var row in Unwrapped<TableRow>(table))
        {
            if (row.TableRowProperties?.GetFirstChild<Deleted>() is not null)
            {
                _dropped.Add("phần đã xóa");
                continue;
            }
            yield return [.. Unwrapped<TableCell>(row).Select(CellText)];
        }
    }

    // Rows and cells may be wrapped in content controls.
    private static IEnumerable<T> Unwrapped<T>(OpenXmlElement parent) where T : OpenXmlElement =>
        parent.ChildElements.SelectMany(child => child is T wanted ? [wanted]
            : child is SdtElement or SdtContentRow or SdtContentCell or CustomXmlElement ? Unwrapped<T>(child) : []);

    private string CellText(TableCell cell)
    {
        if (cell.TableCellProperties?.VerticalMerge is { } merge && merge.Val?.Value != MergedCellValues.Restart) return "";
        var blocks = new List<DocumentBlock>();
        Walk(cell, blocks);
        return string.Join('\n', blocks.Select(block => block switch
        {
            DocumentBlock.Heading heading => (heading.Label + " " + heading.Text).Trim(),
            DocumentBlock.Entry entry => entry.Label + " " + entry.Text,
            DocumentBlock.Row row => string.Join(", ", row.Cells),
            DocumentBlock.Paragraph paragraph => paragraph.Text,
            _ => "",
        }));
    }

    // The same thing in a newer and an older way: one of them is read.
    private static OpenXmlElement? Taken(AlternateContent either) =>
        (OpenXmlElement?)either.GetFirstChild<AlternateContentChoice>() ?? either.GetFirstChild<AlternateContentFallback>();

    private void DropUnknown(OpenXmlUnknownElement element)
    {
        if (!string.IsNullOrWhiteSpace(element.InnerText)) _dropped.Add($"phần không rõ “{DocumentFile.Shown(element.LocalName)}”");
    }

    // Elements that the library does not know, w:smartTag of Word 2003 above all, and all that is in them.
    private void Append(OpenXmlUnknownElement unknown, Paragraph paragraph, StringBuilder text)
    {
        switch (unknown.LocalName)
        {
            case "r":
                Append(new Paragraph(new Run(unknown.OuterXml)), paragraph, text);
                break;
            case "del" or "moveFrom":
                _dropped.Add("phần đã xóa");
                break;
            case "smartTag" or "ins" or "moveTo" or "hyperlink" or "customXml" or "sdt" or "sdtContent" or "fldSimple" or "dir" or "bdo":
                Append((OpenXmlElement)unknown, paragraph, text);
                break;
            default:
                DropUnknown(unknown);
                break;
        }
    }

    private void Append(OpenXmlElement container, Paragraph paragraph, StringBuilder text)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var element in container.ChildElements)
        {
            switch (element)
            {
                case Run run when _styles.IsHidden(run, paragraph):
                    if (run.Elements<Text>().Any()) _dropped.Add("chữ ẩn");
                    break;
                case Run run:
                    Append(run, paragraph, text);
                    break;
                case DeletedRun or MoveFromRun:
                    _dropped.Add("phần đã xóa");
                    break;
                case DocumentFormat.OpenXml.Math.OfficeMath or DocumentFormat.OpenXml.Math.Paragraph:
                    _dropped.Add("công thức");
                    break;
                case Ruby ruby:
                    if (ruby.GetFirstChild<RubyBase>() is { } lettered) Append(lettered, paragraph, text);
                    break;
                case ParagraphProperties or RunProperties:
                    break;
                case AlternateContent either:
                    if (Taken(either) is { } taken) Append(taken, paragraph, text);
                    break;
                case OpenXmlUnknownElement unknown:
                    Append(unknown, paragraph, text);
                    break;
                case OpenXmlCompositeElement composite:
                    Append(composite, paragraph, text);
                    break;
            }
        }
    }

    private void Append(Run run, Paragraph paragraph, StringBuilder text)
    {
        var capitals = run.RunProperties?.Caps is { } caps && (caps.Val is not { HasValue: true } on || on.Value);
        foreach (var element in run.ChildElements)
        {
            switch (element)
            {
                case Text words:
                    CheckFont(words.Text, run, paragraph);
                    text.Append(capitals ? words.Text.ToUpperInvariant() : words.Text);
                    break;
                case TabChar or PositionalTab:
                    text.Append(' ');
                    break;
                case Break { Type: null or { InnerText: "textWrapping" } } or CarriageReturn:
                    text.Append('\n');
                    break;
                case Break:
                    text.Append(' ');
                    break;
                case NoBreakHyphen:
                    text.Append('-');
                    break;
                case SymbolChar symbol:
                    if (WordSymbols.Of(symbol.Font?.Value, symbol.Char?.Value) is { } letter) text.Append(letter);
                    else _dropped.Add("ký hiệu đặc biệt");
                    break;
                case FootnoteReference or EndnoteReference:
                    _dropped.Add("chú thích");
                    break;
                case CommentReference:
                    _dropped.Add("lời góp ý");
                    break;
                case Drawing or Picture or EmbeddedObject or AlternateContent:
                    _dropped.Add(HoldsText(element) ? "hộp chữ" : "ảnh hoặc hình vẽ");
                    break;
                case Ruby ruby:
                    if (ruby.GetFirstChild<RubyBase>() is { } lettered) Append(lettered, paragraph, text);
                    break;
                case OpenXmlUnknownElement unknown:
                    DropUnknown(unknown);
                    break;
            }
        }
    }

    private static bool HoldsText(OpenXmlElement drawing) => drawing.Descendants().Any(inner => inner.LocalName == "txbxContent" && inner.InnerText.Length > 0);

    private static bool IsTableOfContents(SdtBlock content) =>
        content.SdtProperties?.Descendants<DocPartGallery>().Any(gallery => gallery.Val?.Value == "Table of Contents") == true;

    /// <summary>Letters that only look Vietnamese in a TCVN3 or VNI font would be read as nonsense; the font's name tells it with certainty.</summary>
    private void CheckFont(string words, Run run, Paragraph paragraph)
    {
        var letters = words.Count(c => c is >= '\u00a1' and <= '\u00ff');
        if (letters == 0) return;
        var font = _styles.FontOf(run, paragraph);
        if (!font.StartsWith(".Vn", StringComparison.OrdinalIgnoreCase) && !font.StartsWith("VNI", StringComparison.OrdinalIgnoreCase)) return;
        _oldLetters += letters;
        if (_oldLetters >= MostOldLetters)
            throw new UnusableFileException("text-not-unicode",
                $"dùng phông cũ “{BlockText.Line(font)}” (TCVN3 hoặc VNI), không phải Unicode. Hãy chuyển bằng UniKey (Ctrl+Shift+F6, đích là Unicode) rồi gửi lại.");
    }
}
