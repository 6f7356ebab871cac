using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Broadcast.Audio;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts;

/// <summary>How texts are compiled.</summary>
public sealed record SpeechCompilerOptions
{
    /// <summary>Sentences in the making at once: one for each core, and one that waits for its engine.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount + 1;

    /// <summary>Effort of the Opus encoder, 0 to 10.</summary>
    public int Complexity { get; init; } = ClipEncoder.DefaultComplexity;

    /// <summary>How long the pauses last.</summary>
    public PauseLengths Pauses { get; init; } = PauseLengths.Outdoors;
}

/// <summary>One sentence in sound, or the pause after it.</summary>
/// <param name="Index">The sentence's place in the document, from 0.</param>
/// <param name="Clip">The sound.</param>
/// <param name="IsPause">Whether it is the pause after the sentence.</param>
public sealed record SpokenClip(int Index, OpusClip Clip, bool IsPause);

/// <summary>
/// Text to Ogg Opus: normalised, cut into sentences, spoken and encoded on all cores, levelled, written in order. A sentence that was made
/// before, by anyone who shares the cache, is neither spoken nor encoded again. Thread-safe.
/// </summary>
public sealed class SpeechCompiler(ISpeechSynthesizer synthesizer, ClipCache? cache, SpeechCompilerOptions options)
{
    private const int MaxWarnings = 40;
    private const int MaxLevellingRounds = 4;

    private static readonly TimeSpan ShortestSilence = AudioFormat.Frame;

    /// <summary>For tests: makes the stream that the file is written to.</summary>
    internal Func<string, Stream> CreateFile { get; init; } = OggOpusFile.Create;

    /// <summary>Compiles a text into a file, which appears whole or not at all.</summary>
    /// <param name="text">The text as written, checked by <see cref="BulletinText.Check"/>.</param>
    /// <param name="voice">One of the engine's voices.</param>
    /// <param name="path">The file to make; one that exists is replaced in one step.</param>
    /// <param name="progress">Told after each sentence, in order.</param>
    /// <param name="cancellation">Stops at once and leaves nothing behind.</param>
    /// <exception cref="MissingLibraryException">A native audio library is not installed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<CompileOutcome> CompileAsync(string text, Voice voice, string path, IProgress<CompileProgress>? progress = null, CancellationToken cancellation = default) =>
        CompileAsync(Normaliser.NormaliseDocument(text), voice, path, progress, cancellation);

    /// <summary>Compiles a document that was normalised before, perhaps corrected in a preview.</summary>
    /// <inheritdoc cref="CompileAsync(string, Voice, string, IProgress{CompileProgress}?, CancellationToken)"/>
    public async Task<CompileOutcome> CompileAsync(SpokenDocument document, Voice voice, string path, IProgress<CompileProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(voice);
        var sentences = document.Sentences.ToList();
        if (sentences.Count == 0) return new NothingToSay();
        await using var work = new Work(this, voice, cancellation);
        try
        {
            var clips = new List<OpusClip>(sentences.Count * 2);
            var said = new List<string>(sentences.Count * 2);
            await foreach (var clip in work.SpeakAsync(sentences))
            {
                clips.Add(clip.Clip);
                said.Add(clip.IsPause ? "" : sentences[clip.Index].Text);
                if (clip.IsPause || clip.Index == sentences.Count - 1) progress?.Report(new CompileProgress(clip.Index + 1, sentences.Count));
            }
            var levelled = await work.LevelAsync(clips, said);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var (sha256, bytes, duration) = await OggOpusFile.WriteAsync(levelled, path, [new("ARTIST", synthesizer.Engine)], CreateFile, cancellation);
            return new CompiledSpeech(path, sha256, bytes, duration, levelled.IntegratedLufs, levelled.TruePeakDb, document, synthesizer.Engine, voice,
                Warnings(document, work.CacheFailed));
        }
        catch (SpeechEngineException exception)
        {
            return new EngineRefused(exception.Engine, exception.Failure, exception.Message);
        }
        catch (IOException exception) when (IsDiskFull(exception))
        {
            return new DiskFull(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new NotWritable(path, exception.Message);
        }
    }

    /// <summary>
    /// The sentences of a document in sound, in order, each as soon as it is made: for listening while the rest is still being made. Levelled by the
    /// voice's gain alone, so within about 1 dB of the compiled file.
    /// </summary>
    /// <exception cref="SpeechEngineException">The engine gave no sound.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async IAsyncEnumerable<SpokenClip> StreamAsync(SpokenDocument document, Voice voice, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        await using var work = new Work(this, voice, cancellation);
        await foreach (var clip in work.SpeakAsync([.. document.Sentences])) yield return clip;
    }

    /// <summary>How long a sentence sounds that was made before; null when the cache does not have it.</summary>
    /// <param name="sentence">As it is said.</param>
    /// <param name="voice">One of the engine's voices.</param>
    public TimeSpan? FindDuration(string sentence, Voice voice)
    {
        ArgumentNullException.ThrowIfNull(voice);
        return cache?.Find(KeyOf(sentence, voice, ClipEncoder.DefaultPeakDb))?.Duration;
    }

