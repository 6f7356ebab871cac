namespace Broadcast.Audio;

/// <summary>Sounds made, not recorded: the station's chime and calibrated test tones. 48 kHz mono floats. Pure and thread-safe.</summary>
public static class Tones
{
    // Fades long enough not to click, short enough not to be noticed.
    private const int EdgeSamples = AudioFormat.SampleRate / 200;

    /// <summary>A sine of a stated RMS level, faded 5 ms at both ends.</summary>
    /// <param name="hertz">20 to 20,000.</param>
    /// <param name="rmsDbfs">RMS level in dB below a full-scale sine's peak value 1.0 (a full-scale sine has −3.01); at most −3.01.</param>
    /// <param name="duration">Up to 10 minutes.</param>
    public static float[] Sine(double hertz, double rmsDbfs, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hertz, 20);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hertz, 20_000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rmsDbfs, -3.01);
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(duration, TimeSpan.FromMinutes(10));
        var samples = new float[AudioFormat.SamplesIn(duration)];
        Sine(samples, hertz, rmsDbfs, 0, samples.Length);
        return samples;
    }

    /// <summary>A piece of such a sine, so that a long one need not lie in memory whole.</summary>
    /// <param name="piece">Is filled.</param>
    /// <param name="hertz">20 to 20,000.</param>
    /// <param name="rmsDbfs">At most −3.01.</param>
    /// <param name="at">The number of the piece's first sample in the whole sine.</param>
    /// <param name="length">Samples of the whole sine.</param>
    public static void Sine(Span<float> piece, double hertz, double rmsDbfs, long at, long length)
    {
        var amplitude = Pcm.FromDb(rmsDbfs) * Math.Sqrt(2);
        var edge = Math.Min(EdgeSamples, length);
        for (var i = 0; i < piece.Length; i++)
        {
            var fade = Math.Min(1, (Math.Min(at + i, length - 1 - at - i) + 0.5) / edge);
            piece[i] = (float)(fade * amplitude * Math.Sin(2 * Math.PI * hertz * (at + i) / AudioFormat.SampleRate));
        }
    }

    /// <summary>The station's chime: two struck tones a major third apart, falling (G5, E♭5), 2.4 s, near −16 LUFS, peak below −6 dBFS.</summary>
    public static float[] Chime()
    {
        var samples = new float[(int)(2.4 * AudioFormat.SampleRate)];
        Strike(samples, 783.99);
        Strike(samples.AsSpan((int)(0.7 * AudioFormat.SampleRate)), 622.25);
        Pcm.FadeOut(samples, AudioFormat.SampleRate / 5);
        return samples;
    }

    // A struck bar: few harmonics, the higher the sooner gone.
    private static void Strike(Span<float> samples, double hertz)
    {
        ReadOnlySpan<(double Partial, double Amplitude, double DecaySeconds)> partials = [(1, 0.26, 0.75), (2, 0.07, 0.4), (3, 0.035, 0.2)];
        for (var i = 0; i < samples.Length; i++)
        {
            var t = i / (double)AudioFormat.SampleRate;
            var attack = Math.Min(1, t / 0.008);
            var sum = 0.0;
            foreach (var (partial, amplitude, decay) in partials)
                sum += amplitude * Math.Exp(-t / decay) * Math.Sin(2 * Math.PI * hertz * partial * t);
            samples[i] += (float)(attack * sum);
        }
    }
}
