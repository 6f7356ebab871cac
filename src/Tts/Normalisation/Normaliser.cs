using System.Text;
using Broadcast.Tts.Lexicon;

namespace Broadcast.Tts.Normalisation;

/// <summary>
/// Turns written Vietnamese into the words that a radio announcer would say. Pure and thread-safe: the same line gives the same
/// words, and nothing is remembered between lines.
/// </summary>
public static class Normaliser
{
    /// <summary>Reads tokens from a place on: returns the place after what it read, or the same place when it is not its case.</summary>
    private delegate int Rule(Line line, int i, Reading reading);

    // In order; the first that reads something wins. What looks like a special case stands before what is more general.
    private static readonly Rule[] DigitRules =
    [
        Web.Read, Plates.Read, LegalCitations.Read, Phones.Read, IdentityNumbers.Read, Times.Read, Dates.Read, Fractions.Read, Quantities.Read,
    ];

    private static readonly Rule[] WordRules =
    [
        Web.Read, Money.ReadPrefixed, RomanNumerals.Read, ForeignNames.Read, Abbreviations.Read, Words.Read,
    ];

    private static readonly Rule[] SymbolRules = [LegalCitations.Read, Phones.Read, Money.ReadPrefixed, Symbols.Read];

    /// <summary>One line of text as one line of spoken words, with the punctuation that makes an engine pause. With the built-in lexicon.</summary>
    public static string NormaliseLine(string line) => NormaliseLine(line, PronunciationLexicon.BuiltIn);

    /// <summary>The same with a lexicon.</summary>
    public static string NormaliseLine(string line, PronunciationLexicon lexicon)
    {
        ArgumentNullException.ThrowIfNull(line);
        var text = new StringBuilder(line.Length + line.Length / 2);
        Read(line, lexicon).AppendTo(text);
        return text.ToString();
    }

    /// <summary>One line of text as spoken words, each with the stretch of the line it comes from and the rule that read it. With the built-in lexicon.</summary>
    public static IReadOnlyList<SpokenWord> ReadLine(string line) => ReadLine(line, PronunciationLexicon.BuiltIn);

    /// <summary>The same with a lexicon.</summary>
    public static IReadOnlyList<SpokenWord> ReadLine(string line, PronunciationLexicon lexicon)
    {
        ArgumentNullException.ThrowIfNull(line);
        return Read(line, lexicon).Words;
    }

    /// <summary>
    /// A whole document: wrapped lines joined, headings and lists turned into pauses, and what a listener should not hear (letterhead,
    /// page numbers, recipients, marks) dropped and named. With the built-in lexicon.
    /// </summary>
    public static SpokenDocument NormaliseDocument(string text) => NormaliseDocument(text, PronunciationLexicon.BuiltIn);

    /// <summary>The same with a lexicon.</summary>
    public static SpokenDocument NormaliseDocument(string text, PronunciationLexicon lexicon)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(lexicon);
        var source = SourceText.Of(text);
        var (written, silent) = DocumentLayout.Of(source);
        var dropped = silent.Select(s => new DroppedPart(source.Origin(s.Start), s.Length, source.Text.Substring(s.Start, s.Length), s.Reason)).ToList();
        var paragraphs = new List<SpokenParagraph>(written.Count);
        for (var p = 0; p < written.Count; p++)
        {
            var joined = source.Join(written[p].Lines);
            var reading = new Reading(joined, lexicon);
            var line = new Line(joined.Text);
            Labels.Announce(line, reading);
            Read(line, reading);
            reading.End();
            dropped.AddRange(reading.Dropped);
            var next = p + 1 < written.Count ? written[p + 1].Kind : ParagraphKind.Heading;
            var leadsIntoList = reading.Words.Count > 0 && reading.Words[^1].Mark == ':';
            var sentences = Prosody.Cut(reading.Words, leadsIntoList ? Pause.ListEntry : PauseAfter(written[p].Kind, next));
            var start = joined.Origin(0);
            if (sentences.Count > 0) paragraphs.Add(new SpokenParagraph(written[p].Kind, start, joined.Origin(joined.Text.Length) - start, sentences));
        }
        dropped.Sort((a, b) => a.Start.CompareTo(b.Start));
        return new SpokenDocument(paragraphs, dropped);
    }

    private static Pause PauseAfter(ParagraphKind kind, ParagraphKind next) => kind switch
    {
        ParagraphKind.Heading => Pause.Heading,
        _ when next == ParagraphKind.Heading => Pause.Paragraph,
        ParagraphKind.ListEntry => Pause.ListEntry,
        ParagraphKind.Signature => Pause.Sentence,
        _ => Pause.Paragraph,
    };

    private static Reading Read(string line, PronunciationLexicon lexicon)
    {
        ArgumentNullException.ThrowIfNull(lexicon);
        var source = SourceText.Of(line);
        var reading = new Reading(source, lexicon);
        Read(new Line(source.Text), reading);
        return reading;
    }

    private static void Read(Line line, Reading reading)
    {
        var i = 0;
        while (i < line.Count)
        {
            var next = reading.Lexicon.Read(line, i, reading);
            if (next > i)
            {
                i = next;
                continue;
            }
            var rules = line.Kind(i) switch
            {
                TokenKind.Digits => DigitRules,
                TokenKind.Word => WordRules,
                _ => SymbolRules,
            };
            foreach (var rule in rules)
            {
                next = rule(line, i, reading);
                if (next > i) break;
            }
            i = Math.Max(next, i + 1);
        }
    }
}
