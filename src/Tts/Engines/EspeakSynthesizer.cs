using System.Globalization;
using System.Text;
using Broadcast.Audio;

namespace Broadcast.Tts.Engines;

/// <summary>How espeak-ng speaks.</summary>
public sealed record EspeakOptions
{
    /// <summary>The program, by name or by path.</summary>
    public string Program { get; init; } = "espeak-ng";

    /// <summary>Syllables a minute, 80 to 300. Horns in the open want it slower than a room does.</summary>
    public int Rate { get; init; } = 148;

    /// <summary>espeak-ng's amplitude, 0 to 200. Its own default, 100, clips; 50 leaves 4 dB.</summary>
    public int Amplitude { get; init; } = 50;

    /// <summary>The longest that one sentence may take to be made.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The most bytes of sound for one sentence: 5 minutes at 22.05 kHz.</summary>
    public int MaxOutputBytes { get; init; } = 22_050 * 2 * 300;
}

/// <summary>
/// espeak-ng (Debian package espeak-ng, GPL-3, therefore always a process of its own): a process for each sentence, text by standard input, WAV by
/// standard output. The text never stands in the arguments, where every user of the machine could read it.
/// </summary>
public sealed class EspeakSynthesizer(EspeakOptions options, TimeProvider time) : ISpeechSynthesizer
{
    private const int MaxTextLength = 10_000;

    private static readonly (Voice Voice, string Name)[] All =
    [
        (new Voice("bac", "Giọng Bắc (eSpeak)"), "vi"),
        (new Voice("trung", "Giọng Trung (eSpeak)"), "vi-vn-x-central"),
        (new Voice("nam", "Giọng Nam (eSpeak)"), "vi-vn-x-south"),
    ];

    /// <inheritdoc/>
    public string Engine => "espeak-ng";

    /// <inheritdoc/>
    public IReadOnlyList<Voice> Voices { get; } = [.. All.Select(v => v.Voice)];

    /// <inheritdoc/>
    public string Settings { get; } = string.Create(CultureInfo.InvariantCulture, $"s{options.Rate} a{options.Amplitude} z t1");

    /// <inheritdoc/>
    public double GainDb => 10.5 + 20 * Math.Log10(50.0 / Math.Max(1, options.Amplitude));

    /// <inheritdoc/>
    public async Task<float[]> SynthesiseAsync(string text, Voice voice, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(voice);
        if (text.Length > MaxTextLength)
            throw Failure(SpeechEngineFailure.BadRequest, $"Câu dài {text.Length} ký tự, giới hạn {MaxTextLength}.");
        var name = All.FirstOrDefault(v => v.Voice.Id == voice.Id).Name
            ?? throw Failure(SpeechEngineFailure.BadRequest, $"espeak-ng không có giọng “{voice.Id}”. Các giọng: {string.Join(", ", Voices.Select(v => v.Id))}.");

        using var limit = new CancellationTokenSource(options.TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            // "[[" would begin phonemes.
            return ToPcm(await ProgramFor(name).RunAsync(Encoding.UTF8.GetBytes(text.Replace('[', ' ')), either.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Failure(SpeechEngineFailure.TimedOut, $"espeak-ng chạy quá {options.TimeLimit.TotalSeconds:0} giây cho một câu.");
        }
    }

    private ExternalProgram ProgramFor(string voice) => new(Engine, options.Program, "espeak-ng",
        [
            "-v", voice, "-s", options.Rate.ToString(CultureInfo.InvariantCulture), "-a", options.Amplitude.ToString(CultureInfo.InvariantCulture),
            "-b", "1", "-z", "--stdin", "--stdout",
        ],
        options.MaxOutputBytes);

    private float[] ToPcm(MemoryStream sound)
    {
        if (sound.Length == 0) return [];
        WavSound wav;
        try
        {
            wav = WavFile.Read(sound, options.MaxOutputBytes);
        }
        catch (UnreadableAudioException exception)
        {
            throw new SpeechEngineException(Engine, SpeechEngineFailure.BadOutput, $"espeak-ng không trả về âm thanh WAV: {exception.Message}", exception);
        }
        var spoken = Silence.Trim(wav.ToMono(), wav.SampleRate);
        return spoken.Length == 0 ? [] : Resampler.Convert(spoken, wav.SampleRate);
    }

    private SpeechEngineException Failure(SpeechEngineFailure failure, string message) => new(Engine, failure, message);
}
