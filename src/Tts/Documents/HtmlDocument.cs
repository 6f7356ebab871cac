using System.Runtime.CompilerServices;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Html.Parser.Tokens.Struct;

namespace Broadcast.Tts.Documents;

/// <summary>A web page to blocks: what a reader of the page would read. Nothing that it refers to is fetched, nothing in it is run. Not thread-safe; one instance per page.</summary>
internal sealed class HtmlDocument
{
    private const int MaxDepth = 256;
    private const int MaxElements = 300_000;
    private const int MaxAttributes = 256;

    private static readonly HashSet<string> Silent = new(StringComparer.Ordinal)
    {
        "script", "style", "template", "noscript", "head", "title", "meta", "link", "iframe", "frame", "object", "embed", "canvas", "svg", "math",
        "audio", "video", "input", "datalist", "map", "col", "colgroup", "rt", "rp",
    };

    private static readonly Dictionary<string, string> Dropped = new(StringComparer.Ordinal)
    {
        ["script"] = "mã lệnh (script)", ["nav"] = "thanh điều hướng", ["footer"] = "phần chân trang", ["aside"] = "cột bên", ["img"] = "ảnh", ["svg"] = "ảnh",
        ["iframe"] = "trang nhúng", ["object"] = "nội dung nhúng", ["embed"] = "nội dung nhúng", ["audio"] = "âm thanh nhúng", ["video"] = "phim nhúng",
        ["textarea"] = "ô nhập chữ", ["button"] = "nút bấm", ["select"] = "ô chọn",
        ["del"] = "chữ đã xóa", ["s"] = "chữ bị gạch bỏ", ["strike"] = "chữ bị gạch bỏ",
    };

