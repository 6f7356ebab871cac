using Broadcast.Controller.Stations;

namespace Broadcast.Controller.Bulletins;

/// <summary>Changes bulletins. Safe for concurrent use.</summary>
internal sealed class BulletinsService(
    IBulletinStore store, IStationStore stations, CompileQueue queue, UploadFolder uploads, IEnumerable<IBulletinUse> uses, StationEvents events, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);

    /// <summary>Adds a bulletin and orders its speech; without an id it gets one.</summary>
    public async Task<Outcome<Bulletin>> AddAsync(string station, string? id, BulletinDraft draft, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var bulletin = new Bulletin(station, string.IsNullOrEmpty(id) ? NameRules.NewId(now) : id, draft.Title, draft.Voice, now, SpeechState.Pending, null, null);
        using var held = await gate.HoldAsync(cancel);
        if (await stations.FindAsync(station, cancel) is null)
            return StationsService.Unknown(station);
        if (NameRules.CheckId("id", bulletin.Id) is { } refusal)
            return refusal;
        if (await store.FindAsync(station, bulletin.Id, cancel) is not null)
            return new Refusal.Conflict("bulletin-exists", "id", $"Đã có bản tin mang mã \"{bulletin.Id}\". Hãy chọn mã khác.");
        return await SaveAndOrderAsync(bulletin, draft.Text, cancel, draft.Recording);
    }

    /// <summary>Changes title, text or voice; a new text, voice or recording is made into speech anew, and until then the old content airs.</summary>
    public async Task<Outcome<Bulletin>> EditAsync(string station, string id, BulletinDraft draft, CancellationToken cancel)
    {
        using var held = await gate.HoldAsync(cancel);
        if (await store.FindAsync(station, id, cancel) is not { } bulletin)
            return Unknown(id);
        if (bulletin.IsRecording && draft.Recording is null)
            return await EditNoteAsync(bulletin, draft, cancel);
        var words = await store.FindWordsAsync(station, id, cancel);
        var edited = bulletin with { Title = draft.Title, Voice = draft.Voice };
        if (draft.Recording is not null)
        {
            uploads.Remove(bulletin);
            return await SaveAndOrderAsync(edited with { ChangedAt = time.GetUtcNow(), State = SpeechState.Pending, Reason = null }, draft.Text, cancel, draft.Recording);
        }

        if (draft.Text != words?.Written || draft.Voice != bulletin.Voice)
            return await SaveAndOrderAsync(edited with { ChangedAt = time.GetUtcNow(), State = SpeechState.Pending, Reason = null }, draft.Text, cancel);
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
        queue.Stop(station, id);
        uploads.Remove(bulletin);
        return bulletin.State == SpeechState.Pending ? await SaveAsync(bulletin with { State = SpeechState.Cancelled }, null, cancel) : bulletin;
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

        queue.Stop(station, id);
        uploads.Remove(bulletin);
        await store.RemoveAsync(station, id, cancel);
        events.Publish(station, "bulletins");
        return bulletin;
    }

    /// <summary>What the compiler made of the bulletin as it was at <see cref="Bulletin.ChangedAt"/>; dropped when it has changed or been stopped since.</summary>
    public async Task FinishAsync(Bulletin compiled, BulletinWords? words, CancellationToken cancel)
    {
        using (await gate.HoldAsync(cancel))
        {
            var now = await store.FindAsync(compiled.Station, compiled.Id, cancel);
            if (now is null || now.ChangedAt != compiled.ChangedAt || now.State != SpeechState.Pending)
                return;
            await SaveAsync(compiled with { Title = now.Title }, words, cancel);
        }

        if (compiled.State == SpeechState.Compiled)
        {
            foreach (var use in uses)
                use.ContentChanged(compiled.Station, compiled.Id);
        }
    }

    /// <summary>The refusal that says that a bulletin does not exist.</summary>
    public static Refusal.NotFound Unknown(string bulletin) => new("bulletin-unknown", "bulletin", $"Không có bản tin \"{bulletin}\".");

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    // A recording is spoken by people: a new title or note leaves its sound alone.
    private async Task<Outcome<Bulletin>> EditNoteAsync(Bulletin bulletin, BulletinDraft draft, CancellationToken cancel)
    {
        var words = await store.FindWordsAsync(bulletin.Station, bulletin.Id, cancel);
        return await SaveAsync(bulletin with { Title = draft.Title }, words is null ? null : words with { Written = draft.Text }, cancel);
    }

    private async Task<Outcome<Bulletin>> SaveAndOrderAsync(Bulletin bulletin, string? text, CancellationToken cancel, ReceivedFile? recording = null)
    {
        if (!queue.HasRoom)
            return new Refusal.Unavailable("compiler-busy", "", $"Đã có {CompileQueue.Limit} bản tin chờ biên dịch. Hãy thử lại sau ít phút.");
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

        queue.Order(bulletin.Station, bulletin.Id);
        return bulletin;
    }

    private async Task<Bulletin> SaveAsync(Bulletin bulletin, BulletinWords? words, CancellationToken cancel)
    {
        await store.SaveAsync(bulletin, words, cancel);
        events.Publish(bulletin.Station, "bulletins");
        return bulletin;
    }
}

/// <summary>A bulletin as somebody hands it in, already checked.</summary>
internal sealed record BulletinDraft(string Title, string Text, string Voice)
{
    /// <summary>The recording that is to be its sound; null when it is to be spoken.</summary>
    public ReceivedFile? Recording { get; init; }
}
