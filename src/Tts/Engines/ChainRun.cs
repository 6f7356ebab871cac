using Broadcast.Audio;

namespace Broadcast.Tts.Engines;

/// <summary>One bulletin's way along a chain, never backwards: an engine that failed is not asked again. Thread-safe.</summary>
/// <param name="links">The chain.</param>
/// <param name="request">Whether engines elsewhere must be known to be healthy, or must not be asked.</param>
/// <param name="began">The timestamp of its beginning.</param>
/// <param name="outOfTime">Cancelled when the time for engines elsewhere is over.</param>
internal sealed class ChainRun(IReadOnlyList<ChainLink> links, ChainRequest request, long began, CancellationToken outOfTime) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<ChainStep> _steps = [];
    private readonly List<EngineBreaker> _trials = [];
    private int _next;
    private ChainLink? _speaking;

    public IReadOnlyList<ChainLink> Links => links;

    /// <summary>What happened so far.</summary>
    public IReadOnlyList<ChainStep> Steps
    {
        get
        {
            lock (_gate) return [.. _steps];
        }
    }

    /// <summary>The engine that gave sound last.</summary>
    public ChainLink Speaking => _speaking ?? throw new InvalidOperationException("no engine has spoken");

    /// <summary>What to tell when none spoke: the last failure, which names what to do, and those before.</summary>
    public EngineRefused Refusal
    {
        get
        {
            var last = Steps.OfType<EngineGaveUp>().Last();
            return new EngineRefused(last.Engine, last.Failure, ChainReport.Reason(Steps));
        }
    }

    /// <summary>The next engine to ask, or null when all were asked. Those that must not be asked are noted and passed over.</summary>
    public ChainLink? Next()
    {
        lock (_gate)
        {
            while (_next < links.Count)
            {
                var link = links[_next++];
                if (link.IsLocal) return link;
                if (Skip(link) is not { } reason) return link;
                _steps.Add(new EngineSkipped(link.Engine.Engine, link.Voice, reason));
            }
            return null;
        }
    }

    /// <summary>
    /// Asks an engine: null when it gave up, which is noted. A fault of one engine elsewhere must not silence a bulletin either.
    /// </summary>
    public async Task<T?> TryAsync<T>(ChainLink link, Func<CancellationToken, Task<T>> speak, CancellationToken cancellation) where T : class
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, link.IsLocal ? CancellationToken.None : outOfTime);
        try
        {
            var spoken = await speak(either.Token);
            Spoke(link);
            return spoken;
        }
        catch (SpeechEngineException exception)
        {
            GaveUp(link, exception.Failure, exception.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            GaveUp(link, SpeechEngineFailure.TimedOut, $"{link.Voice.Name}: tin khẩn không chờ thêm.");
        }
        catch (Exception exception) when (!link.IsLocal && exception is not (OperationCanceledException or MissingLibraryException))
        {
            GaveUp(link, SpeechEngineFailure.Failed, $"{link.Voice.Name}: lỗi chương trình ({exception.GetType().Name}).");
        }
        return null;
    }

    /// <summary>Tells the breakers how it went; whoever waits for a trial may now have one.</summary>
    public void Dispose()
    {
        var steps = Steps;
        foreach (var link in links)
        {
            var gaveUp = steps.OfType<EngineGaveUp>().Where(s => s.Engine == link.Engine.Engine && s.Voice == link.Voice).ToList();
            // That it does not take this text says nothing about its health.
            if (gaveUp.Any(s => s.Failure != SpeechEngineFailure.BadRequest)) link.Engine.Failed();
            else if (gaveUp.Count == 0 && steps.Contains(new EngineSpoke(link.Engine.Engine, link.Voice))) link.Engine.Succeeded(began);
        }
        foreach (var engine in _trials) engine.EndTrial();
    }

    private EngineSkip? Skip(ChainLink link)
    {
        if (request.LocalOnly) return EngineSkip.LocalOnly;
        if (request.Urgent && outOfTime.IsCancellationRequested) return EngineSkip.OutOfTime;
        var health = link.Engine.Health;
        if (request.Urgent && health != EngineHealth.Healthy) return health == EngineHealth.Open ? EngineSkip.Resting : EngineSkip.NotKnownHealthy;
        if (!link.Engine.TryEnter(out var trial)) return EngineSkip.Resting;
        if (trial) _trials.Add(link.Engine);
        return null;
    }

    private void Spoke(ChainLink link)
    {
        var step = new EngineSpoke(link.Engine.Engine, link.Voice);
        lock (_gate)
        {
            if (!_steps.Contains(step)) _steps.Add(step);
            _speaking = link;
        }
    }

    /// <summary>Notes it, unless another sentence met the same.</summary>
    private void GaveUp(ChainLink link, SpeechEngineFailure failure, string message)
    {
        lock (_gate)
        {
            if (_steps.OfType<EngineGaveUp>().Any(s => s.Engine == link.Engine.Engine && s.Voice == link.Voice && s.Failure == failure)) return;
            _steps.Add(new EngineGaveUp(link.Engine.Engine, link.Voice, failure, message));
        }
    }
}
