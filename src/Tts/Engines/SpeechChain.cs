using System.Runtime.CompilerServices;
using Broadcast.Audio;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts.Engines;

/// <summary>How chains wait. Immutable; a value outside its range is refused when it is set.</summary>
public sealed record SpeechChainOptions
{
    /// <summary>The longest that an urgent text waits for all engines elsewhere together, from its arrival; 0.5 s to 1 min.</summary>
    public TimeSpan UrgentTimeLimit { get; init => field = Within.Seconds(value, 0.5, 60); } = TimeSpan.FromSeconds(5);
}

/// <summary>
/// Engines in the order of preference behind one voice that an operator picks: when the first fails or is resting, the next speaks. The last is
/// local, so that there is always one. Thread-safe: bulletins share it.
/// </summary>
public sealed class SpeechChain
{
    private const int MaxLinks = 8;

    private readonly IReadOnlyList<ChainLink> _links;
    private readonly SpeechChainOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Checks the order.</summary>
    /// <param name="links">1 to 8, the preferred first, the last local; each voice one of its engine's.</param>
    /// <param name="options">How to wait.</param>
    /// <param name="time">All limits.</param>
    /// <exception cref="ArgumentException">There are none or too many, the last is not local, or an engine lacks its voice.</exception>
    public SpeechChain(IReadOnlyList<ChainLink> links, SpeechChainOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(links);
        if (links.Count is 0 or > MaxLinks) throw new ArgumentException($"Chuỗi giọng phải có từ 1 đến {MaxLinks} bộ đọc.", nameof(links));
        if (!links[^1].IsLocal) throw new ArgumentException("Bộ đọc cuối của chuỗi giọng phải chạy ngay trên máy này.", nameof(links));
        foreach (var link in links)
            if (!link.Engine.Voices.Contains(link.Voice)) throw new ArgumentException($"{link.Engine.Engine} không có giọng “{link.Voice.Id}”.", nameof(links));
        _links = links;
        _options = options;
        _time = time;
    }

    /// <summary>The engines, the preferred first.</summary>
    public IReadOnlyList<ChainLink> Links => _links;

    /// <summary>Compiles a document with the first engine that can.</summary>
    /// <param name="document">What to say.</param>
    /// <param name="path">The file to make; one that exists is replaced in one step.</param>
    /// <param name="request">How urgent it is, and what a failure in the middle means.</param>
    /// <param name="cache">
    /// Sentences made before. Not used with <see cref="EngineChange.BetweenSentences"/>: what another engine stood in for must not be kept as the
    /// first one's.
    /// </param>
    /// <param name="compiling">How to compile.</param>
    /// <param name="progress">Told after each sentence; begins anew with each engine.</param>
    /// <param name="cancellation">Stops at once and leaves nothing behind.</param>
    /// <exception cref="MissingLibraryException">A native audio library is not installed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<ChainedSpeech> CompileAsync(
        SpokenDocument document, string path, ChainRequest request, ClipCache? cache, SpeechCompilerOptions compiling,
        IProgress<CompileProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(request);
        using var hurry = new CancellationTokenSource(request.Urgent ? _options.UrgentTimeLimit : Timeout.InfiniteTimeSpan, _time);
        using var run = new ChainRun(_links, request, _time.GetTimestamp(), hurry.Token);
        return request.Change == EngineChange.BetweenSentences
            ? await CompileMixedAsync(run, document, path, compiling, progress, cancellation)
            : await CompileWholeAsync(run, document, path, cache, compiling, progress, cancellation);
    }

    /// <summary>
    /// The sentences of a document in sound, in order, each as soon as it is made: for what must sound at once. What has sounded cannot begin anew, so
    /// engines change between sentences; with an urgent text that goes for its time limit too, which is therefore felt by texts of more than a few
    /// sentences.
    /// </summary>
    /// <param name="document">What to say.</param>
    /// <param name="urgent">As <see cref="ChainRequest.Urgent"/>.</param>
    /// <param name="compiling">How to compile.</param>
    /// <param name="report">Told once, after the last sentence.</param>
    /// <param name="cancellation">Stops at once.</param>
    /// <exception cref="SpeechEngineException">Even the last engine gave no sound.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async IAsyncEnumerable<SpokenClip> StreamAsync(
        SpokenDocument document, bool urgent, SpeechCompilerOptions compiling, IProgress<ChainReport>? report = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        using var hurry = new CancellationTokenSource(urgent ? _options.UrgentTimeLimit : Timeout.InfiniteTimeSpan, _time);
        using var run = new ChainRun(_links, new ChainRequest(urgent), _time.GetTimestamp(), hurry.Token);
        var relay = new SentenceRelay(run);
        await foreach (var clip in new SpeechCompiler(relay, cache: null, compiling).StreamAsync(document, _links[0].Voice, cancellation)) yield return clip;
        report?.Report(ReportOf(run, document, relay.SpeakerOf));
    }

    private static async Task<ChainedSpeech> CompileWholeAsync(
        ChainRun run, SpokenDocument document, string path, ClipCache? cache, SpeechCompilerOptions compiling, IProgress<CompileProgress>? progress,
        CancellationToken cancellation)
    {
        CompileOutcome? outcome = null;
        while (run.Next() is { } link)
        {
            outcome = await run.TryAsync(link, async stop =>
            {
                var made = await new SpeechCompiler(link.Engine, cache, compiling).CompileAsync(document, link.Voice, path, progress, stop);
                // A refusal by the engine is for the next one; others (nothing to say, a full disk) would meet it again.
                return made is EngineRefused refused ? throw new SpeechEngineException(refused.Engine, refused.Failure, refused.Message) : made;
            }, cancellation);
            if (outcome is not null) break;
        }
        return Told(outcome ?? run.Refusal, run, document, _ => run.Speaking);
    }

    private static async Task<ChainedSpeech> CompileMixedAsync(
        ChainRun run, SpokenDocument document, string path, SpeechCompilerOptions compiling, IProgress<CompileProgress>? progress, CancellationToken cancellation)
    {
        var relay = new SentenceRelay(run);
        var outcome = await new SpeechCompiler(relay, cache: null, compiling).CompileAsync(document, run.Links[0].Voice, path, progress, cancellation);
        return Told(outcome is EngineRefused ? run.Refusal : outcome, run, document, relay.SpeakerOf);
    }

    private static ChainedSpeech Told(CompileOutcome outcome, ChainRun run, SpokenDocument document, Func<string, ChainLink> speakerOf)
    {
        if (outcome is not CompiledSpeech speech) return new ChainedSpeech(outcome, new ChainReport([.. run.Steps.Where(s => s is not EngineSpoke)], []));
        var report = ReportOf(run, document, speakerOf);
        return new ChainedSpeech(speech with
        {
            Engine = string.Join('+', report.Speakers.Select(s => s.Engine).Distinct()),
            Voice = report.Speakers[0].Voice,
            Warnings = report.Notice is { } notice ? [notice, .. speech.Warnings] : speech.Warnings,
        }, report);
    }

    private static ChainReport ReportOf(ChainRun run, SpokenDocument document, Func<string, ChainLink> speakerOf)
    {
        var reason = ChainReport.Reason(run.Steps);
        return new ChainReport(run.Steps, [.. document.Sentences.Select((sentence, i) =>
        {
            var link = speakerOf(sentence.Text);
            return new SentenceSpeaker(i, link.Engine.Engine, link.Voice, link == run.Links[0] ? null : reason);
        })]);
    }
}
