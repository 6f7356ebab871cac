using System.Text;

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

    /// <summary>One line of text as one line of spoken words, with the punctuation that makes an engine pause.</summary>
    public static string NormaliseLine(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var text = new StringBuilder(line.Length + line.Length / 2);
        Read(line).AppendTo(text);
        return text.ToString();
    }

    /// <summary>One line of text as spoken words, each with the stretch of the line it comes from and the rule that read it.</summary>
    public static IReadOnlyList<SpokenWord> ReadLine(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return Read(line).Words;
    }

    private static Reading Read(string line)
    {
        var source = SourceText.Of(line);
        var reading = new Reading(source, 0);
        Read(new Line(source.Text), reading);
        return reading;
    }

    internal static void Read(Line line, Reading reading)
    {
        var i = 0;
        while (i < line.Count)
        {
            var rules = line.Kind(i) switch
            {
                TokenKind.Digits => DigitRules,
                TokenKind.Word => WordRules,
                _ => SymbolRules,
            };
            var next = i;
            foreach (var rule in rules)
            {
                next = rule(line, i, reading);
                if (next > i) break;
            }
            i = Math.Max(next, i + 1);
        }
    }
}
