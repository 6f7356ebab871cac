using System.Runtime.InteropServices;
using Broadcast.Audio;

namespace Broadcast.Tts.Engines.Cloud;

/// <summary>
/// Bytes that a service calls sound, decoded. What they begin with decides, not the content type, which services set carelessly: 16-bit WAVE and
/// Ogg Opus are read here, MP3, other WAVE and Ogg Vorbis by ffmpeg in a process of its own that may read its input pipe and nothing else.
/// </summary>
internal static class SoundBytes
{
    // Vietnamese is read at 15 to 25 letters a second. Sound for more than this many was cut off.
    private const int MostLettersPerSecond = 60;

    /// <summary>Decodes one answer.</summary>
    /// <param name="engine">On whose behalf.</param>
    /// <param name="answer">The service's answer.</param>
    /// <param name="letters">How many characters it should say.</param>
    /// <param name="options">The limits and the decoder.</param>
    /// <param name="cancellation">Stops the decoder.</param>
    /// <returns>48 kHz mono without silence around it.</returns>
    /// <exception cref="SpeechEngineException">No sound, silence, too much of it, or too little for the text.</exception>
    public static async Task<float[]> DecodeAsync(string engine, ServiceAnswer answer, int letters, ServiceCallOptions options, CancellationToken cancellation)
    {
        try
        {
            var (samples, rate) = await ReadAsync(engine, answer, options, cancellation);
            if (samples.Length > options.LongestSound.TotalSeconds * rate) throw Bad(engine, $"{engine} trả về âm thanh dài quá {InWords(options)}.");
            var spoken = Silence.Trim(samples, rate);
            if (spoken.Length == 0) throw Bad(engine, $"{engine} trả về âm thanh câm.");
            if (letters > MostLettersPerSecond * (spoken.Length / (double)rate + 0.5))
                throw Bad(engine, $"{engine} trả về âm thanh quá ngắn so với câu: có lẽ bị cắt ngang.");
            return Resampler.Convert(spoken, rate);
        }
        catch (UnreadableAudioException exception)
        {
            throw new SpeechEngineException(engine, SpeechEngineFailure.BadOutput, $"{engine} trả về âm thanh hỏng: {exception.Message}", exception);
        }
    }

    private static async Task<(float[] Samples, int Rate)> ReadAsync(
        string engine, ServiceAnswer answer, ServiceCallOptions options, CancellationToken cancellation)
    {
        var body = answer.Body;
        if (Starts(body, "RIFF"u8))
        {
            if (!IsPcm16(body)) return await ConvertAsync(engine, body, "wav", options, cancellation);
            var wav = WavFile.Read(new MemoryStream(body), options.MaxSoundBytes);
            return (wav.ToMono(), wav.SampleRate);
        }
        if (Starts(body, "OggS"u8))
            return body.AsSpan(0, Math.Min(body.Length, 512)).IndexOf("OpusHead"u8) >= 0
                ? (ReadOpus(body, options), AudioFormat.SampleRate)
                : await ConvertAsync(engine, body, "ogg", options, cancellation);
        // ID3, or the eleven set bits that begin every MPEG frame.
        if (Starts(body, "ID3"u8) || body.Length > 2 && body[0] == 0xff && (body[1] & 0xe0) == 0xe0)
            return await ConvertAsync(engine, body, "mp3", options, cancellation);
        throw Bad(engine, $"{engine} trả về {answer.Kind} thay cho âm thanh.");
    }

    private static float[] ReadOpus(byte[] body, ServiceCallOptions options)
    {
        using var reader = OggOpusReader.Open(body);
        if (reader.Duration > options.LongestSound) throw new UnreadableAudioException($"dài quá {InWords(options)}.");
        var samples = new float[reader.TotalSamples];
        return samples.AsSpan(0, reader.Read(samples.AsSpan())).ToArray();
    }

    private static async Task<(float[] Samples, int Rate)> ConvertAsync(
        string engine, byte[] body, string format, ServiceCallOptions options, CancellationToken cancellation)
    {
        // A second more than is allowed, so that too long shows as too long.
        var seconds = (int)options.LongestSound.TotalSeconds + 1;
        var program = new ExternalProgram(engine, options.Decoder, "ffmpeg",
            [
                "-hide_banner", "-nostdin", "-loglevel", "error", "-protocol_whitelist", "pipe", "-threads", "1", "-f", format, "-i", "pipe:0",
                "-map", "0:a:0", "-t", $"{seconds}", "-ac", "1", "-ar", $"{AudioFormat.SampleRate}", "-f", "s16le", "pipe:1",
            ],
            seconds * 2 * AudioFormat.SampleRate + 4096);
        MemoryStream output;
        try
        {
            output = await program.RunAsync(body, cancellation);
        }
        catch (SpeechEngineException exception) when (exception.Failure == SpeechEngineFailure.Failed)
        {
            throw new SpeechEngineException(engine, SpeechEngineFailure.BadOutput, $"{engine} trả về âm thanh {format} không giải mã được.", exception);
        }
        var pcm = MemoryMarshal.Cast<byte, short>(output.GetBuffer().AsSpan(0, (int)output.Length & ~1));
        var samples = new float[pcm.Length];
        Pcm.ToFloat(pcm, samples);
        return (samples, AudioFormat.SampleRate);
    }

    // The tag stands right behind "fmt " in every file that services make; another layout goes to ffmpeg, which reads them all.
    private static bool IsPcm16(ReadOnlySpan<byte> body) =>
        body.Length > 36 && body[12..16].SequenceEqual("fmt "u8) && body[20] == 1 && body[21] == 0 && body[34] == 16;

    private static string InWords(ServiceCallOptions options) => $"{options.LongestSound.TotalMinutes:0.#} phút";

    private static bool Starts(byte[] body, ReadOnlySpan<byte> mark) => body.AsSpan().StartsWith(mark);

    private static SpeechEngineException Bad(string engine, string message) => new(engine, SpeechEngineFailure.BadOutput, message);
}
