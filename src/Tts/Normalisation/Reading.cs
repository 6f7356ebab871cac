using System.Text;
using Broadcast.Tts.Lexicon;

namespace Broadcast.Tts.Normalisation;

/// <summary>What has been read of a line so far.</summary>
internal sealed class Reading(SourceText source, PronunciationLexicon lexicon)
{
    private readonly List<SpokenWord> _words = [];
    private readonly List<DroppedPart> _dropped = [];

    /// <summary>What wins over the rules.</summary>
    public PronunciationLexicon Lexicon => lexicon;

    public IReadOnlyList<SpokenWord> Words => _words;

    public IReadOnlyList<DroppedPart> Dropped => _dropped;

    /// <summary>The token after the last one read as part of a number or quantity: a dash that stands there means "đến".</summary>
    public int NumberEnd { get; set; } = -1;

    /// <summary>The token after the last reading that a list may go on from ("thứ 2, 4, 6"; "chương I, II"), and its kind.</summary>
    public (int End, string Rule) Series { get; set; } = (-1, "");

    public void Say(string text, Line line, int from, int to, string rule, double confidence = 1)
    {
        var start = line[from].Start;
        Say(text, start, (to > from ? line.End(to - 1) : start) - start, rule, confidence);
    }

    public void Say(string text, int start, int length, string rule, double confidence = 1)
    {
        if (text.Length == 0) return;
        var first = source.Origin(start);
        // What is understood stands nowhere, however far before it the last character stood.
        _words.Add(new SpokenWord(text, first, length == 0 ? 0 : End(start + length) - first, rule, confidence));
    }

    /// <summary>Adds a word that is understood, not written, before the token.</summary>
    public void Understand(string text, Line line, int before, string rule) => Say(text, line[before].Start, 0, rule);

    /// <summary>Puts a mark after the last word; the stronger of two stays.</summary>
    public void Pause(char mark)
    {
        if (_words.Count == 0) return;
        var last = _words[^1];
        if (Strength(mark) > Strength(last.Mark)) _words[^1] = last with { Mark = mark };
    }

    /// <summary>Ends a paragraph: with a full stop, unless it ends stronger, or with the colon that leads into a list.</summary>
    public void End()
    {
        if (_words.Count > 0 && _words[^1].Mark != ':') Pause('.');
    }

    public void Drop(int start, int length, string reason)
    {
        if (length <= 0) return;
        var first = source.Origin(start);
        _dropped.Add(new DroppedPart(first, End(start + length) - first, source.Text.Substring(start, length), reason));
    }

    public void AppendTo(StringBuilder text)
    {
        foreach (var word in _words)
        {
            if (text.Length > 0 && text[^1] != '\n') text.Append(' ');
            text.Append(word.Text);
            if (word.Mark != '\0') text.Append(word.Mark);
        }
    }

    /// <summary>Where a stretch that ends before this index ends in the source: after its last character, whatever was left out behind it.</summary>
    private int End(int index) => index == 0 ? source.Origin(0) : Math.Max(source.Origin(index - 1) + 1, Math.Min(source.Origin(index), source.Origin(index - 1) + 4));

    private static int Strength(char mark) => mark switch
    {
        '\0' => 0,
        ',' => 1,
        ':' => 2,
        ';' => 3,
        '.' => 4,
        _ => 5,
    };
}
