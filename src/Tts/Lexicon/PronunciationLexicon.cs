using System.Diagnostics.CodeAnalysis;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts.Lexicon;

/// <summary>
/// How written forms are said, in three layers of which a later one wins over an earlier one; and all of them win over the rules of the
/// normaliser. At each place the longest entry is taken, whatever its layer. Immutable, thread-safe; layers are shared, not copied.
/// </summary>
public sealed class PronunciationLexicon
{
    private readonly LayerIndex?[] layers;

    private PronunciationLexicon(LayerIndex?[] layers) => this.layers = layers;

    /// <summary>No entries: only the rules of the normaliser are left.</summary>
    public static PronunciationLexicon Empty { get; } = new(new LayerIndex?[Enum.GetValues<LexiconLayer>().Length]);

    /// <summary>The entries that come with the program.</summary>
    public static PronunciationLexicon BuiltIn { get; } = Empty.With(LexiconLayer.BuiltIn, BuiltInLexicon.Load());

    /// <summary>The entries of one layer.</summary>
    public IReadOnlyList<LexiconEntry> Entries(LexiconLayer layer) => layers[(int)layer]?.Entries ?? [];

    /// <summary>The same lexicon with one layer replaced. Of entries with one <see cref="LexiconRules.Id"/> the last counts.</summary>
    /// <param name="layer">The layer to replace.</param>
    /// <param name="entries">Entries that <see cref="LexiconRules.Check"/> accepts, at most <see cref="LexiconRules.MaxEntries"/>.</param>
    /// <exception cref="ArgumentException">There are more.</exception>
    public PronunciationLexicon With(LexiconLayer layer, IEnumerable<LexiconEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var last = new Dictionary<string, LexiconEntry>(StringComparer.Ordinal);
        foreach (var entry in entries) last[LexiconRules.Key(entry)] = entry;
        if (last.Count > LexiconRules.MaxEntries)
            throw new ArgumentException($"{last.Count} entries are more than the {LexiconRules.MaxEntries} of a layer.", nameof(entries));
        var changed = (LayerIndex?[])layers.Clone();
        changed[(int)layer] = last.Count == 0 ? null : new LayerIndex([.. last.Values]);
        return new PronunciationLexicon(changed);
    }

    /// <summary>Whether a written form of this lexicon stands in the text, in its context or not: if none does, the text reads as without it.</summary>
    public bool StandsIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var line = LexiconText.Cut(text);
        for (var i = 0; i < line.Count; i++)
            foreach (var layer in layers)
                if (layer?.TryMatch(line, i, anywhere: true, out _, out _) == true) return true;
        return false;
    }

    /// <summary>The rule that a word from a layer bears.</summary>
    public static string RuleOf(LexiconLayer layer) => layer switch
    {
        LexiconLayer.Station => "lexicon:station",
        LexiconLayer.Province => "lexicon:province",
        _ => "lexicon",
    };

    internal int Read(Line line, int i, Reading reading)
    {
        if (!TryMatch(line, i, out var entry, out var layer, out var next)) return i;
        reading.Say(entry.Spoken, line, i, next, RuleOf(layer));
        return next;
    }

    internal bool TryMatch(Line line, int i, [NotNullWhen(true)] out LexiconEntry? entry, out LexiconLayer layer, out int next)
    {
        entry = null;
        layer = default;
        next = i;
        for (var from = layers.Length - 1; from >= 0; from--)
        {
            if (layers[from] is not { } index || !index.TryMatch(line, i, anywhere: false, out var found, out var end) || end <= next) continue;
            (entry, layer, next) = (found, (LexiconLayer)from, end);
        }
        return entry is not null;
    }
}
