using NAudio.Wave;

namespace Broadcast.Audio;

/// <summary>A struck bar: few harmonics, the higher the sooner gone. It rings for ever, ever more softly. Not thread-safe.</summary>
internal sealed class StruckBar(double hertz) : ISampleProvider
{
    private static readonly (double Partial, double Amplitude, double DecaySeconds)[] Partials = [(1, 0.26, 0.75), (2, 0.07, 0.4), (3, 0.035, 0.2)];

    private long _at;

    public WaveFormat WaveFormat => AudioFormat.Wave;

    public int Read(Span<float> samples)
    {
        foreach (ref var sample in samples)
        {
            var t = _at++ / (double)AudioFormat.SampleRate;
            var attack = Math.Min(1, t / 0.008);
            var sum = 0.0;
            foreach (var (partial, amplitude, decay) in Partials)
                sum += amplitude * Math.Exp(-t / decay) * Math.Sin(2 * Math.PI * hertz * partial * t);
            sample = (float)(attack * sum);
        }

        return samples.Length;
    }
}