    private string KeyOf(string text, Voice voice, double peakDb) =>
        ClipCache.KeyOf("1", synthesizer.Engine, voice.Id, synthesizer.Settings, $"{synthesizer.GainDb:R} {peakDb:R} {options.Complexity}", text);

    private static List<string> Warnings(SpokenDocument document, bool cacheFailed)
    {
        var warnings = new List<string>();
        if (cacheFailed) warnings.Add("Không ghi được bộ nhớ đệm câu đã đọc: lần sau sẽ phải đọc lại từ đầu.");
        var uncertain = document.Sentences.SelectMany(s => s.Words).Where(w => w.IsUncertain).ToList();
        warnings.AddRange(uncertain.DistinctBy(w => w.Text).Take(MaxWarnings).Select(w => $"Chưa chắc cách đọc “{w.Text}” (ký tự {w.Start + 1})."));
        return warnings;
    }

    // ENOSPC and EDQUOT, as .NET passes them on.
    private static bool IsDiskFull(IOException exception) => (exception.HResult & 0xffff) is 28 or 122 or 112;

    /// <summary>One compilation: its encoders, and each distinct sentence as a task.</summary>
    private sealed class Work(SpeechCompiler compiler, Voice voice, CancellationToken cancellation) : IAsyncDisposable
    {
        private readonly ISpeechSynthesizer _synthesizer = compiler.Synthesizer;
        private readonly ConcurrentBag<ClipEncoder> _encoders = [];
        private readonly SemaphoreSlim _workers = new(compiler.Options.Workers);
        private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        private readonly Dictionary<string, Task<OpusClip>> _sentences = [];
        private readonly Dictionary<Pause, OpusClip> _pauses = [];
        private readonly List<Task> _running = [];
        private volatile bool _cacheFailed;

        public bool CacheFailed => _cacheFailed;

        public async IAsyncEnumerable<SpokenClip> SpeakAsync(List<SpokenSentence> sentences)
        {
            foreach (var sentence in sentences) Begin(sentence.Text);
            for (var i = 0; i < sentences.Count; i++)
            {
                yield return new SpokenClip(i, await _sentences[sentences[i].Text], IsPause: false);
                if (i + 1 < sentences.Count) yield return new SpokenClip(i, PauseOf(sentences[i].After), IsPause: true);
            }
        }

        /// <summary>Levels the whole; sentences that are too loud for its gain are made again with a lower peak.</summary>
        public async Task<LevelledClips> LevelAsync(List<OpusClip> clips, List<string> said)
        {
            var remade = new Dictionary<(string Text, int Peak), OpusClip>();
            for (var round = 0; ; round++)
            {
                var wanted = new Dictionary<(string Text, int Peak), double>();
                var levelled = Leveller.Level(clips, (index, peak) =>
                {
                    // Peaks in steps of a tenth, so that they are good cache keys too.
                    var step = (int)Math.Floor(peak * 10);
                    if (remade.TryGetValue((said[index], step), out var clip)) return clip;
                    if (said[index].Length > 0) wanted[(said[index], step)] = step / 10.0;
                    return clips[index];
                });
                if (wanted.Count == 0 || round == MaxLevellingRounds) return levelled;
                foreach (var (sentence, peak) in wanted) remade[sentence] = await MakeAsync(sentence.Text, peak);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            // Whoever is still at work notices the cancellation; the encoders must not be taken away before.
            await Task.WhenAll(_running).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            foreach (var encoder in _encoders) encoder.Dispose();
            _workers.Dispose();
            _stop.Dispose();
        }

        private void Begin(string text)
        {
            if (_sentences.ContainsKey(text)) return;
            var task = MakeAsync(text, ClipEncoder.DefaultPeakDb);
            _sentences.Add(text, task);
            _running.Add(task);
        }

        private async Task<OpusClip> MakeAsync(string text, double peakDb)
        {
            var key = compiler.KeyOf(text, voice, peakDb);
            // Sentences stand in line in the order of the text, before any thread takes one: who listens waits for the first, not for whichever.
            await _workers.WaitAsync(_stop.Token).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            ClipEncoder? encoder = null;
            try
            {
                if (compiler.Cache?.Find(key) is { } kept) return kept;
                var samples = await _synthesizer.SynthesiseAsync(text, voice, _stop.Token);
                if (!_encoders.TryTake(out encoder)) encoder = ClipEncoder.Create(compiler.Options.Complexity);
                var clip = samples.Length == 0 ? encoder.Silence(ShortestSilence) : encoder.Encode(samples, _synthesizer.GainDb, peakDb);
                if (compiler.Cache?.Keep(key, clip) == false) _cacheFailed = true;
                return clip;
            }
            finally
            {
                if (encoder is not null) _encoders.Add(encoder);
                _workers.Release();
            }
        }

        private OpusClip PauseOf(Pause pause)
        {
            if (_pauses.TryGetValue(pause, out var clip)) return clip;
            if (!_encoders.TryTake(out var encoder)) encoder = ClipEncoder.Create(compiler.Options.Complexity);
            clip = encoder.Silence(compiler.Options.Pauses.Of(pause));
            _encoders.Add(encoder);
            _pauses.Add(pause, clip);
            return clip;
        }
    }

    private ISpeechSynthesizer Synthesizer => synthesizer;

    private ClipCache? Cache => cache;

    private SpeechCompilerOptions Options => options;
}
