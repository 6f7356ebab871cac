using System.Text;
using Broadcast.Tts;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Controller.Bulletins;

/// <summary>What will be said of a text, before it is said.</summary>
/// <param name="TextDigest">By it marks on paragraphs know this text again.</param>
/// <param name="Paragraphs">What is said, in order.</param>
/// <param name="Dropped">What is not, in order.</param>
/// <param name="Uncertain">How many readings somebody should look at.</param>
internal sealed record Preview(string TextDigest, IReadOnlyList<PreviewParagraph> Paragraphs, IReadOnlyList<DroppedPart> Dropped, int Uncertain)
{
    /// <summary>Longest text that is shown, in UTF-16 units: some five hours of speech. A longer one can be compiled, but no page would show it.</summary>
    public const int LongestText = 256 * 1024;

    /// <summary>Of a document and the text that it was read from.</summary>
    public static Preview Of(SpokenDocument document, string text) => new(
        Repetition.DigestOf(Kept(text)),
        [.. document.Paragraphs.Select(PreviewParagraph.Of)], document.Dropped, document.Sentences.Sum(sentence => sentence.Words.Count(word => word.IsUncertain)));

    /// <summary>The text as a bulletin keeps it.</summary>
    public static string Kept(string text) => BulletinText.Check(Encoding.UTF8.GetBytes(text)) is AcceptedText accepted ? accepted.Text : text;
}

/// <summary>A paragraph as it is said; starts and lengths count UTF-16 units of the text, as JavaScript does.</summary>
/// <param name="Kind"><c>text</c>, <c>heading</c>, <c>listentry</c> or <c>signature</c>.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="Length">How long it is there.</param>
/// <param name="Sentences">What is said of it.</param>
internal sealed record PreviewParagraph(string Kind, int Start, int Length, IReadOnlyList<PreviewSentence> Sentences)
{
    /// <summary>Of a paragraph.</summary>
    public static PreviewParagraph Of(SpokenParagraph paragraph) => new(
        paragraph.Kind.ToString().ToLowerInvariant(), paragraph.Start, paragraph.Length, [.. paragraph.Sentences.Select(PreviewSentence.Of)]);
}

/// <summary>A sentence as it is said.</summary>
/// <param name="Words">Its words.</param>
/// <param name="PauseMs">The silence after it.</param>
internal sealed record PreviewSentence(IReadOnlyList<PreviewWord> Words, double PauseMs)
{
    /// <summary>Of a sentence.</summary>
    public static PreviewSentence Of(SpokenSentence sentence) => new(
        [.. sentence.Words.Select(word => new PreviewWord(word.Mark == '\0' ? word.Text : word.Text + word.Mark, word.Start, word.Length, word.Rule, Math.Round(word.Confidence, 2), word.IsUncertain))],
        PauseLengths.Outdoors.Of(sentence.After).TotalMilliseconds);
}

/// <summary>What is said for one stretch of the text.</summary>
/// <param name="Said">The syllables, with the mark after them.</param>
/// <param name="Start">Where the stretch begins.</param>
/// <param name="Length">How long it is; 0 for a word that is only understood.</param>
/// <param name="Rule">The rule that made the reading; <c>plain</c> for a word said as written.</param>
/// <param name="Confidence">0–1.</param>
/// <param name="Uncertain">Whether somebody should look at it.</param>
internal sealed record PreviewWord(string Said, int Start, int Length, string Rule, double Confidence, bool Uncertain);
