namespace Broadcast.Tts.Engines.Vits;

/// <summary>
/// Keeps voices loaded: one process for a voice, so many at once as the options allow. Who needs another voice takes the place of the one that has been
/// idle longest, or waits, first come first served; an idle process ends after a while. Thread-safe.
/// </summary>
internal sealed class WarmHosts(VitsOptions options, TimeProvider time) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Place> _places = [];
    private readonly LinkedList<Waiter> _waiters = [];
    private readonly CancellationTokenSource _end = new();
    private bool _disposed;

    /// <summary>The processes that run now, for tests.</summary>
    internal IReadOnlyList<int> Running
    {
        get
        {
            lock (_gate) return [.. _places.Where(p => p.Host is { HasEnded: false }).Select(p => p.Host!.Id)];
        }
    }

    /// <summary>
    /// Says a sentence. One that is cancelled is still said to its end, unheard, so that the voice stays loaded for the next; one that hangs or fails ends
    /// the process.
    /// </summary>
    /// <exception cref="SpeechEngineException">The voice cannot be loaded, the sentence took too long, or too many wait.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<HostSpeech> SpeakAsync(VoiceFolder voice, string text, CancellationToken cancellation)
    {
        var place = await TakeAsync(voice, cancellation);
        var work = SpeakAtAsync(place, text);
        _ = work.ContinueWith(static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return await work.WaitAsync(cancellation);
    }

    /// <summary>Ends all processes.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            foreach (var waiter in _waiters) waiter.Granted.TrySetException(new ObjectDisposedException(nameof(WarmHosts)));
            _waiters.Clear();
        }
        _end.Cancel();
        lock (_gate)
        {
            foreach (var place in _places.Where(p => !p.Busy)) place.Close();
            _places.RemoveAll(p => !p.Busy);
        }
    }

    private async Task<HostSpeech> SpeakAtAsync(Place place, string text)
    {
        try
        {
            while (true)
            {
                if (place.Host?.HasEnded == true) place.Close();
                var fresh = place.Host is null;
                var host = place.Host ??= await VitsProcess.StartAsync(place.Voice, options, time, _end.Token);
                try
                {
                    return await host.SpeakAsync(text, place.Voice, options, _end.Token);
                }
                catch (HostDiedException) when (!fresh)
                {
                    // It may have died long before; a fresh process shows whether it is this sentence that ends it.
                    place.Close();
                }
                catch (HostDiedException exception)
                {
                    throw new SpeechEngineException(VitsSynthesizer.Name, SpeechEngineFailure.Failed,
                        $"Giọng “{place.Voice.Voice.Name}” hỏng giữa chừng khi đọc câu này. {exception.Message}", exception);
                }
            }
        }
        catch
        {
            // It cannot be known where the process stands.
            place.Close();
            throw;
        }
        finally
        {
            Return(place);
        }
    }

    private async Task<Place> TakeAsync(VoiceFolder voice, CancellationToken cancellation)
    {
        Waiter waiter;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            cancellation.ThrowIfCancellationRequested();
            if (Grant(voice) is { } place) return place;
            if (_waiters.Count >= options.MaxWaiting)
                throw new SpeechEngineException(VitsSynthesizer.Name, SpeechEngineFailure.Failed, $"Đã có {options.MaxWaiting} câu chờ giọng riêng đọc. Thử lại sau.");
            waiter = new Waiter(voice);
            _waiters.AddLast(waiter);
        }
        await using var cancelled = cancellation.Register(() => Forget(waiter, cancellation));
        return await waiter.Granted.Task;
    }

    private void Forget(Waiter waiter, CancellationToken cancellation)
    {
        lock (_gate)
            if (_waiters.Remove(waiter)) waiter.Granted.TrySetCanceled(cancellation);
    }

    /// <summary>A place for a voice, now busy; null when there is none. Under the lock.</summary>
    private Place? Grant(VoiceFolder voice)
    {
        var place = _places.Find(p => p.Voice == voice);
        if (place is { Busy: true }) return null;
        if (place is null)
        {
            if (_places.Count >= options.MaxHosts)
            {
                if (_places.Where(p => !p.Busy).MinBy(p => p.LastUse) is not { } idle) return null;
                idle.Close();
                _places.Remove(idle);
            }
            _places.Add(place = new Place(voice));
        }
        place.Begin();
        return place;
    }

    private void Return(Place place)
    {
        lock (_gate)
        {
            place.Rest(time.GetTimestamp(), time.CreateTimer(_ => EndIdle(place), state: null, options.IdleLimit, Timeout.InfiniteTimeSpan));
            if (_disposed || place.Host is null)
            {
                place.Close();
                _places.Remove(place);
            }
            for (var node = _waiters.First; node is not null;)
            {
                var next = node.Next;
                if (Grant(node.Value.Voice) is { } granted)
                {
                    _waiters.Remove(node);
                    node.Value.Granted.SetResult(granted);
                }
                node = next;
            }
        }
    }

    private void EndIdle(Place place)
    {
        lock (_gate)
        {
            if (place.Busy) return;
            // A timer may fire a little early: then it waits for the rest, in whole milliseconds.
            if (options.IdleLimit - time.GetElapsedTime(place.LastUse) is var left && left > TimeSpan.Zero) place.RestOn(left + TimeSpan.FromMilliseconds(1));
            else if (_places.Remove(place)) place.Close();
        }
    }

    /// <summary>A voice's place. Host is touched by whoever holds the place, the rest under the lock.</summary>
    private sealed class Place(VoiceFolder voice)
    {
        private ITimer? _idle;

        public VoiceFolder Voice { get; } = voice;

        public VitsProcess? Host { get; set; }

        public bool Busy { get; private set; }

        public long LastUse { get; private set; }

        public void Begin()
        {
            Busy = true;
            _idle?.Dispose();
            _idle = null;
        }

        public void Rest(long now, ITimer idle)
        {
            Busy = false;
            LastUse = now;
            _idle = idle;
        }

        public void RestOn(TimeSpan more) => _idle?.Change(more, Timeout.InfiniteTimeSpan);

        public void Close()
        {
            _idle?.Dispose();
            _idle = null;
            var host = Host;
            Host = null;
            host?.Dispose();
        }
    }

    private sealed class Waiter(VoiceFolder voice)
    {
        public VoiceFolder Voice { get; } = voice;

        public TaskCompletionSource<Place> Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
