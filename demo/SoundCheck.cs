using System.Numerics;
using System.Runtime.InteropServices;

namespace Broadcast.Demo;

/// <summary>
/// Compares what a box gave its sound device with the content it was to play: windows of 1 s, each aligned within ±20 ms,
/// free of gain, by the correlation coefficient. Pure.
/// </summary>
public static class SoundCheck
{
    // Sought at 12 kHz, where speech lives and there is sixteen times less to multiply; then settled at 48 kHz.
    private const int Decimation = 4;
    private const int Window = 48_000;
    private const int Reach = Window / 50;
    private const float SpeechRms = 0.01f;

    /// <summary>A window that correlates by so much is the same sound.</summary>
    public const double Alike = 0.95;

    /// <summary>What was found.</summary>
    /// <param name="SpeechWindows">Windows of the content that hold speech (RMS of −40 dBFS or more).</param>
    /// <param name="AlikeWindows">Those of them that correlate by 0.95 or more.</param>
    /// <param name="Worst">The lowest correlation of all, −1…1; 1 when there was no speech.</param>
    public sealed record Finding(int SpeechWindows, int AlikeWindows, double Worst)
    {
        /// <summary>Alike windows as a share, 0–1; 1 when there was no speech.</summary>
        public double Share => SpeechWindows == 0 ? 1 : (double)AlikeWindows / SpeechWindows;
    }

    /// <summary>Compares a recording with the content.</summary>
    /// <param name="content">Decoded content, 48 kHz mono.</param>
    /// <param name="recording">What the box gave its device, 48 kHz mono.</param>
    /// <param name="startsAt">Sample of the recording at which the content is expected to begin.</param>
    public static Finding Compare(ReadOnlySpan<short> content, ReadOnlySpan<short> recording, long startsAt)
    {
        var (wanted, heard) = (new SearchableSound(content), new SearchableSound(recording));
        int speech = 0, alike = 0;
        double worst = 1;
        for (var at = 0; at + Window <= wanted.Length; at += Window)
        {
            if (!IsSpeech(wanted, at, Window))
            {
                continue;
            }

            speech++;
            var best = Seek(wanted, at, Window, heard, startsAt + at).Correlation;
            worst = Math.Min(worst, best);
            alike += best >= Alike ? 1 : 0;
        }

        return new Finding(speech, alike, worst);
    }

    /// <summary>Whether a stretch of a sound holds speech (RMS of −40 dBFS or more).</summary>
    public static bool IsSpeech(SearchableSound sound, int from, int length)
    {
        var window = sound.Fine.AsSpan(from, length);
        return Math.Sqrt(Dot(window, window) / length) >= SpeechRms;
    }

    /// <summary>Where in a recording a stretch of the content lies best near where it is expected, and how well (−1…1).</summary>
    /// <param name="content">What is sought, from sample <paramref name="from"/> on, <paramref name="length"/> samples of it.</param>
    /// <param name="from">A multiple of 4.</param>
    /// <param name="length">A multiple of 4.</param>
    /// <param name="recording">Where it is sought.</param>
    /// <param name="near">The sample of the recording at which it is expected.</param>
    /// <param name="reach">How many samples before and after that it is sought, ±20 ms when not said.</param>
    public static (long Position, double Correlation) Seek(SearchableSound content, int from, int length, SearchableSound recording, long near, int reach = Reach)
    {
        var coarse = Best(content.Coarse.AsSpan(from / Decimation, length / Decimation), recording.Coarse, near / Decimation, reach / Decimation);
        return Best(content.Fine.AsSpan(from, length), recording.Fine, coarse.Position * Decimation, 2 * Decimation);
    }

    /// <summary>A sound prepared once for being sought, or sought in. Immutable.</summary>
    /// <param name="samples">48 kHz mono.</param>
    public sealed class SearchableSound(ReadOnlySpan<short> samples)
    {
        /// <summary>Samples.</summary>
        public int Length => Fine.Length;

        internal float[] Fine { get; } = ToFloat(samples);

        internal float[] Coarse { get; } = Decimate(ToFloat(samples));
    }

    private static (long Position, double Correlation) Best(ReadOnlySpan<float> window, float[] heard, long near, int reach)
    {
        var energy = Dot(window, window);
        var best = (Position: near, Correlation: -1.0);
        for (var from = Math.Max(0, near - reach); from <= Math.Min(near + reach, heard.Length - window.Length); from++)
        {
            var candidate = heard.AsSpan((int)from, window.Length);
            var other = Dot(candidate, candidate);
            var correlation = other > 0 ? Dot(window, candidate) / Math.Sqrt(energy * other) : -1;
            if (correlation > best.Correlation)
            {
                best = (from, correlation);
            }
        }

        return best;
    }

    private static float[] ToFloat(ReadOnlySpan<short> samples)
    {
        var result = new float[samples.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = samples[i] / 32768f;
        }

        return result;
    }

    private static float[] Decimate(float[] samples)
    {
        var result = new float[samples.Length / Decimation];
        for (var i = 0; i < result.Length; i++)
        {
            for (var k = 0; k < Decimation; k++)
            {
                result[i] += samples[(i * Decimation) + k] / Decimation;
            }
        }

        return result;
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var left = MemoryMarshal.Cast<float, Vector<float>>(a);
        var right = MemoryMarshal.Cast<float, Vector<float>>(b);
        var sum = Vector<float>.Zero;
        for (var i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        double total = Vector.Sum(sum);
        for (var i = left.Length * Vector<float>.Count; i < a.Length; i++)
        {
            total += a[i] * b[i];
        }

        return total;
    }
}
