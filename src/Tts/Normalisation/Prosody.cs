using System.Text;

namespace Broadcast.Tts.Normalisation;

/// <summary>Cuts the words of a paragraph into sentences that an engine says in one breath.</summary>
internal static class Prosody
{
    /// <summary>A longer sentence is cut at a comma, once it has reached <see cref="ShortestPart"/> letters.</summary>
    public const int LongestSentence = 260;

    private const int ShortestPart = 110;

    public static IReadOnlyList<SpokenSentence> Cut(IReadOnlyList<SpokenWord> words, Pause last)
    {
        var sentences = new List<SpokenSentence>();
        var from = 0;
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i].Mark is not ('.' or '?' or '!' or ';')) continue;
            AddParts(words, from, i + 1, words[i].Mark == ';' ? Pause.Clause : Pause.Sentence, sentences);
            from = i + 1;
        }
        AddParts(words, from, words.Count, last, sentences);
        if (sentences.Count > 0) sentences[^1] = sentences[^1] with { After = last };
        return sentences;
    }

    private static void AddParts(IReadOnlyList<SpokenWord> words, int from, int to, Pause after, List<SpokenSentence> sentences)
    {
        if (from >= to) return;
        var left = Length(words, from, to);
        var taken = 0;
        var start = from;
        var atColon = false;
        for (var i = from; i < to - 1 && left > LongestSentence; i++)
        {
            taken += words[i].Text.Length + 1;
            atColon = words[i].Mark == ':';
            var breathes = words[i].Mark is ',' or ':' && taken >= (atColon ? 30 : ShortestPart) && left - taken >= 40;
            // Words without any comma for two lines: cut anyway, so that no engine is given more than it takes.
            if (!breathes && taken < LongestSentence * 4) continue;
            sentences.Add(Sentence(words, start, i + 1, Pause.Clause));
            start = i + 1;
            left -= taken;
            taken = 0;
        }
        sentences.Add(Sentence(words, start, to, after));
    }

    /// <summary>Whoever writes a number to dial down needs a breath where the writer left a gap.</summary>
    private static bool IsGroupEnd(SpokenWord word, SpokenWord next) =>
        word.Rule == Phones.Rule && next.Rule == Phones.Rule && next.Start > word.Start + word.Length;

    private static int Length(IReadOnlyList<SpokenWord> words, int from, int to)
    {
        var length = 0;
        for (var i = from; i < to; i++) length += words[i].Text.Length + 1;
        return length;
    }

    private static SpokenSentence Sentence(IReadOnlyList<SpokenWord> words, int from, int to, Pause after)
    {
        var text = new StringBuilder();
        for (var i = from; i < to; i++)
        {
            if (text.Length > 0) text.Append(' ');
            text.Append(words[i].Text);
            if (words[i].Mark != '\0') text.Append(words[i].Mark);
            else if (i + 1 < to && IsGroupEnd(words[i], words[i + 1])) text.Append(',');
        }
        if (from == 0 || words[from - 1].Mark is '.' or '?' or '!') text[0] = char.ToUpperInvariant(text[0]);
        return new SpokenSentence(text.ToString(), [.. words.Skip(from).Take(to - from)], after);
    }
}
