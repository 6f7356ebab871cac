using Broadcast.Controller.Stations;
using Broadcast.Tts;
using Broadcast.Tts.Lexicon;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Controller.Lexicon;

/// <summary>What a change did.</summary>
/// <param name="Number">The change's number, with which it can be undone.</param>
/// <param name="Entries">The entries as they now are; those that were removed are not among them.</param>
/// <param name="Affected">The station's bulletins that are read otherwise now. Their sound stays as it is until somebody has it made anew.</param>
internal sealed record LexiconChanged(long Number, IReadOnlyList<KeptEntry> Entries, Affected Affected);

/// <summary>What an import did.</summary>
/// <param name="Lines">All lines of the file.</param>
/// <param name="Change">Null when there was nothing to change.</param>
/// <param name="Failed">Entries of the file whose test sentence is read otherwise than expected; at most <see cref="LexiconService.MostFailedTests"/>.</param>
internal sealed record LexiconImported(IReadOnlyList<ImportedLine> Lines, LexiconChanged? Change, IReadOnlyList<FailedTest> Failed);

/// <summary>An entry whose test sentence is read otherwise than expected.</summary>
internal sealed record FailedTest(string Id, string Written, LexiconTest Test);

/// <summary>Changes lexicons. Safe for concurrent use.</summary>
internal sealed class LexiconService(
    ILexiconStore store, StationLexicons lexicons, IStationStore stations, AffectedBulletins bulletins, StationEvents events, TimeProvider time, ILogger<LexiconService> log) : IDisposable
{
    /// <summary>Failed tests named in one answer.</summary>
    public const int MostFailedTests = 100;

    private readonly SemaphoreSlim gate = new(1);

    /// <summary>The layer that an address names, if its station exists.</summary>
    public async Task<Outcome<LexiconScope>> ScopeAsync(string station, string layer, CancellationToken cancel) =>
        await stations.FindAsync(station, cancel) is null ? StationsService.Unknown(station) : LexiconScope.Of(station, layer);

    /// <summary>The entries of a layer, by written form.</summary>
    public async Task<IReadOnlyList<KeptEntry>> ListAsync(LexiconScope scope, CancellationToken cancel) =>
        [.. (await store.ListAsync(scope.Owner, cancel)).OrderBy(kept => kept.Entry.Written, StringComparer.OrdinalIgnoreCase).ThenBy(kept => kept.Id, StringComparer.Ordinal)];

    /// <summary>One entry.</summary>
    public async Task<Outcome<KeptEntry>> FindAsync(LexiconScope scope, string id, CancellationToken cancel) =>
        (await store.ListAsync(scope.Owner, cancel)).FirstOrDefault(kept => kept.Id == id) is { } found ? found : Unknown(id);

    /// <summary>Adds an entry, or replaces the one with its written form and context.</summary>
    /// <param name="replaced">The id of an entry that it takes the place of, under whatever id; null for none.</param>
    public async Task<Outcome<LexiconChanged>> PutAsync(LexiconScope scope, LexiconEntry entry, string? replaced, string by, CancellationToken cancel)
    {
        if (LexiconRules.Check(entry) is { } fault)
            return Refuse(fault);
        var id = LexiconRules.Id(entry);
        return await ChangeAsync(scope, LexiconChangeKind.Put, by, current =>
        {
            if (replaced is not null && !current.ContainsKey(replaced))
                return Unknown(replaced);
            if (replaced is not null && replaced != id && current.ContainsKey(id))
                return new Refusal.Conflict("entry-exists", "written", $"Đã có mục từ \"{entry.Written}\" với cùng ngữ cảnh (mã {id}). Hãy sửa mục từ đó.");
            return new Edit([entry], replaced is null || replaced == id ? [] : [replaced]);
        }, cancel);
    }

    /// <summary>Removes an entry.</summary>
    public Task<Outcome<LexiconChanged>> RemoveAsync(LexiconScope scope, string id, string by, CancellationToken cancel) =>
        ChangeAsync(scope, LexiconChangeKind.Remove, by, current => current.ContainsKey(id) ? new Edit([], [id]) : Unknown(id), cancel);

    /// <summary>Imports a file into a layer; entries that the file does not name stay.</summary>
    /// <param name="skip">Whether lines that cannot be used are passed over; otherwise one of them is enough to change nothing.</param>
    public async Task<Outcome<LexiconImported>> ImportAsync(LexiconScope scope, LexiconFile file, bool skip, string by, CancellationToken cancel)
    {
        if (file.Unreadable is not null)
            return new Refusal.Invalid("lexicon-unreadable", "file", file.Unreadable);
        LexiconImport? plan = null;
        var outcome = await ChangeAsync(scope, LexiconChangeKind.Import, by, current =>
        {
            plan = LexiconImport.Plan(file, current);
            return new Edit(file.Faults.Count > 0 && !skip ? [] : plan.Put, []);
        }, cancel);
        if (!outcome.Done(out var change, out var refusal))
            return refusal;
        var lexicon = await lexicons.OfAsync(scope.Station, cancel);
        return new LexiconImported(plan!.Lines, change.Number == 0 ? null : change, Failed(change.Entries, lexicon));
    }

    /// <summary>Makes the entries of a change what they were before it.</summary>
    /// <param name="number">The change; the newest of the layer when null.</param>
    public async Task<Outcome<LexiconChanged>> UndoAsync(LexiconScope scope, long? number, string by, CancellationToken cancel)
    {
        PronunciationLexicon before, after;
        LexiconChange change;
        using (await gate.HoldAsync(cancel))
        {
            var changes = (await store.ListChangesAsync(scope.Owner, cancel)).Where(made => made.Kind != LexiconChangeKind.Undone).ToList();
            if (changes.Find(made => number is null || made.Number == number) is not { } found)
                return new Refusal.NotFound("change-unknown", "change", number is null
                    ? "Không còn thay đổi nào để hoàn tác."
                    : $"Không có thay đổi số {number}, hoặc đã hoàn tác; chỉ giữ {LexiconChange.Limit} thay đổi gần nhất ({Figures.Of(LexiconChange.EntryLimit)} mục từ) để hoàn tác.");
            change = found;
            var touched = change.Entries.Select(entry => entry.Id).ToHashSet();
            if (changes.Find(later => later.Number > change.Number && later.Entries.Any(entry => touched.Contains(entry.Id))) is { } later)
                return new Refusal.Conflict("change-overtaken", "change", $"Mục từ đã được sửa tiếp ở thay đổi số {later.Number}. Hãy hoàn tác thay đổi đó trước.");
            before = await lexicons.OfAsync(scope.Station, cancel);
            await store.UndoAsync(change, time.GetUtcNow(), by, cancel);
            await lexicons.ChangedAsync(scope.Owner);
            after = await lexicons.OfAsync(scope.Station, CancellationToken.None);
        }

        LexiconLog.Undone(log, scope.Name, change.Number, by);
        await TellAsync(scope);
        var restored = change.Entries.Select(entry => entry.Was).OfType<KeptEntry>().ToList();
        var changed = change.Entries.Select(entry => entry.Was?.Entry ?? new LexiconEntry(entry.Written, ""));
        return new LexiconChanged(change.Number, restored, await bulletins.FindAsync(scope.Station, before, after, changed, cancel));
    }

    /// <summary>The kept changes, newest first.</summary>
    public Task<IReadOnlyList<LexiconChange>> ListChangesAsync(LexiconScope scope, CancellationToken cancel) => store.ListChangesAsync(scope.Owner, cancel);

    /// <summary>The lexicon of the station with a draft over the layer.</summary>
    public async Task<Outcome<(PronunciationLexicon Now, PronunciationLexicon Then)>> TryAsync(LexiconScope scope, LexiconEntry draft, CancellationToken cancel)
    {
        if (LexiconRules.Check(draft) is { } fault)
            return Refuse(fault);
        var now = await lexicons.OfAsync(scope.Station, cancel);
        // A full layer shows its draft too: the oldest entry is not missed in one sentence.
        return (now, now.With(scope.Layer, now.Entries(scope.Layer).Take(LexiconRules.MaxEntries - 1).Append(draft)));
    }

    /// <summary>Reads the test sentences of a layer: how many there are, and which fail.</summary>
    public async Task<(int Tests, IReadOnlyList<FailedTest> Failed)> TestAsync(LexiconScope scope, CancellationToken cancel)
    {
        var entries = await ListAsync(scope, cancel);
        var lexicon = await lexicons.OfAsync(scope.Station, cancel);
        return (entries.Count(kept => kept.Entry.TestSentence.Length > 0), Failed(entries, lexicon));
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    /// <summary>The refusal of a field.</summary>
    public static Refusal.Invalid Refuse(LexiconFault fault) => new("entry-not-allowed", fault.Field, fault.Message);

    private static Refusal.NotFound Unknown(string id) => new("entry-unknown", "entry", $"Không có mục từ \"{id}\" trong tầng này.");

    private static List<FailedTest> Failed(IEnumerable<KeptEntry> entries, PronunciationLexicon lexicon) =>
        [.. entries.Select(kept => (Kept: kept, Test: LexiconRules.Test(kept.Entry, lexicon))).Where(read => read.Test is { Passes: false })
            .Take(MostFailedTests).Select(read => new FailedTest(read.Kept.Id, read.Kept.Entry.Written, read.Test!))];

    private async Task<Outcome<LexiconChanged>> ChangeAsync(
        LexiconScope scope, LexiconChangeKind kind, string by, Func<IReadOnlyDictionary<string, KeptEntry>, Outcome<Edit>> decide, CancellationToken cancel)
    {
        PronunciationLexicon before, after;
        List<KeptEntry> put;
        LexiconChange change;
        long number;
        using (await gate.HoldAsync(cancel))
        {
            var current = (await store.ListAsync(scope.Owner, cancel)).ToDictionary(kept => kept.Id);
            if (!decide(current).Done(out var edit, out var refusal))
                return refusal;
            if (edit.Put.Count + edit.Removed.Count == 0)
                return new LexiconChanged(0, [], new Affected([], true));
            var ids = edit.Put.Select(LexiconRules.Id).ToList();
            var removed = edit.Removed.ToHashSet();
            var replaced = ids.ToHashSet();
            var entries = current.Values.Where(kept => !removed.Contains(kept.Id) && !replaced.Contains(kept.Id)).Select(kept => kept.Entry).Concat(edit.Put).ToList();
            if (entries.Count > LexiconRules.MaxEntries)
                return new Refusal.Conflict("entries-too-many", "", $"Một tầng từ điển có tối đa {Figures.Of(LexiconRules.MaxEntries)} mục từ. Hãy xóa bớt mục từ không dùng.");
            if (LexiconRules.Crowded(entries) is { } crowded)
                return Refuse(crowded);
            before = await lexicons.OfAsync(scope.Station, cancel);
            after = before.With(scope.Layer, entries);
            var now = time.GetUtcNow();
            put = [.. edit.Put.Select((entry, at) => new KeptEntry(scope.Owner, ids[at], WithReading(entry, after), now, by))];
            change = new LexiconChange(scope.Owner, 0, now, by, kind, ids.Count + removed.Count,
                [.. put.Select(kept => new ChangedEntry(kept.Id, kept.Entry.Written, current.GetValueOrDefault(kept.Id))), .. removed.Select(id => new ChangedEntry(id, current[id].Entry.Written, current[id]))]);
            number = await store.ChangeAsync(change, put, edit.Removed, cancel);
            await lexicons.ChangedAsync(scope.Owner);
        }

        LexiconLog.Changed(log, scope.Name, number, kind, change.Size, by);
        await TellAsync(scope);
        var changed = change.Entries.Select(entry => entry.Was?.Entry).OfType<LexiconEntry>().Concat(put.Select(kept => kept.Entry));
        return new LexiconChanged(number, put, await bulletins.FindAsync(scope.Station, before, after, changed, cancel));
    }

    /// <summary>Whoever leaves out how the test sentence is to be read means: as it is read now.</summary>
    private static LexiconEntry WithReading(LexiconEntry entry, PronunciationLexicon lexicon) =>
        entry.TestSentence.Length == 0 || entry.Expected.Length > 0 ? entry : entry with { Expected = Normaliser.NormaliseLine(entry.TestSentence, lexicon) };

    private async Task TellAsync(LexiconScope scope)
    {
        if (scope.Layer == LexiconLayer.Station)
        {
            events.Publish(scope.Station, "lexicon");
            return;
        }

        foreach (var station in await stations.ListAsync(CancellationToken.None))
            events.Publish(station.Id, "lexicon");
    }

    private sealed record Edit(IReadOnlyList<LexiconEntry> Put, IReadOnlyList<string> Removed);
}
