namespace Broadcast.Tts.Normalisation;

/// <summary>A paragraph of the written document: its lines, and what they are.</summary>
internal sealed record WrittenParagraph(ParagraphKind Kind, IReadOnlyList<(int Start, int Length)> Lines);

/// <summary>
/// Finds paragraphs in converted documents: joins lines that were only wrapped, whatever blank lines a converter put between them, and
/// sets aside what is not to be heard (letterhead, page numbers, rules, recipients).
/// </summary>
internal sealed class DocumentLayout
{
    private readonly SourceText _source;
    private readonly List<WrittenParagraph> _paragraphs = [];
    private readonly List<(int Start, int Length, string Reason)> _dropped = [];
    private readonly List<(int Start, int Length)> _lines = [];
    private readonly List<(int Start, int Length)> _open = [];
    private readonly HashSet<int> _ends = [];
    private readonly int _width;
    private readonly bool _isMarkdown;
    private ParagraphKind _kind;
    private bool _inRecipients;
    private bool _inSignature;
    private bool _inCode;
    private bool _boldIsOpen;

    private DocumentLayout(SourceText source)
    {
        _source = source;
        Cut();
        _width = Width();
        _isMarkdown = _lines.Any(l => LineMarks.IsMarkdownHeading(Text(l)));
        Lay();
    }

    public static (IReadOnlyList<WrittenParagraph> Paragraphs, IReadOnlyList<(int Start, int Length, string Reason)> Dropped) Of(SourceText source)
    {
        var layout = new DocumentLayout(source);
        return (layout._paragraphs, layout._dropped);
    }

    private ReadOnlySpan<char> Text((int Start, int Length) line) => _source.Text.AsSpan(line.Start, line.Length);

    /// <summary>The non-blank lines, trimmed.</summary>
    private void Cut()
    {
        var text = _source.Text;
        var at = 0;
        while (at <= text.Length)
        {
            var end = text.IndexOf('\n', at);
            if (end < 0) end = text.Length;
            var (start, stop) = (at, end);
            while (start < stop && char.IsWhiteSpace(text[start])) start++;
            while (stop > start && char.IsWhiteSpace(text[stop - 1])) stop--;
            var ends = stop > start && text[stop - 1] == LineMarks.EndOfParagraph;
            while (stop > start && (char.IsWhiteSpace(text[stop - 1]) || text[stop - 1] == LineMarks.EndOfParagraph)) stop--;
            if (ends) _ends.Add(start);
            if (stop > start) _lines.Add((start, stop - start));
            at = end + 1;
        }
    }

    /// <summary>How long the full lines of a wrapped document are: the 85th percentile.</summary>
    private int Width()
    {
        if (_lines.Count == 0) return 0;
        var lengths = _lines.Select(l => l.Length).Order().ToList();
        return lengths[lengths.Count * 85 / 100];
    }

    private void Lay()
    {
        for (var i = 0; i < _lines.Count; i++)
        {
            var line = _lines[i];
            if (Silence(i) is { } reason)
            {
                _dropped.Add((line.Start, line.Length, reason));
                continue;
            }
            var opens = Opens(line);
            if (!opens && _open.Count > 0 && Continues(_open[^1], line))
            {
                Add(line);
                continue;
            }
            Close();
            _kind = KindOf(line);
            Add(line);
        }
        Close();
    }

    private void Close()
    {
        if (_open.Count == 0) return;
        var kind = _kind == ParagraphKind.Text && LineMarks.IsTitle(Text(_open[^1])) && _open.Count == 1 ? ParagraphKind.Heading : _kind;
        _paragraphs.Add(new WrittenParagraph(kind, [.. _open]));
        _open.Clear();
        _boldIsOpen = false;
    }

    /// <summary>Why a line is not to be heard; null when it is.</summary>
    private string? Silence(int i)
    {
        var text = Text(_lines[i]);
        if (text.StartsWith("```"))
        {
            _inCode = !_inCode;
            return "markup";
        }
        if (LineMarks.IsRule(text)) return "rule";
        if (LineMarks.IsPageNumber(text)) return "page-number";
        if (LineMarks.IsMotto(text)) return "letterhead";
        if (i < 12 && LineMarks.IsUnfilled(text)) return "unfilled";
        if (LineMarks.IsRecipients(text)) _inRecipients = true;
        if (LineMarks.IsSignature(text))
        {
            _inRecipients = false;
            _inSignature = true;
            return null;
        }
        return _inRecipients ? "recipients" : null;
    }

    private static bool Opens(ReadOnlySpan<char> text) => LineMarks.IsMarked(text) || text.StartsWith("**") && !text.StartsWith("***") || LineMarks.IsSignature(text);

    private bool Opens((int Start, int Length) line) => Opens(Text(line));

    /// <summary>Whether a line without a mark goes on from the one before.</summary>
    private bool Continues((int Start, int Length) before, (int Start, int Length) line)
    {
        var last = Text(before);
        var next = Text(line);
        if (_inSignature || LineMarks.IsMarkdownHeading(last) || _ends.Contains(before.Start)) return false;
        if (last.StartsWith("|") || next.StartsWith("|")) return false;
        if (char.IsLower(LineMarks.FirstLetter(next)) && (!LineMarks.EndsSentence(last) || last.EndsWith(";"))) return true;
        if (LineMarks.EndsParagraph(last)) return false;
        if (_boldIsOpen) return true;
        if (LineMarks.IsTitle(last) && last.Length < _width * 3 / 4) return false;
        if (_isMarkdown) return !last.EndsWith("**") && (last.Length >= 40 || LineMarks.EndsOpen(last));
        return LineMarks.EndsOpen(last) || last.Length + 1 + LineMarks.FirstWord(next) > _width * 85 / 100 && _width <= 160;
    }

    private void Add((int Start, int Length) line)
    {
        _open.Add(line);
        if (LineMarks.BoldMarks(Text(line)) % 2 == 1) _boldIsOpen = !_boldIsOpen;
    }

    private ParagraphKind KindOf((int Start, int Length) line)
    {
        var text = Text(line);
        if (_inSignature) return ParagraphKind.Signature;
        if (LineMarks.IsMarkdownHeading(text) || LineMarks.IsRomanHeading(text) || LineMarks.IsTitle(text)) return ParagraphKind.Heading;
        if (LineMarks.IsBullet(text) || text.StartsWith("|")) return ParagraphKind.ListEntry;
        return LineMarks.IsMarked(text) && !LineMarks.EndsSentence(text) && text.Length < 120 ? ParagraphKind.Heading : ParagraphKind.Text;
    }
}
