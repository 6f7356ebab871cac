using Broadcast.Tts.Lexicon;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Controller.Lexicon;

/// <summary>What somebody asks an entry to be. From a preview, <c>written</c>, <c>spoken</c> and <c>from</c> are enough.</summary>
/// <param name="Written">As in the text.</param>
/// <param name="Spoken">As it is to be said.</param>
/// <param name="Before">What must stand before it.</param>
/// <param name="After">What must stand after it.</param>
/// <param name="MatchCase">Whether capitals count.</param>
/// <param name="Language">A BCP 47 tag; <c>vi</c> when absent.</param>
/// <param name="Note">For people.</param>
/// <param name="TestSentence">When absent, the sentence of <paramref name="From"/> in which the entry is used.</param>
/// <param name="Expected">How the sentence is to be read; when absent, as it then is.</param>
/// <param name="From">The stretch of text that the correction comes from, at most <see cref="LongestFrom"/> characters.</param>
internal sealed record LexiconDraft(
    string? Written, string? Spoken, string? Before, string? After, bool? MatchCase, string? Language, string? Note, string? TestSentence, string? Expected, string? From)
{
    /// <summary>Longest stretch of text.</summary>
    public const int LongestFrom = 4_000;

    /// <summary>The entry asked for, not yet checked.</summary>
    public Outcome<LexiconEntry> Entry()
    {
        if (From?.Length > LongestFrom)
            return new Refusal.Invalid("from-too-long", "from", $"Đoạn văn bản (from) dài {From.Length} ký tự; tối đa {LongestFrom}. Gửi câu chứa chữ cần sửa là đủ.");
        var entry = LexiconRules.Tidy(new LexiconEntry(Written ?? "", Spoken ?? "")
        {
            Before = Before ?? "",
            After = After ?? "",
            MatchCase = MatchCase ?? false,
            Language = Language ?? "",
            Note = Note ?? "",
            TestSentence = TestSentence ?? "",
            Expected = Expected ?? "",
        });
        return entry.TestSentence.Length > 0 || string.IsNullOrWhiteSpace(From) || LexiconRules.Check(entry with { Expected = "" }) is not null
            ? entry
            : LexiconRules.Tidy(entry with { TestSentence = SentenceOf(From, entry) });
    }

    /// <summary>The sentence in which the entry is used; as much of it around the entry as a test sentence holds.</summary>
    private static string SentenceOf(string text, LexiconEntry entry)
    {
        var alone = PronunciationLexicon.Empty.With(LexiconLayer.Station, [entry]);
        var rule = PronunciationLexicon.RuleOf(LexiconLayer.Station);
        // Line ends may stand within a sentence, and nothing else is moved by making them spaces.
        text = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        if (Normaliser.ReadLine(text, alone).FirstOrDefault(word => word.Rule == rule) is not { Text: not null } used)
            return text[..Math.Min(text.Length, LexiconRules.LongestSentence)];
        var (from, to) = (used.Start, used.Start + used.Length);
        while (from > 0 && !EndsSentence(text, from - 1))
            from--;
        while (to < text.Length && !EndsSentence(text, to))
            to++;
        to = Math.Min(to + 1, text.Length);
        if (to - from > LexiconRules.LongestSentence)
        {
            var spare = LexiconRules.LongestSentence - used.Length;
            from = WordBegin(text, Math.Max(from, used.Start - spare / 2), used.Start);
            to = WordEnd(text, Math.Min(to, used.Start + used.Length + spare / 2), used.Start + used.Length);
        }

        return text[from..to];
    }

    private static bool EndsSentence(string text, int at) => text[at] is '.' or '!' or '?' or ';' && (at + 1 == text.Length || char.IsWhiteSpace(text[at + 1]));

    private static int WordBegin(string text, int at, int most)
    {
        while (at > 0 && at < most && !char.IsWhiteSpace(text[at - 1]))
            at++;
        return at;
    }

    private static int WordEnd(string text, int at, int least)
    {
        while (at < text.Length && at > least && !char.IsWhiteSpace(text[at]))
            at--;
        return at;
    }
}
