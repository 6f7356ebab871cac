using NAudio.Wave;
using NAudio.Wave.SampleProviders;

namespace Broadcast.Audio;

/// <summary>Sounds made, not recorded: the station's chime and calibrated test tones, 48 kHz mono. Each call makes a sound of its own; thread-safe.</summary>
public static class Tones
{
    // Fades long enough not to click, short enough not to be noticed.
    private const int EdgeSamples = AudioFormat.SampleRate / 200;

    private const int ChimeSamples = AudioFormat.SampleRate * 12 / 5;
    private const int SecondStrike = AudioFormat.SampleRate * 7 / 10;

    /// <summary>A sine of a stated RMS level, faded 5 ms at both ends.</summary>
    /// <param name="hertz">20 to 20,000.</param>
    /// <param name="rmsDbfs">RMS level in dB below a full-scale sine's peak value 1.0 (a full-scale sine has −3.01); at most −3.01.</param>
    /// <param name="duration">Up to 10 minutes.</param>
    public static ISampleProvider SineSource(double hertz, double rmsDbfs, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hertz, 20);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hertz, 20_000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rmsDbfs, -3.01);
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(duration, TimeSpan.FromMinutes(10));
        var sine = new SignalGenerator(AudioFormat.SampleRate, 1) { Type = SignalGeneratorType.Sin, Frequency = hertz, Gain = Pcm.FromDb(rmsDbfs) * Math.Sqrt(2) };
        var length = (int)AudioFormat.SamplesIn(duration);
        return new EdgeFade(sine, length, Math.Min(EdgeSamples, length), Math.Min(EdgeSamples, length));
    }

    /// <summary>The same in memory.</summary>
    /// <inheritdoc cref="SineSource"/>
    public static float[] Sine(double hertz, double rmsDbfs, TimeSpan duration) => Whole(SineSource(hertz, rmsDbfs, duration), (int)AudioFormat.SamplesIn(duration));

    /// <summary>The station's chime: two struck tones a major third apart, falling (G5, E♭5), 2.4 s, near −16 LUFS, peak below −6 dBFS.</summary>
    public static ISampleProvider ChimeSource()
    {
        var second = new OffsetSampleProvider(new StruckBar(622.25)) { DelayBySamples = SecondStrike };
        return new EdgeFade(new MixingSampleProvider([new StruckBar(783.99), second]), ChimeSamples, 0, AudioFormat.SampleRate / 5);
    }

    /// <summary>The same in memory.</summary>
    public static float[] Chime() => Whole(ChimeSource(), ChimeSamples);

    private static float[] Whole(ISampleProvider source, int length)
    {
        var samples = new float[length];
        source.Read(samples);
        return samples;
    }
}
