using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts.Lexicon;

/// <summary>
/// The tables beside this file: names and words that the normaliser's own tables and rules do not read as an announcer would.
/// Columns: written, spoken, before, after, flags (<c>case</c>), language, test sentence, its reading.
/// </summary>
internal static class BuiltInLexicon
{
    /// <summary>The tables' names.</summary>
    public static IReadOnlyList<string> Tables { get; } = ["lexicon-administration.tsv", "lexicon-brands.tsv", "lexicon-geography.tsv", "lexicon-peoples.tsv"];

    public static IEnumerable<LexiconEntry> Load() => Tables.SelectMany(LexiconTable.Rows).Select(row => new LexiconEntry(row[0], row[1])
    {
        Before = row[2],
        After = row[3],
        MatchCase = row[4] == "case",
        Language = row[5],
        TestSentence = row[6],
        Expected = row[7],
    });
}
