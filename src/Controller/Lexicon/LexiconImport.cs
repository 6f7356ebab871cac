using Broadcast.Tts.Lexicon;

namespace Broadcast.Controller.Lexicon;

/// <summary>What becomes of a line of an imported file.</summary>
internal enum ImportedAs
{
    /// <summary>A new entry.</summary>
    Added,

    /// <summary>Replaces an entry with the same written form and context.</summary>
    Changed,

    /// <summary>Is there already.</summary>
    Skipped,

    /// <summary>Cannot be used.</summary>
    Refused,
}

/// <summary>A line of an imported file, and what became of it.</summary>
/// <param name="Line">Where it begins in the file, from 1.</param>
/// <param name="Written">The written form.</param>
/// <param name="As">What became of it.</param>
/// <param name="Fault">Why it was refused.</param>
internal sealed record ImportedLine(int Line, string Written, ImportedAs As, LexiconFault? Fault);

/// <summary>What an import will do to a layer. Pure.</summary>
/// <param name="Lines">All lines in order.</param>
/// <param name="Put">The entries to add or replace.</param>
internal sealed record LexiconImport(IReadOnlyList<ImportedLine> Lines, IReadOnlyList<LexiconEntry> Put)
{
    /// <summary>Compares a file with what is there.</summary>
    public static LexiconImport Plan(LexiconFile file, IReadOnlyDictionary<string, KeptEntry> current)
    {
        var lines = file.Faults.Select(fault => new ImportedLine(fault.Line, fault.Written, ImportedAs.Refused, fault.Fault)).ToList();
        var put = new List<LexiconEntry>();
        foreach (var (line, entry) in file.Entries)
        {
            var exists = current.TryGetValue(LexiconRules.Id(entry), out var kept);
            // A reading that nobody wrote down is the one that was worked out for the same sentence before.
            var entered = entry.Expected.Length == 0 && kept?.Entry.TestSentence == entry.TestSentence ? entry with { Expected = kept.Entry.Expected } : entry;
            var same = exists && kept!.Entry == entered;
            if (!same)
                put.Add(entered);
            lines.Add(new ImportedLine(line, entry.Written, same ? ImportedAs.Skipped : exists ? ImportedAs.Changed : ImportedAs.Added, null));
        }

        return new LexiconImport([.. lines.OrderBy(line => line.Line)], put);
    }
}
