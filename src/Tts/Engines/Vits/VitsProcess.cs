using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Broadcast.Tts.Engines.Vits;

/// <summary>The sound of one sentence, as the model made it.</summary>
/// <param name="Samples">Mono.</param>
/// <param name="SampleRate">4,000 to 192,000 Hz.</param>
internal sealed record HostSpeech(float[] Samples, int SampleRate);

/// <summary>The process ended when nobody had asked it to.</summary>
/// <param name="message">What it said last.</param>
internal sealed class HostDiedException(string message) : Exception(message);

/// <summary>
/// A voice, loaded in a process of its own under limits of memory, priority and time: the native library holds code under GPL-3, and a broken model ends
/// the process that loads it. One sentence at a time.
/// </summary>
internal sealed class VitsProcess : IDisposable
{
    private const int MaxSeconds = 300;
    private const int MaxErrorLength = 600;

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    // Nothing else of the station's environment: keys of speech services may stand there.
    private static readonly string[] Passed = ["PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "DOTNET_ROOT"];

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly StringBuilder _errors = new();
    private Task _errorsRead = Task.CompletedTask;
    private int _sampleRate;
    private uint _id;

    private VitsProcess(Process process, TimeProvider time)
    {
        _process = process;
        _time = time;
    }

    /// <summary>Whether it has ended, by itself or by force.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>The process, for tests.</summary>
    public int Id => _process.Id;

    /// <summary>Starts a process and waits until its voice is loaded.</summary>
    /// <exception cref="SpeechEngineException">It is not installed, or the voice cannot be loaded, in time.</exception>
    public static async Task<VitsProcess> StartAsync(VoiceFolder voice, VitsOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var library = SherpaLibrary.Find(options.Library) ?? throw Failure(SpeechEngineFailure.Missing, SherpaLibrary.Missing);
        if (!File.Exists(options.HostProgram)) throw Failure(SpeechEngineFailure.Missing, $"Thiếu chương trình {options.HostProgram}. Chạy make build.");
        var host = new VitsProcess(Start(voice, await PrepareAsync(voice, options), library, options), time);
        host._errorsRead = host.ReadErrorsAsync();
        try
        {
            await host.WithinAsync(options.LoadTimeLimit, host.LoadAsync, $"Giọng “{voice.Voice.Name}” nạp quá {options.LoadTimeLimit.TotalSeconds:0.#} giây.", cancellation);
            return host;
        }
        catch (HostDiedException exception)
        {
            host.Dispose();
            throw new SpeechEngineException(VitsSynthesizer.Name, SpeechEngineFailure.Failed, $"Giọng “{voice.Voice.Name}” không nạp được. {exception.Message}", exception);
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    /// <summary>Says a sentence. After an exception the process is good for nothing but to be disposed of.</summary>
    /// <exception cref="SpeechEngineException">It took too long or gave no sound.</exception>
    /// <exception cref="HostDiedException">The process ended.</exception>
    public async Task<HostSpeech> SpeakAsync(string text, VoiceFolder voice, VitsOptions options, CancellationToken cancellation)
    {
        HostSpeech? speech = null;
        await WithinAsync(options.TimeLimit, async stop => speech = await AskAsync(text, (float)voice.Speed, stop),
            $"Giọng “{voice.Voice.Name}” đọc một câu quá {options.TimeLimit.TotalSeconds:0.#} giây.", cancellation);
        return speech!;
    }

    /// <summary>Ends the process at once.</summary>
    public void Dispose()
    {
        try
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
        _process.Dispose();
    }

    /// <summary>The folder that the library can load.</summary>
    private static async Task<string> PrepareAsync(VoiceFolder voice, VitsOptions options)
    {
        if (voice.Piper is not { } piper) return voice.Path;
        var espeak = EspeakFolders(voice).FirstOrDefault(Directory.Exists)
            ?? throw Failure(SpeechEngineFailure.Missing, "Thiếu dữ liệu espeak-ng cho giọng Piper. Cài gói Debian espeak-ng-data (hoặc chạy make bootstrap).");
        try
        {
            return await Task.Run(() => piper.Prepare(espeak, options.CacheFolder, voice.Voice.Id, voice.Fingerprint));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SpeechEngineException(VitsSynthesizer.Name, SpeechEngineFailure.Failed,
                $"Không chép được giọng “{voice.Voice.Name}” vào bộ nhớ đệm: {exception.Message}", exception);
        }
    }

    /// <summary>Where espeak-ng's data may be: the voice's own, else the machine's.</summary>
    private static IEnumerable<string> EspeakFolders(VoiceFolder voice) =>
        Directory.EnumerateDirectories("/usr/lib").Prepend("/usr/share").Prepend(voice.Path).Select(folder => Path.Combine(folder, "espeak-ng-data"));

    private static Process Start(VoiceFolder voice, string folder, string library, VitsOptions options)
    {
        var start = new ProcessStartInfo("prlimit")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardErrorEncoding = Encoding.UTF8,
        };
        string[] program = options.HostProgram.EndsWith(".dll", StringComparison.Ordinal) ? [DotNet, options.HostProgram] : [options.HostProgram];
        string[] arguments =
        [
            $"--data={Text(options.MaxMemoryBytes)}", "--core=0", "--", "nice", "-n", Text(options.Niceness), .. program,
            "--library", library, "--speaker", Text(voice.Speaker), "--threads", Text(options.Threads), folder,
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var kept = Passed.Select(name => (name, value: Environment.GetEnvironmentVariable(name))).ToList();
        start.Environment.Clear();
        foreach (var (name, value) in kept)
            if (value is not null) start.Environment[name] = value;
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x8000000";
        try
        {
            return Process.Start(start) ?? throw Failure(SpeechEngineFailure.Failed, "Không khởi động được chương trình đọc giọng riêng.");
        }
        catch (Win32Exception exception)
        {
            throw new SpeechEngineException(VitsSynthesizer.Name, SpeechEngineFailure.Missing, "Thiếu chương trình prlimit. Cài gói Debian util-linux.", exception);
        }
    }

    // The one that runs us, so that both have the same version.
    private static string DotNet => Path.GetFileName(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    private async Task LoadAsync(CancellationToken cancellation)
    {
        _sampleRate = await NextAsync(cancellation) switch
        {
            HostReady ready => ready.SampleRate,
            HostRefused { Code: 1 } refused => throw Failure(SpeechEngineFailure.Missing, refused.Sentence),
            HostRefused refused => throw new HostDiedException($"{refused.Sentence} {await LastWordsAsync()}".Trim()),
            var other => throw new InvalidDataException($"{other.GetType().Name} before ready"),
        };
    }

    private async Task<HostSpeech> AskAsync(string text, float speed, CancellationToken cancellation)
    {
        var id = ++_id;
        try
        {
            await _process.StandardInput.BaseStream.WriteAsync(HostFrame.Speak(id, speed, text), cancellation);
            await _process.StandardInput.BaseStream.FlushAsync(cancellation);
        }
        catch (IOException)
        {
            throw new HostDiedException(await LastWordsAsync());
        }
        var sound = new ArrayBufferWriter<float>();
        while (true)
        {
            switch (await NextAsync(cancellation))
            {
                case HostSound piece when piece.Id == id:
                    if (sound.WrittenCount + piece.Samples.Length > _sampleRate * MaxSeconds)
                        throw Failure(SpeechEngineFailure.BadOutput, $"Giọng đọc tạo hơn {MaxSeconds} giây âm thanh cho một câu.");
                    sound.Write(piece.Samples);
                    break;
                case HostDone done when done.Id == id && done.Samples == sound.WrittenCount:
                    return new HostSpeech(sound.WrittenSpan.ToArray(), _sampleRate);
                case HostRefused refused when refused.Id == id || refused.Id == 0:
                    throw Failure(SpeechEngineFailure.Failed, refused.Sentence);
                case var other:
                    throw new InvalidDataException($"{other.GetType().Name} in the middle of sentence {id}");
            }
        }
    }

    private async Task<HostFrame> NextAsync(CancellationToken cancellation) =>
        await HostFrame.ReadAsync(_process.StandardOutput.BaseStream, cancellation) ?? throw new HostDiedException(await LastWordsAsync());

    private async Task WithinAsync(TimeSpan longest, Func<CancellationToken, Task> step, string tooLong, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(longest, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await step(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Failure(SpeechEngineFailure.TimedOut, tooLong);
        }
        catch (InvalidDataException exception)
        {
            throw new SpeechEngineException(VitsSynthesizer.Name, SpeechEngineFailure.BadOutput, $"Chương trình đọc giọng riêng trả lời sai: {exception.Message}", exception);
        }
    }

    /// <summary>The end of what it wrote on standard error.</summary>
    private async Task<string> LastWordsAsync()
    {
        try
        {
            await _errorsRead.WaitAsync(LastWords, _time);
        }
        catch (TimeoutException)
        {
            // What there is so far.
        }
        lock (_errors) return _errors.ToString().ReplaceLineEndings(" ").Trim();
    }

    private async Task ReadErrorsAsync()
    {
        var buffer = new char[512];
        try
        {
            while (await _process.StandardError.ReadAsync(buffer) is var read and > 0)
            {
                lock (_errors)
                {
                    _errors.Append(buffer, 0, read);
                    if (_errors.Length > MaxErrorLength) _errors.Remove(0, _errors.Length - MaxErrorLength);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Closed while it was read.
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static SpeechEngineException Failure(SpeechEngineFailure failure, string message) => new(VitsSynthesizer.Name, failure, message);
}
