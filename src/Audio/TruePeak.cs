using System.Numerics;

namespace Broadcast.Audio;

/// <summary>
/// Peaks between samples at 48 kHz: four times oversampling with a 48-tap windowed sinc, as BS.1770-4 annex 2 asks. Pure; thread-safe.
/// </summary>
/// <remarks>
/// Interpolation is the dearest step of measuring, and most of speech is far below its peak. Between samples of at most m the filter cannot give
/// more than m × <see cref="MostOvershoot"/>, so stretches that cannot reach the threshold are skipped: exact, and many times cheaper.
/// </remarks>
internal static class TruePeak
{
    private const int Factor = 4;
    private const int HalfTaps = 6;
    private const int Taps = 2 * HalfTaps;
    private const int Stretch = 32;

    private static readonly float[][] Phases = DesignPhases();
    private static readonly float MostOvershoot = Phases.Max(phase => phase.Sum(MathF.Abs));

    /// <summary>The highest peak of a whole sound, linear. Before and after it there is silence.</summary>
    internal static float Of(ReadOnlySpan<float> samples)
    {
        var highest = 0f;
        foreach (var sample in samples)
            highest = MathF.Max(highest, MathF.Abs(sample));
        Span<float> between = stackalloc float[Stretch];
        for (var start = -HalfTaps; start < samples.Length; start += Stretch)
        {
            if (Highest(samples, start) * MostOvershoot <= highest)
                continue;
            Interpolate(samples, start, between);
            foreach (var peak in between)
                highest = MathF.Max(highest, peak);
        }
        return highest;
    }

    /// <summary>
    /// For each sample the highest absolute value from it up to the next sample. Exact where it exceeds the threshold, and not above the
    /// threshold elsewhere.
    /// </summary>
    internal static void Envelope(ReadOnlySpan<float> samples, float threshold, Span<float> envelope)
    {
        Span<float> between = stackalloc float[Stretch];
        for (var start = 0; start < samples.Length; start += Stretch)
        {
            var count = Math.Min(Stretch, samples.Length - start);
            for (var i = start; i < start + count; i++)
                envelope[i] = MathF.Abs(samples[i]);
            if (Highest(samples, start) * MostOvershoot <= threshold)
                continue;
            Interpolate(samples, start, between);
            for (var i = 0; i < count; i++)
                envelope[start + i] = MathF.Max(envelope[start + i], between[i]);
        }
    }

    private static float Highest(ReadOnlySpan<float> samples, int start)
    {
        var from = Math.Max(0, start - HalfTaps + 1);
        var to = Math.Min(samples.Length, start + Stretch + HalfTaps);
        var highest = Vector<float>.Zero;
        for (; from + Vector<float>.Count <= to; from += Vector<float>.Count)
            highest = Vector.Max(highest, Vector.Abs(new Vector<float>(samples[from..])));
        var result = 0f;
        for (; from < to; from++)
            result = MathF.Max(result, MathF.Abs(samples[from]));
        for (var i = 0; i < Vector<float>.Count; i++)
            result = MathF.Max(result, highest[i]);
        return result;
    }

    // between[i] = the highest of the three interpolated values after sample start + i.
    private static void Interpolate(ReadOnlySpan<float> samples, int start, Span<float> between)
    {
        Span<float> edge = stackalloc float[Stretch + Taps];
        var from = start - HalfTaps + 1;
        scoped ReadOnlySpan<float> window;
        if (from >= 0 && from + edge.Length <= samples.Length)
            window = samples.Slice(from, edge.Length);
        else
        {
            edge.Clear();
            var first = Math.Max(from, 0);
            var end = Math.Min(from + edge.Length, samples.Length);
            if (end > first)
                samples[first..end].CopyTo(edge[(first - from)..]);
            window = edge;
        }
        for (var i = 0; i < Stretch; i += Vector<float>.Count)
        {
            var highest = Vector<float>.Zero;
            foreach (var phase in Phases)
            {
                var sum = Vector<float>.Zero;
                for (var tap = 0; tap < Taps; tap++)
                    sum += phase[tap] * new Vector<float>(window[(i + tap)..]);
                highest = Vector.Max(highest, Vector.Abs(sum));
            }
            highest.CopyTo(between[i..]);
        }
    }

    private static float[][] DesignPhases() =>
        [.. Enumerable.Range(1, Factor - 1).Select(phase => Enumerable.Range(0, Taps).Select(tap =>
        {
            // Distance, in samples, of this tap from the wanted point; a Hann window over the 12 samples around it.
            var distance = tap - (HalfTaps - 1) - phase / (double)Factor;
            var sinc = Math.Sin(Math.PI * distance) / (Math.PI * distance);
            return (float)(sinc * (0.5 + 0.5 * Math.Cos(Math.PI * distance / HalfTaps)));
        }).ToArray())];
}
