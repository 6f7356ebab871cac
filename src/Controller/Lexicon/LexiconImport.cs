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
        var forms = current.Values.ToLookup(kept => kept.Entry.Written, StringComparer.OrdinalIgnoreCase);
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var read in file.Entries)
        {
            var (line, entry) = read;
            // What the file has no column for stays as it is; of two lines that would become one entry, the second is taken as it stands.
            if (read.Absent.Count > 0 && (current.GetValueOrDefault(LexiconRules.Id(entry)) ?? Meant(entry, read.Absent, forms)) is { } before && taken.Add(before.Id))
                entry = Complete(entry, before.Entry, read.Absent);
            var exists = current.TryGetValue(LexiconRules.Id(entry), out var kept);
            // A reading that nobody wrote down is the one that was worked out for the same sentence before.
            var entered = entry.Expected.Length == 0 && kept?.Entry.TestSentence == entry.TestSentence && kept.Entry.Spoken == entry.Spoken ? entry with { Expected = kept.Entry.Expected } : entry;
            var same = exists && kept!.Entry == entered;
            if (!same)
                put.Add(entered);
            lines.Add(new ImportedLine(line, entry.Written, same ? ImportedAs.Skipped : exists ? ImportedAs.Changed : ImportedAs.Added, null));
        }

        return new LexiconImport([.. lines.OrderBy(line => line.Line)], put);
    }

    // A file without columns for the context means the entry that there is of that written form, when there is but one.
    private static KeptEntry? Meant(LexiconEntry entry, IReadOnlyList<string> absent, ILookup<string, KeptEntry> forms)
    {
        var meant = forms[entry.Written].Where(kept => (absent.Contains("before") || kept.Entry.Before == entry.Before) && (absent.Contains("after") || kept.Entry.After == entry.After)
            && (absent.Contains("matchCase") || kept.Entry.MatchCase == entry.MatchCase) && (!kept.Entry.MatchCase || kept.Entry.Written == entry.Written)).Take(2).ToList();
        return meant.Count == 1 ? meant[0] : null;
    }

    private static LexiconEntry Complete(LexiconEntry entry, LexiconEntry before, IReadOnlyList<string> absent) => entry with
    {
        Before = absent.Contains("before") ? before.Before : entry.Before,
        After = absent.Contains("after") ? before.After : entry.After,
        MatchCase = absent.Contains("matchCase") ? before.MatchCase : entry.MatchCase,
        Language = absent.Contains("language") ? before.Language : entry.Language,
        Note = absent.Contains("note") ? before.Note : entry.Note,
        TestSentence = absent.Contains("testSentence") ? before.TestSentence : entry.TestSentence,
        // A sentence that is said otherwise now is worked out anew.
        Expected = absent.Contains("expected") && before.Spoken == entry.Spoken && (absent.Contains("testSentence") || before.TestSentence == entry.TestSentence) ? before.Expected : entry.Expected,
    };
}
