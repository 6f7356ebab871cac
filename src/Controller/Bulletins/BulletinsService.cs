using Broadcast.Controller.Stations;
using Broadcast.Tts;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Controller.Bulletins;

/// <summary>Changes bulletins. Safe for concurrent use.</summary>
internal sealed class BulletinsService(
    IBulletinStore store, IStationStore stations, CompileQueue queue, UploadFolder uploads, ILexicons lexicons, IEnumerable<IBulletinUse> uses, StationEvents events, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);

    /// <summary>Adds a bulletin and orders its speech; without an id it gets one.</summary>
    public async Task<Outcome<Bulletin>> AddAsync(string station, string? id, BulletinDraft draft, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var bulletin = new Bulletin(station, string.IsNullOrEmpty(id) ? NameRules.NewId(now) : id, draft.Title, draft.Voice, now, SpeechState.Pending, null, null)
        {
            Urgent = draft.Urgent ?? false,
            Repeat = draft.Repeat ?? Repetition.None,
        };
        using var held = await gate.HoldAsync(cancel);
        if (await stations.FindAsync(station, cancel) is null)
            return StationsService.Unknown(station);
        if (NameRules.CheckId("id", bulletin.Id) is { } refusal)
            return refusal;
        if (await store.FindAsync(station, bulletin.Id, cancel) is not null)
            return new Refusal.Conflict("bulletin-exists", "id", $"Đã có bản tin mang mã \"{bulletin.Id}\". Hãy chọn mã khác.");
        if (BulletinRules.CheckMarks(draft, await lexicons.OfAsync(station, cancel)) is { } wrong)
            return wrong;
        return await SaveAndOrderAsync(bulletin, draft.Text, cancel, draft.Recording);
    }

    /// <summary>Adds the instalments of a bulletin, all or none.</summary>
    public async Task<Outcome<IReadOnlyList<Bulletin>>> AddAsync(IReadOnlyList<Bulletin> parts, string text, CancellationToken cancel)
    {
        using var held = await gate.HoldAsync(cancel);
        foreach (var part in parts)
        {
            if (NameRules.CheckId("id", part.Id) is { } refusal)
                return refusal;
            if (await store.FindAsync(part.Station, part.Id, cancel) is not null)
                return new Refusal.Conflict("bulletin-exists", "id", $"Đã có bản tin mang mã \"{part.Id}\". Hãy xóa các kỳ đã chia trước đó rồi chia lại.");
        }

        if (!queue.HasRoom(urgent: false, parts.Count))
            return Busy();
        await store.SaveAsync([.. parts.Select(part => (part, new BulletinWords(part.Station, part.Id, text, null, [])))], cancel);
        foreach (var part in parts)
            queue.Order(part.Station, part.Id, urgent: false);
        events.Publish(parts[0].Station, "bulletins");
        return parts.ToList();
    }

    /// <summary>
    /// Changes title, text, voice, repetition or recording; what sounds otherwise, also because the lexicon reads it otherwise now, is made into speech anew,
    /// and until then the old content airs. What has no content of its own yet is ordered again.
    /// </summary>
    /// <param name="station">The station's id.</param>
    /// <param name="id">The bulletin's id.</param>
    /// <param name="draft">As it is to be.</param>
    /// <param name="read">Of the bulletin as it was read, any of these <see cref="BulletinRules.TagOf"/>; when it is another now, nothing is changed. Null: whatever it is.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<Outcome<Bulletin>> EditAsync(string station, string id, BulletinDraft draft, IReadOnlyCollection<string>? read, CancellationToken cancel)
    {
        using var held = await gate.HoldAsync(cancel);
        if (await store.FindAsync(station, id, cancel) is not { } bulletin)
            return Unknown(id);
        var words = await store.FindWordsAsync(station, id, cancel);
        if (read is not null && !read.Contains(BulletinRules.TagOf(bulletin, words)))
            return BulletinRules.Overtaken(bulletin, (await stations.FindAsync(station, cancel))?.TimeZone ?? Station.DefaultTimeZone);
        if (bulletin.IsRecording && draft.Recording is null)
            return await EditNoteAsync(bulletin, draft, cancel);
        if (BulletinRules.CheckMarks(draft, await lexicons.OfAsync(station, cancel)) is { } wrong)
            return wrong;
        var edited = bulletin with { Title = draft.Title, Voice = draft.Voice, Urgent = draft.Urgent ?? bulletin.Urgent, Repeat = draft.Repeat ?? bulletin.Repeat };
        if (draft.Recording is not null)
        {
            var outcome = await SaveAndOrderAsync(edited with { ChangedAt = After(bulletin.ChangedAt), State = SpeechState.Pending, Reason = null }, draft.Text, cancel, draft.Recording);
            if (outcome.Done(out _, out _))
                uploads.Remove(bulletin);
            return outcome;
        }

        if (bulletin.Part is { } part)
        {
            if (words is not null && draft.Text != BulletinRules.Written(bulletin, words.Written))
                return new Refusal.Conflict("instalment-text", "text", $"Bản tin này là kỳ {part.Number}/{part.Count} của bản tin \"{part.Of}\". Hãy sửa bản tin đó, xóa các kỳ rồi chia lại.");
            if (edited.Repeat.Kind == RepetitionKind.Marked)
                return new Refusal.Invalid("instalment-repeat", "repeat", "Một kỳ chỉ nhắc lại được cả kỳ (whole) hoặc không nhắc lại (none).");
        }

        var text = bulletin.Part is null ? draft.Text : words?.Written;
        if (text != words?.Written || edited.Voice != bulletin.Voice || edited.Repeat != bulletin.Repeat)
            return await SaveAndOrderAsync(edited with { ChangedAt = time.GetUtcNow(), State = SpeechState.Pending, Reason = null }, text, cancel);
        if (edited != bulletin)
            edited = edited with { ChangedAt = time.GetUtcNow() };
        if (bulletin.State != SpeechState.Compiled || (words is not null && await ReadsOtherwiseAsync(edited, words, cancel)))
            return await SaveAndOrderAsync(edited with { State = SpeechState.Pending, Reason = null }, null, cancel);
        await store.SaveAsync(edited, null, cancel);
        events.Publish(station, "bulletins");
        return edited;
    }

    /// <summary>Orders the speech of a bulletin that failed or was stopped.</summary>
    public async Task<Outcome<Bulletin>> CompileAsync(string station, string id, CancellationToken cancel)
    {
        using var held = await gate.HoldAsync(cancel);
        return await store.FindAsync(station, id, cancel) is { } bulletin
            ? await SaveAndOrderAsync(bulletin with { State = SpeechState.Pending, Reason = null }, null, cancel)
            : Unknown(id);
    }

    /// <summary>Stops the making of a bulletin's speech; one that is already made stays.</summary>
    public async Task<Outcome<Bulletin>> CancelAsync(string station, string id, CancellationToken cancel)
    {
        using var held = await gate.HoldAsync(cancel);
        if (await store.FindAsync(station, id, cancel) is not { } bulletin)
            return Unknown(id);
        if (bulletin.State != SpeechState.Pending)
            return bulletin;
        var stopped = await SaveAsync(bulletin with { State = SpeechState.Cancelled }, null, cancel);
        queue.Stop(station, id);
        uploads.Remove(bulletin);
        return stopped;
    }

    /// <summary>Removes a bulletin that no programme plays.</summary>
    public async Task<Outcome<Bulletin>> RemoveAsync(string station, string id, CancellationToken cancel)
    {
        using var held = await gate.HoldAsync(cancel);
        if (await store.FindAsync(station, id, cancel) is not { } bulletin)
            return Unknown(id);
        foreach (var use in uses)
        {
            if (await use.MayRemoveAsync(station, id, cancel) is { } refusal)
                return refusal;
        }

        await store.RemoveAsync(station, id, cancel);
        queue.Stop(station, id);
        uploads.Remove(bulletin);
        events.Publish(station, "bulletins");
        return bulletin;
    }

    /// <summary>What the compiler made for an order; dropped when the order was stopped, by a newer one or by somebody.</summary>
    /// <returns>Whether it was kept.</returns>
    public async Task<bool> FinishAsync(CompileOrder order, Bulletin compiled, BulletinWords? words, CancellationToken cancel)
    {
        using (await gate.HoldAsync(cancel))
        {
            // Orders are given and stopped inside the gate.
            if (order.Stopped.IsCancellationRequested || await store.FindAsync(compiled.Station, compiled.Id, cancel) is not { } now)
                return false;
            await SaveAsync(now with { State = compiled.State, Reason = compiled.Reason, Content = compiled.Content }, words, cancel);
        }

        if (compiled.State == SpeechState.Compiled)
        {
            foreach (var use in uses)
                use.ContentChanged(compiled.Station, compiled.Id);
        }

        return true;
    }

    /// <summary>The refusal that says that a bulletin does not exist.</summary>
    public static Refusal.NotFound Unknown(string bulletin) => new("bulletin-unknown", "bulletin", $"Không có bản tin \"{bulletin}\".");

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private async Task<bool> ReadsOtherwiseAsync(Bulletin bulletin, BulletinWords words, CancellationToken cancel)
    {
        var read = Normaliser.NormaliseDocument(words.Written, await lexicons.OfAsync(bulletin.Station, cancel));
        return BulletinRules.Spoken(bulletin, read, words.Written).Document.ToText() != words.Spoken;
    }

    // A recording waits under the instant of its change: a new one must not take the place of the old before it is saved.
    private DateTimeOffset After(DateTimeOffset change) => time.GetUtcNow() is var now && now >= change.AddMilliseconds(1) ? now : change.AddMilliseconds(1);

    // A recording is spoken by people: a new title or note leaves its sound alone.
    private async Task<Outcome<Bulletin>> EditNoteAsync(Bulletin bulletin, BulletinDraft draft, CancellationToken cancel)
    {
        var words = await store.FindWordsAsync(bulletin.Station, bulletin.Id, cancel);
        return await SaveAsync(bulletin with { Title = draft.Title }, words is null ? null : words with { Written = draft.Text }, cancel);
    }

    private async Task<Outcome<Bulletin>> SaveAndOrderAsync(Bulletin bulletin, string? text, CancellationToken cancel, ReceivedFile? recording = null)
    {
        if (!queue.HasRoom(bulletin.Urgent))
            return Busy();
        if (recording is not null)
            uploads.Adopt(recording.Path, bulletin);
        try
        {
            await SaveAsync(bulletin, text is null ? null : new BulletinWords(bulletin.Station, bulletin.Id, text, null, []), cancel);
        }
        catch when (recording is not null)
        {
            uploads.Remove(bulletin);
            throw;
        }

        queue.Order(bulletin.Station, bulletin.Id, bulletin.Urgent);
        return bulletin;
    }

    private static Refusal.Unavailable Busy() =>
        new("compiler-busy", "", $"Đã có {CompileQueue.Limit} bản tin chờ biên dịch. Hãy thử lại sau ít phút.");

    private async Task<Bulletin> SaveAsync(Bulletin bulletin, BulletinWords? words, CancellationToken cancel)
    {
        await store.SaveAsync(bulletin, words, cancel);
        events.Publish(bulletin.Station, "bulletins");
        return bulletin;
    }
}

/// <summary>A bulletin as somebody hands it in, already checked. What is null stays as it was.</summary>
internal sealed record BulletinDraft(string Title, string Text, string Voice, bool? Urgent = null, Repetition? Repeat = null)
{
    /// <summary>The recording that is to be its sound; null when it is to be spoken.</summary>
    public ReceivedFile? Recording { get; init; }
}
