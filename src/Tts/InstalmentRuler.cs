using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts;

/// <summary>Measures and divides a document whose sentences are counted through, from 0. Immutable; thread-safe.</summary>
internal sealed class InstalmentRuler
{
    private readonly SpokenDocument _document;
    private readonly List<SentencePlace> _places = [];
    private readonly int[] _firsts;
    // Up to the beginning of each sentence; and the pause after each, which an instalment that ends there does not have.
    private readonly TimeSpan[] _begins;
    private readonly TimeSpan[] _pauses;
    private readonly TimeSpan _opening;
    private readonly TimeSpan _ending;

    public InstalmentRuler(SpokenDocument document, SpokenLengths lengths, string title)
    {
        _document = document;
        _firsts = new int[document.Paragraphs.Count + 1];
        for (var p = 0; p < document.Paragraphs.Count; p++)
        {
            _firsts[p] = _places.Count;
            for (var s = 0; s < document.Paragraphs[p].Sentences.Count; s++) _places.Add(new SentencePlace(p, s));
        }
        _firsts[^1] = _places.Count;
        _begins = new TimeSpan[Count + 1];
        _pauses = new TimeSpan[Count];
        var at = 0;
        foreach (var sentence in document.Sentences)
        {
            _pauses[at] = lengths.Pauses.Of(sentence.After);
            _begins[at + 1] = _begins[at] + lengths.Sentence(sentence) + _pauses[at];
            at++;
        }
        // The longest that may come, so that the numbers need not be known before the cuts.
        _opening = LengthOf(InstalmentWords.Opening(title, 22)) + lengths.Pauses.Heading;
        _ending = LengthOf(InstalmentWords.Ending) + lengths.Pauses.Paragraph;

        TimeSpan LengthOf(string line) => lengths.Of(new SpokenDocument([Announcement.Of(line, 0, Pause.Paragraph)], []));
    }

    /// <summary>Sentences in the document.</summary>
    public int Count => _places.Count;

    /// <summary>A paragraph's first sentence; for the place after the last paragraph, the count.</summary>
    public int IndexOf(int paragraph) => _firsts[paragraph];

    public SentencePlace PlaceOf(int index) => _places[index];

    /// <summary>Whether a breath ends before this sentence, and the source tells it from the one before.</summary>
    public bool MayBegin(int index)
    {
        if (index == 0) return true;
        var (before, place) = (_places[index - 1], _places[index]);
        return _document.Paragraphs[before.Paragraph].Sentences[before.Sentence].After != Pause.Clause
            && InstalmentRules.BeginOf(_document, place) > InstalmentRules.BeginOf(_document, before);
    }

    /// <summary>How long the sentences from one to before another sound as an instalment.</summary>
    public TimeSpan Between(int from, int to) => from >= to ? TimeSpan.Zero
        : _begins[to] - _begins[from] - _pauses[to - 1] + (from > 0 ? _opening : TimeSpan.Zero) + (to < Count ? _ending : TimeSpan.Zero);

    /// <summary>Chooses among places to cut: as few instalments as possible that exceed the session, then as few as possible, then as equal as possible.</summary>
    public List<int> Divide(IEnumerable<int> candidates, TimeSpan session, out bool fits)
    {
        int[] cuts = [.. candidates.Append(0).Where(i => i < Count).Distinct().Order(), Count];
        var best = new (int Exceeding, int Instalments, double Unevenness)[cuts.Length];
        var previous = new int[cuts.Length];
        for (var to = 1; to < cuts.Length; to++)
        {
            best[to] = (int.MaxValue, 0, 0);
            for (var from = to - 1; from >= 0; from--)
            {
                var length = Between(cuts[from], cuts[to]);
                // A stretch that cannot be cut may exceed; longer ones would only be worse, but the first instalment has no opening.
                if (length - _opening > session && from < to - 1) break;
                if (length > session && from < to - 1) continue;
                var cost = (best[from].Exceeding + (length > session ? 1 : 0), best[from].Instalments + 1, best[from].Unevenness + length.TotalSeconds * length.TotalSeconds);
                if (cost.CompareTo(best[to]) >= 0) continue;
                best[to] = cost;
                previous[to] = from;
            }
        }
        fits = best[^1].Exceeding == 0;
        var starts = new List<int>();
        for (var to = cuts.Length - 1; to > 0; to = previous[to]) starts.Add(cuts[previous[to]]);
        starts.Reverse();
        return starts;
    }
}
