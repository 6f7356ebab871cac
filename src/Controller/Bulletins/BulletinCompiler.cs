using Broadcast.Audio;
using Broadcast.Audio.Import;
using Broadcast.Controller.Speech;
using Broadcast.Controller.Stations;
using Broadcast.Controller.Storage;
using Broadcast.Tts;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Controller.Bulletins;

/// <summary>
/// Makes speech of bulletins: the ordinary one after another, the urgent beside them, each on all cores. What was waiting when the controller stopped is made
/// after the next start.
/// </summary>
internal sealed class BulletinCompiler(
    CompileQueue queue, BulletinsService bulletins, IBulletinStore store, ContentFolder folder, UploadFolder uploads, SoundImporter importer, SpeechEngines engines, ClipCache clips,
    ILexicons lexicons, IStationStore stations, TimeProvider time, ILogger<BulletinCompiler> log)
    : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        BulletinsLog.Codec(log, OpusCodec.Present.Version);
        try
        {
            var start = time.GetUtcNow();
            var pending = await store.ListPendingAsync(stoppingToken);
            uploads.Sweep([.. pending, .. await FailedRecordingsAsync(stoppingToken)], start);
            folder.Sweep();
            var waiting = pending.ToLookup(bulletin => bulletin.Urgent);
            await Task.WhenAll(WorkAsync(urgent: true, new Queue<Bulletin>(waiting[true]), stoppingToken), WorkAsync(urgent: false, new Queue<Bulletin>(waiting[false]), stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    // What failed may be ordered again, and a recording cannot be made without its file.
    private async Task<IEnumerable<Bulletin>> FailedRecordingsAsync(CancellationToken cancel)
    {
        var found = new List<Bulletin>();
        foreach (var station in await stations.ListAsync(cancel))
            found.AddRange((await store.ListAsync(station.Id, cancel)).Where(bulletin => bulletin is { IsRecording: true, State: SpeechState.Failed }));
        return found;
    }

    private async Task WorkAsync(bool urgent, Queue<Bulletin> waiting, CancellationToken stopping)
    {
        OrderWaiting(urgent, waiting);
        await foreach (var order in queue.TakeAsync(urgent, stopping))
        {
            await MakeAsync(order, stopping);
            queue.Close(order);
            OrderWaiting(urgent, waiting);
        }
    }

    // More may have waited than the lane holds: the others follow as it has room, unless somebody has ordered them since.
    private void OrderWaiting(bool urgent, Queue<Bulletin> waiting)
    {
        while (waiting.Count > 0 && queue.HasRoom(urgent))
        {
            var next = waiting.Dequeue();
            if (queue.Progress(next.Station, next.Id) is null)
                queue.Order(next.Station, next.Id, urgent);
        }
    }

    private async Task MakeAsync(CompileOrder order, CancellationToken stopping)
    {
        Bulletin? bulletin = null;
        try
        {
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(order.Stopped, stopping);
            bulletin = await store.FindAsync(order.Station, order.Bulletin, cancel.Token);
            if (bulletin is { State: SpeechState.Pending } && await store.FindWordsAsync(order.Station, order.Bulletin, cancel.Token) is { } words)
                await (bulletin.IsRecording ? ImportAsync(order, bulletin, cancel.Token) : SpeakAsync(order, bulletin, words, cancel.Token));
        }
        catch (OperationCanceledException) when (order.Stopped.IsCancellationRequested)
        {
            BulletinsLog.Stopped(log, order.Station, order.Bulletin);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            BulletinsLog.Failed(log, fault, order.Station, order.Bulletin);
            await FailAsync(order, bulletin, StorageFaults.Name(fault)?.Message ?? (fault as MissingLibraryException)?.Message ?? "Lỗi bên trong chương trình, đã ghi vào nhật ký.");
        }
    }

    private async Task SpeakAsync(CompileOrder order, Bulletin bulletin, BulletinWords words, CancellationToken cancel)
    {
        var read = Normaliser.NormaliseDocument(words.Written, await lexicons.OfAsync(bulletin.Station, cancel));
        var (document, warning) = BulletinRules.Spoken(bulletin, read, words.Written);
        var chain = engines.FindChain(bulletin.Voice);
        if (chain is null)
            warning = $"Giọng “{bulletin.Voice}” không còn trên đài; đã đọc bằng giọng mặc định. {warning}".TrimEnd();
        var part = folder.NewPart();
        var request = new ChainRequest(bulletin.Urgent, LocalOnly: bulletin.Urgent);
        var made = await (chain ?? engines.DefaultChain).CompileAsync(document, part, request, clips, new SpeechCompilerOptions(), new OrderProgress(order), cancel);
        switch (made.Outcome)
        {
            case CompiledSpeech speech:
                folder.Adopt(part, speech.Sha256);
                var content = new Content(
                    speech.Sha256, speech.Bytes, speech.Duration, Known(speech.IntegratedLufs), Known(speech.TruePeakDb), warning is null ? speech.Warnings : [warning, .. speech.Warnings],
                    speech.Engine, speech.Voice.Id);
                await bulletins.FinishAsync(
                    order,
                    bulletin with { State = SpeechState.Compiled, Reason = null, Content = content },
                    words with { Spoken = speech.Document.ToText(), Dropped = [.. speech.Document.Dropped.Select(dropped => dropped.Text)] },
                    CancellationToken.None);
                BulletinsLog.Compiled(log, bulletin.Station, bulletin.Id, content.Id, content.Duration, content.Lufs, content.TruePeakDb);
                break;
            case CompileRefusal refusal:
                await FailAsync(order, bulletin, refusal.Message);
                break;
        }
    }

    private async Task ImportAsync(CompileOrder order, Bulletin bulletin, CancellationToken cancel)
    {
        var sound = uploads.SoundOf(bulletin);
        if (!File.Exists(sound))
        {
            // The file was needed once: what was made of it stands, what was not must be sent again.
            await (bulletin.Content is null
                ? FailAsync(order, bulletin, "Tệp ghi âm đã gửi không còn trên máy. Hãy gửi lại tệp.")
                : bulletins.FinishAsync(order, bulletin with { State = SpeechState.Compiled, Reason = null }, null, CancellationToken.None));
            return;
        }

        var part = folder.NewPart();
        switch (await importer.ImportAsync(sound, bulletin.Title, part, new ImportProgress(order), cancel))
        {
            case ImportedSound imported:
                folder.Adopt(part, imported.Sha256);
                var content = new Content(
                    imported.Sha256, imported.Bytes, imported.Duration, Known(imported.IntegratedLufs), Known(imported.TruePeakDb), imported.Notes);
                if (await bulletins.FinishAsync(order, bulletin with { State = SpeechState.Compiled, Reason = null, Content = content }, null, CancellationToken.None))
                    uploads.Remove(bulletin);
                BulletinsLog.Compiled(log, bulletin.Station, bulletin.Id, content.Id, content.Duration, content.Lufs, content.TruePeakDb);
                break;
            case RefusedSound refused:
                // Another attempt would hear the same, unless the decoder was not there or had no time.
                if (await FailAsync(order, bulletin, refused.Message) && refused.Code is not ("decoder-missing" or "sound-too-slow"))
                    uploads.Remove(bulletin);
                break;
        }
    }

    // What is silent has no loudness.
    private static double? Known(double measured) => double.IsFinite(measured) ? measured : null;

    private async Task<bool> FailAsync(CompileOrder order, Bulletin? bulletin, string reason)
    {
        if (bulletin is null)
            return false;
        try
        {
            return await bulletins.FinishAsync(order, bulletin with { State = SpeechState.Failed, Reason = reason }, null, CancellationToken.None);
        }
        catch (Exception fault)
        {
            // It stays pending, and is made after the next start.
            BulletinsLog.Failed(log, fault, bulletin.Station, bulletin.Id);
            return false;
        }
    }

    private sealed class ImportProgress(CompileOrder order) : IProgress<double>
    {
        public void Report(double value) => order.Progress = value;
    }

    private sealed class OrderProgress(CompileOrder order) : IProgress<CompileProgress>
    {
        public void Report(CompileProgress value) => order.Progress = value.Total == 0 ? 0 : (double)value.Done / value.Total;
    }
}
