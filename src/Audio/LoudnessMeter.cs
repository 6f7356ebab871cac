using Broadcast.Audio.Native;

namespace Broadcast.Audio;

/// <summary>What a meter says about a stretch of sound.</summary>
/// <param name="IntegratedLufs">Gated loudness of the whole (ITU-R BS.1770-4), −∞ when nothing was loud or long enough (400 ms) to measure.</param>
/// <param name="TruePeakDb">Highest peak between samples, dBTP, −∞ for digital silence.</param>
public sealed record Loudness(double IntegratedLufs, double TruePeakDb);

/// <summary>
/// Measures 48 kHz mono sound with libebur128, independently of what the compile path computes for itself. Streaming: it keeps one number
/// per 100 ms (about 1 MB for an hour). Not thread-safe.
/// </summary>
public sealed class LoudnessMeter : IDisposable
{
    private readonly Ebur128Handle _state;

    private LoudnessMeter(Ebur128Handle state) => _state = state;

    /// <summary>Begins a measurement.</summary>
    /// <exception cref="MissingLibraryException">libebur128 is not installed.</exception>
    public static LoudnessMeter Begin()
    {
        LibEbur128.Require();
        var state = LibEbur128.Init(1, AudioFormat.SampleRate, LibEbur128.ModeIntegrated | LibEbur128.ModeTruePeak);
        return state.IsInvalid ? throw new InvalidOperationException("libebur128: ebur128_init") : new LoudnessMeter(state);
    }

    /// <summary>Measures a whole sound.</summary>
    /// <exception cref="MissingLibraryException">libebur128 is not installed.</exception>
    public static Loudness Measure(ReadOnlySpan<float> samples)
    {
        using var meter = Begin();
        meter.Add(samples);
        return meter.Read();
    }

    /// <summary>Decodes the rest of an Ogg Opus file, as a box would, and measures it.</summary>
    /// <exception cref="UnreadableAudioException">The file is broken.</exception>
    /// <exception cref="MissingLibraryException">A library is not installed.</exception>
    public static Loudness Measure(OggOpusReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        using var meter = Begin();
        var buffer = new float[AudioFormat.SampleRate / 10];
        for (int read; (read = reader.Read(buffer)) > 0;)
            meter.Add(buffer.AsSpan(0, read));
        return meter.Read();
    }

    /// <summary>Takes in the next samples.</summary>
    public void Add(ReadOnlySpan<float> samples)
    {
        if (!samples.IsEmpty)
            LibEbur128.Check(LibEbur128.AddFrames(_state, samples, (nuint)samples.Length));
    }

    /// <summary>The measurement so far; more may be added afterwards.</summary>
    public Loudness Read()
    {
        LibEbur128.Check(LibEbur128.LoudnessGlobal(_state, out var lufs));
        LibEbur128.Check(LibEbur128.TruePeak(_state, 0, out var peak));
        return new Loudness(lufs, Pcm.ToDb(peak));
    }

    /// <summary>Releases the native meter.</summary>
    public void Dispose() => _state.Dispose();
}
