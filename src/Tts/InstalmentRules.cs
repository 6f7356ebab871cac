using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts;

/// <summary>
/// Cutting a bulletin that is longer than a session: at headings; inside a section that alone is too long, between paragraphs; inside a paragraph
/// that alone is too long, between sentences. As few instalments as possible, about equally long, so that the last is no stub. Pure; thread-safe.
/// </summary>
public static class InstalmentRules
{
    /// <summary>Most instalments of one bulletin.</summary>
    public const int Most = 50;

    private const int WordsShown = 10;

    /// <summary>Where the instalments should begin: the first at the beginning; only that one when the whole fits into a session.</summary>
    /// <param name="document">What is said, read once.</param>
    /// <param name="lengths">How long its sentences and pauses sound.</param>
    /// <param name="session">The longest that an instalment may be.</param>
    /// <param name="title">Said at the beginning of each instalment but the first.</param>
    public static IReadOnlyList<SentencePlace> Propose(SpokenDocument document, SpokenLengths lengths, TimeSpan session, string title)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(lengths);
        var ruler = new InstalmentRuler(document, lengths, title);
        if (ruler.Count == 0 || ruler.Between(0, ruler.Count) <= session) return [default];
        var starts = ruler.Divide(Candidates(document, ruler, session), session, out var fits);
        if (!fits) starts = ruler.Divide(Enumerable.Range(0, ruler.Count).Where(ruler.MayBegin), session, out _);
        return [.. starts.Select(ruler.PlaceOf)];
    }

    /// <summary>Why instalments cannot begin at these places, in Vietnamese; null when they can.</summary>
    public static string? Check(SpokenDocument document, IReadOnlyList<SentencePlace> starts)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(starts);
        if (starts.Count is < 2 or > Most) return $"Cần từ 2 đến {Most} kỳ, đang có {starts.Count}.";
        if (starts[0] != default) return "Kỳ đầu phải bắt đầu từ đoạn 0.";
        var before = -1;
        for (var i = 0; i < starts.Count; i++)
        {
            var (paragraph, sentence) = starts[i];
            if (paragraph < 0 || paragraph >= document.Paragraphs.Count || sentence < 0 || sentence >= document.Paragraphs[paragraph].Sentences.Count)
                return $"Kỳ {i + 1} bắt đầu từ đoạn {paragraph}, câu {sentence}: bản tin không có chỗ đó (các đoạn từ 0 đến {document.Paragraphs.Count - 1}).";
            var begin = BeginOf(document, starts[i]);
            if (i > 0 && begin <= before) return $"Kỳ {i + 1} phải bắt đầu sau kỳ {i}.";
            before = begin;
        }
        return null;
    }

    /// <summary>The instalments that begin at these places, which <see cref="Check"/> accepts or <see cref="Propose"/> gave.</summary>
    public static IReadOnlyList<Instalment> Describe(SpokenDocument document, SpokenLengths lengths, IReadOnlyList<SentencePlace> starts, string title)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(lengths);
        ArgumentNullException.ThrowIfNull(starts);
        return [.. starts.Select((from, i) =>
        {
            var end = i + 1 < starts.Count ? BeginOf(document, starts[i + 1]) : int.MaxValue;
            var cut = new InstalmentCut(i + 1, starts.Count, i == 0 ? 0 : BeginOf(document, from), end);
            var own = Own(document, cut);
            var headings = own.Where(paragraph => paragraph.Kind == ParagraphKind.Heading).Select(paragraph => Short(paragraph.Text)).ToList();
            return new Instalment(from, cut, headings.FirstOrDefault(), headings.LastOrDefault(), First(own), Last(own), lengths.Of(Cut(document, cut, title)));
        })];
    }

    /// <summary>One instalment as it is said, with its opening and ending. A sentence belongs to the instalment in whose stretch of the source it begins.</summary>
    public static SpokenDocument Cut(SpokenDocument document, InstalmentCut cut, string title)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(cut);
        var spoken = Own(document, cut);
        if (spoken.Count > 0 && cut.Number < cut.Count)
        {
            spoken[^1] = spoken[^1].Pausing(Pause.Paragraph);
            spoken.Add(Announcement.Of(InstalmentWords.Ending, cut.End, Pause.Paragraph));
        }
        if (spoken.Count > 0 && cut.Number > 1) spoken.Insert(0, Announcement.Of(InstalmentWords.Opening(title, cut.Number), cut.Begin, Pause.Heading));
        return new SpokenDocument(spoken, [.. document.Dropped.Where(dropped => dropped.Start >= cut.Begin && dropped.Start < cut.End)]);
    }

    /// <summary>The place in the source where a sentence begins; a paragraph's first sentence begins where the paragraph does.</summary>
    internal static int BeginOf(SpokenDocument document, SentencePlace place)
    {
        var paragraph = document.Paragraphs[place.Paragraph];
        return BeginOf(paragraph, place.Sentence);
    }

    private static int BeginOf(SpokenParagraph paragraph, int sentence) =>
        sentence == 0 || paragraph.Sentences[sentence].Words.Count == 0 ? paragraph.Start : paragraph.Sentences[sentence].Words[0].Start;

    private static List<SpokenParagraph> Own(SpokenDocument document, InstalmentCut cut)
    {
        var own = new List<SpokenParagraph>();
        foreach (var paragraph in document.Paragraphs)
        {
            var sentences = paragraph.Sentences.Where((_, i) => BeginOf(paragraph, i) is var begin && begin >= cut.Begin && begin < cut.End).ToList();
            if (sentences.Count > 0) own.Add(sentences.Count == paragraph.Sentences.Count ? paragraph : paragraph with { Sentences = sentences });
        }
        return own;
    }

    /// <summary>Sentences, counted through the document, before which a cut is wanted.</summary>
    private static IEnumerable<int> Candidates(SpokenDocument document, InstalmentRuler ruler, TimeSpan session)
    {
        var sections = Enumerable.Range(0, document.Paragraphs.Count).Where(p => p == 0 || IsHeading(p) && !IsHeading(p - 1)).ToList();
        for (var s = 0; s < sections.Count; s++)
        {
            var (from, to) = (sections[s], s + 1 < sections.Count ? sections[s + 1] : document.Paragraphs.Count);
            yield return ruler.IndexOf(from);
            if (ruler.Between(ruler.IndexOf(from), ruler.IndexOf(to)) <= session) continue;
            for (var p = from; p < to; p++)
            {
                if (p > from && !LeadsOn(p - 1)) yield return ruler.IndexOf(p);
                if (ruler.Between(ruler.IndexOf(p), ruler.IndexOf(p + 1)) <= session) continue;
                for (var i = ruler.IndexOf(p) + 1; i < ruler.IndexOf(p + 1); i++)
                    if (ruler.MayBegin(i)) yield return i;
            }
        }

        bool IsHeading(int p) => document.Paragraphs[p].Kind == ParagraphKind.Heading;

        // What ends with a colon belongs to what follows.
        bool LeadsOn(int p) => IsHeading(p) || document.Paragraphs[p].Sentences[^1].Words[^1].Mark == ':';
    }

    private static string Short(string text) => text.Split(' ') is { Length: > WordsShown } words ? string.Join(' ', words.Take(WordsShown)) + " …" : text;

    private static string First(List<SpokenParagraph> own) => string.Join(' ', own.SelectMany(paragraph => paragraph.Text.Split(' ')).Take(WordsShown));

    private static string Last(List<SpokenParagraph> own) => string.Join(' ', own.SelectMany(paragraph => paragraph.Text.Split(' ')).TakeLast(WordsShown));
}
