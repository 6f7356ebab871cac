using System.Buffers;
using System.Text;
using Broadcast.Audio;
using Broadcast.Tts.Engines.Cloud;
using Broadcast.Tts.Engines.Vits;

namespace Broadcast.Tts.Engines;

/// <summary>
/// Neural voices of the user's own (Piper, MMS and other VITS models) through sherpa-onnx, which contains espeak-ng (GPL-3) and therefore, like it, runs
/// in processes of its own. Each voice is brought to −16 LUFS here, by a gain that is measured once, since voices differ and an engine has one gain.
/// Opened by <see cref="VitsVoices.Open"/>. Thread-safe.
/// </summary>
public sealed class VitsSynthesizer : ISpeechSynthesizer, IDisposable
{
    internal const string Name = "vits";

    private const int MaxTextLength = 10_000;

    // In bytes of UTF-8 a Vietnamese letter has at most 3, and a text in form C no more letters than UTF-16 units.
    private const int PieceLength = HostFrame.MaxTextBytes / 3;

    // Vietnamese is read at 15 to 25 letters a second: sound for more than this many was cut off.
    private const int MostLettersPerSecond = 60;

    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(250);

    private readonly IReadOnlyList<VoiceFolder> _voices;
    private readonly WarmHosts _hosts;
    private readonly VoiceGains _gains;

    internal VitsSynthesizer(IReadOnlyList<VoiceFolder> voices, VitsOptions options, TimeProvider time)
    {
        _voices = voices;
        _hosts = new WarmHosts(options, time);
        _gains = new VoiceGains(Path.Combine(options.CacheFolder, "gains.json"));
        Voices = [.. voices.Select(v => v.Voice)];
        // All voices', since an engine has one: a voice that comes, goes or changes has all sentences made again.
        Settings = ClipCache.KeyOf([.. voices.Select(v => $"{v.Voice.Id} {v.Fingerprint}")])[..16];
    }

    /// <inheritdoc/>
    public string Engine => Name;

    /// <inheritdoc/>
    public IReadOnlyList<Voice> Voices { get; }

    /// <inheritdoc/>
    public string Settings { get; }

    /// <summary>0: each voice's own gain is in its sound already, which may therefore exceed full scale until it is levelled.</summary>
    public double GainDb => 0;

    /// <summary>The processes that run now, for tests.</summary>
    internal IReadOnlyList<int> Running => _hosts.Running;

    /// <inheritdoc/>
    public async Task<float[]> SynthesiseAsync(string text, Voice voice, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(voice);
        if (text.Length > MaxTextLength) throw Failure(SpeechEngineFailure.BadRequest, $"Câu dài {text.Length} ký tự, giới hạn {MaxTextLength}.");
        var folder = _voices.FirstOrDefault(v => v.Voice.Id == voice.Id)
            ?? throw Failure(SpeechEngineFailure.BadRequest, $"Không có giọng “{voice.Id}” trong thư mục giọng riêng. Các giọng: {string.Join(", ", Voices.Select(v => v.Id))}.");
        if (!text.Any(char.IsLetterOrDigit)) return [];

        var gain = await _gains.OfAsync(folder, sentence => SayAsync(sentence, folder, cancellation), cancellation);
        var sound = await SayAsync(text, folder, cancellation);
        Pcm.Gain(sound, gain);
        return sound;
    }

    /// <summary>Ends the processes.</summary>
    public void Dispose()
    {
        _hosts.Dispose();
        _gains.Dispose();
    }

    /// <summary>A text of any length, 48 kHz, as loud as the model gives it.</summary>
    private async Task<float[]> SayAsync(string text, VoiceFolder folder, CancellationToken cancellation)
    {
        var sound = new ArrayBufferWriter<float>();
        var breathes = false;
        foreach (var piece in TextPieces.Split(Plain(text), PieceLength))
        {
            if (breathes) sound.Write(new float[AudioFormat.SamplesIn(Breath)]);
            if (piece.Text.Any(char.IsLetterOrDigit)) sound.Write(await SayPieceAsync(piece.Text, folder, cancellation));
            breathes = piece.Breathes;
        }
        return sound.WrittenSpan.ToArray();
    }

    private async Task<float[]> SayPieceAsync(string text, VoiceFolder folder, CancellationToken cancellation)
    {
        var speech = await _hosts.SpeakAsync(folder, text, cancellation);
        var spoken = Silence.Trim(speech.Samples, speech.SampleRate);
        if (spoken.Length == 0) throw Failure(SpeechEngineFailure.BadOutput, $"Giọng “{folder.Voice.Name}” không tạo ra tiếng cho câu này.");
        if (text.Length > MostLettersPerSecond * (spoken.Length / (double)speech.SampleRate + 0.5))
            throw Failure(SpeechEngineFailure.BadOutput, $"Giọng “{folder.Voice.Name}” tạo ra tiếng quá ngắn so với câu: có lẽ đọc sót chữ.");
        return Resampler.Convert(spoken, speech.SampleRate);
    }

    // Models that read letters know small ones in form C; the words are spelt out already, so that capitals mean nothing more.
    private static string Plain(string text) =>
        new([.. WellFormed(text).Normalize(NormalizationForm.FormC).ToLowerInvariant().Select(c => char.IsControl(c) ? ' ' : c)]);

    // Half a surrogate pair becomes U+FFFD; Normalize would throw.
    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static SpeechEngineException Failure(SpeechEngineFailure failure, string message) => new(Name, failure, message);
}
