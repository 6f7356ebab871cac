namespace Broadcast.Controller.Lexicon;

/// <summary>A change of a layer: one that can still be undone, or the trace of one that was.</summary>
/// <param name="Station">Whose layer: the station's id, or <see cref="KeptEntry.Province"/>.</param>
/// <param name="Number">Counts up within the layer, from 1; never used twice.</param>
/// <param name="At">When.</param>
/// <param name="By">By whom.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Size">How many entries it touched.</param>
/// <param name="Entries">What they were before.</param>
internal sealed record LexiconChange(string Station, long Number, DateTimeOffset At, string By, LexiconChangeKind Kind, int Size, IReadOnlyList<ChangedEntry> Entries)
{
    /// <summary>Changes of a layer that are kept; the oldest goes first.</summary>
    public const int Limit = 200;

    /// <summary>Entries that all kept changes of a layer may hold together; the newest change is kept whatever its size.</summary>
    public const int EntryLimit = 40_000;
}

/// <summary>What was done to a layer.</summary>
internal enum LexiconChangeKind
{
    /// <summary>An entry was added or changed.</summary>
    Put,

    /// <summary>An entry was removed.</summary>
    Remove,

    /// <summary>A file was imported.</summary>
    Import,

    /// <summary>It was undone; <see cref="LexiconChange.At"/> and <see cref="LexiconChange.By"/> say when and by whom.</summary>
    Undone,
}

/// <summary>What one entry was before a change.</summary>
/// <param name="Id">The entry's id.</param>
/// <param name="Written">Its written form, for people.</param>
/// <param name="Was">As it was; null when it was not there.</param>
internal sealed record ChangedEntry(string Id, string Written, KeptEntry? Was);