    // Elements that stand in a line of text; all others part paragraphs.
    private static readonly HashSet<string> InLine = new(StringComparer.Ordinal)
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "output", "q", "ruby", "rb", "samp",
        "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "nobr", "center-text",
    };

    // Elements whose end may be left out: their number says nothing about depth.
    private static readonly HashSet<string> MayStayOpen = new(StringComparer.Ordinal)
    {
        "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "html", "head", "body", "colgroup", "rt", "rp", "br", "hr", "img", "meta", "link",
        "input", "col", "area", "embed", "source", "track", "wbr", "param", "frame", "keygen", "basefont", "bgsound", "image",
    };

    private static readonly HashSet<string> Attributes = new(StringComparer.Ordinal) { "style", "hidden", "aria-hidden", "class", "start", "type", "value", "href" };

    private readonly List<DocumentBlock> _blocks = [];
    private readonly StringBuilder _text = new();
    private readonly DroppedTally _dropped;
    private string _label = "";
    private int _heading;

    private HtmlDocument(DroppedTally dropped) => _dropped = dropped;

    /// <summary>The blocks of a page.</summary>
    /// <exception cref="UnusableFileException">Too many or too deeply nested elements.</exception>
    public static List<DocumentBlock> Read(string html, DroppedTally dropped)
    {
        var reader = new HtmlDocument(dropped);
        using var page = new HtmlParser(new Bounds().Options).ParseDocument(html);
        if (page.Body is { } body) reader.Walk(body);
        reader.Flush();
        return reader._blocks;
    }

    private void Walk(INode parent)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var node in parent.ChildNodes)
        {
            if (node is IText text) _text.Append(text.Data.Replace('\n', ' '));
            else if (node is IElement element && !IsDropped(element)) Walk(element);
        }
    }

    private bool IsDropped(IElement element)
    {
        if (Dropped.TryGetValue(element.LocalName, out var sort)) _dropped.Add(sort);
        else if (IsHidden(element)) _dropped.Add("chữ ẩn");
        else if (IsNote(element)) _dropped.Add("chú thích");
        else return Silent.Contains(element.LocalName);
        return true;
    }

    private void Walk(IElement element)
    {
        switch (element.LocalName)
        {
            case "br":
                _text.Append('\n');
                break;
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                Flush();
                _heading = element.LocalName[1] - '0';
                Walk((INode)element);
                Flush();
                _heading = 0;
                break;
            case "ol" or "ul" or "menu":
                WalkList(element);
                break;
            case "table":
                Flush();
                _blocks.AddRange(TableBlocks.Of([.. RowsOf(element)]));
                break;
            case "pre":
                Flush();
                foreach (var line in element.TextContent.Split('\n')) _blocks.Add(new DocumentBlock.Paragraph(line));
                break;
            default:
                var parts = !InLine.Contains(element.LocalName);
                if (parts) Flush();
                Walk((INode)element);
                if (parts) Flush();
                break;
        }
    }

    private void WalkList(IElement list)
    {
        Flush();
        var ordered = list.LocalName == "ol";
        var number = int.TryParse(list.GetAttribute("start"), out var start) ? Math.Clamp(start, 0, 1_000_000) : 1;
        foreach (var node in list.ChildNodes)
        {
            if (node is not IElement element || IsDropped(element)) continue;
            if (element.LocalName == "li")
            {
                if (int.TryParse(element.GetAttribute("value"), out var value)) number = Math.Clamp(value, 0, 1_000_000);
                _label = ordered ? Label(list.GetAttribute("type"), number++) : "-";
            }
            Walk(element);
            Flush();
            _label = "";
        }
    }

    private static string Label(string? type, int number) => type switch
    {
        "a" => ListNumber.Of("lowerLetter", number) + ")",
        "A" => ListNumber.Of("upperLetter", number) + ".",
        "i" => ListNumber.Of("lowerRoman", number) + ".",
        "I" => ListNumber.Of("upperRoman", number) + ".",
        _ => ListNumber.Of("decimal", number) + ".",
    };

    private IEnumerable<IReadOnlyList<string>> RowsOf(IElement table)
    {
        foreach (var part in table.Children)
        {
            if (part.LocalName == "tr")
                yield return [.. CellsOf(part)];
            else if (part.LocalName is "thead" or "tbody" or "tfoot")
                foreach (var row in part.Children.Where(row => row.LocalName == "tr" && !IsDropped(row))) yield return [.. CellsOf(row)];
            else if (part.LocalName == "caption")
                yield return [part.TextContent];
        }
    }

    private IEnumerable<string> CellsOf(IElement row)
    {
        foreach (var cell in row.Children.Where(cell => cell.LocalName is "td" or "th" && !IsDropped(cell)))
        {
            // A cell may hold anything; inside a row it is lines.
            var inner = new HtmlDocument(_dropped);
            inner.Walk((INode)cell);
            inner.Flush();
            yield return string.Join('\n', inner._blocks.Select(LineOf));
        }
    }

    private static string LineOf(DocumentBlock block) => block switch
    {
        DocumentBlock.Heading heading => heading.Text,
        DocumentBlock.Entry entry => entry.Label + " " + entry.Text,
        DocumentBlock.Row row => string.Join(", ", row.Cells),
        DocumentBlock.Paragraph paragraph => paragraph.Text,
        _ => "",
    };

    private void Flush()
    {
        var text = _text.ToString();
        _text.Clear();
        if (string.IsNullOrWhiteSpace(text)) return;
        _blocks.Add(_heading > 0 ? new DocumentBlock.Heading(_heading, _label, text)
            : _label.Length > 0 ? new DocumentBlock.Entry(_label, text)
            : new DocumentBlock.Paragraph(text));
        _label = "";
    }

    private static bool IsHidden(IElement element) =>
        element.HasAttribute("hidden") || element.GetAttribute("aria-hidden") == "true"
        || element.GetAttribute("style") is { } style && (Says(style, "display", "none") || Says(style, "visibility", "hidden") || Says(style, "mso-hide", "all"));

    private static bool Says(string style, string property, string value)
    {
        var at = style.IndexOf(property, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return false;
        var rest = style.AsSpan(at + property.Length).TrimStart();
        return rest.StartsWith(":") && rest[1..].TrimStart().StartsWith(value, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A note at the foot, or the little number that leads to it.</summary>
    private static bool IsNote(IElement element) =>
        element.GetAttribute("class") is { } name && (name.Contains("footnote", StringComparison.OrdinalIgnoreCase) || name.Contains("endnote", StringComparison.OrdinalIgnoreCase))
        || element.LocalName == "a" && element.GetAttribute("href") is { } link && (link.Contains("#_ftn", StringComparison.Ordinal) || link.StartsWith("#fn", StringComparison.Ordinal) || link.StartsWith("#_edn", StringComparison.Ordinal))
        || element.LocalName == "sup" && element.ChildElementCount == 1 && element.FirstElementChild is { LocalName: "a" } inner && IsNote(inner);

    /// <summary>Stops the parser before its work grows with the square of the page.</summary>
    private sealed class Bounds
    {
        private int _elements;
        private int _open;
        private int _attributes;

        public HtmlParserOptions Options => new()
        {
            IsScripting = false,
            SkipComments = true,
            MaximumDepth = MaxDepth,
            DisableElementPositionTracking = true,
            OnToken = (token, _) => Count(token),
            ShouldEmitAttribute = (ref StructHtmlToken _, ReadOnlyMemory<char> name) => IsWanted(name.Span),
        };

        private bool IsWanted(ReadOnlySpan<char> name)
        {
            _attributes++;
            return _attributes <= MaxAttributes && Attributes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name);
        }

        private void Count(HtmlToken token)
        {
            _attributes = 0;
            if (token.Type is not (HtmlTokenType.StartTag or HtmlTokenType.EndTag)) return;
            var start = token.Type == HtmlTokenType.StartTag;
            if (start && ++_elements > MaxElements)
                throw new UnusableFileException("file-too-many-parts", $"có hơn {Figures.Of(MaxElements)} thẻ HTML. Hãy chép phần chữ rồi dán vào ô “Văn bản”.");
            if (MayStayOpen.Contains(token.Name)) return;
            _open = start ? _open + 1 : Math.Max(0, _open - 1);
            if (_open > MaxDepth)
                throw new UnusableFileException("file-too-deep", $"có các thẻ HTML lồng nhau quá {MaxDepth} bậc. Hãy chép phần chữ rồi dán vào ô “Văn bản”.");
        }
    }
}
