namespace Broadcast.Audio;

/// <summary>
/// Keeps the true peak of one sound at or below a ceiling: looks 1.5 ms ahead, comes down smoothly before a
/// peak and lets go within about 20 ms, so that it works on single glottal pulses and costs little loudness (slower ones cost up to 0.8 LU).
/// Pure apart from its scratch memory; one instance per thread.
/// </summary>
internal sealed class Limiter
{
    private const int LookAhead = AudioFormat.SampleRate * 3 / 2000;

    // Per sample: the remaining reduction shrinks to 1/e in 15 ms.
    private static readonly float Release = 1 - MathF.Exp(-1f / (0.015f * AudioFormat.SampleRate));

    private float[] _gain = [];
    private float[] _least = [];
    private int[] _queue = [];

    /// <summary>Limits in place.</summary>
    /// <param name="samples">The whole sound.</param>
    /// <param name="ceiling">Linear, above 0.</param>
    /// <returns>Whether anything had to be reduced.</returns>
    internal bool Apply(Span<float> samples, float ceiling)
    {
        Prepare(samples.Length);
        var wanted = _gain.AsSpan(0, samples.Length);
        TruePeak.Envelope(samples, ceiling, wanted);
        var needed = false;
        for (var i = 0; i < wanted.Length; i++)
        {
            needed |= wanted[i] > ceiling;
            wanted[i] = wanted[i] > ceiling ? ceiling / wanted[i] : 1f;
        }
        if (!needed)
            return false;

        // An interpolated peak is made of the samples on both sides, so both must come down.
        var least = _least.AsSpan(0, samples.Length);
        SlidingMinimum(wanted, least, LookAhead + 1);
        LetGo(least);
        ApplyMean(samples, least);
        return true;
    }

    private void Prepare(int length)
    {
        if (_gain.Length >= length)
            return;
        _gain = new float[length];
        _least = new float[length];
        _queue = new int[length];
    }

    // least[n] = the smallest of wanted[n − reach … n + reach].
    private void SlidingMinimum(ReadOnlySpan<float> wanted, Span<float> least, int reach)
    {
        int head = 0, tail = 0;
        for (var i = 0; i < wanted.Length + reach; i++)
        {
            if (i < wanted.Length)
            {
                while (tail > head && wanted[_queue[tail - 1]] >= wanted[i])
                    tail--;
                _queue[tail++] = i;
            }
            var centre = i - reach;
            if (centre < 0)
                continue;
            while (_queue[head] < centre - reach)
                head++;
            least[centre] = wanted[_queue[head]];
        }
    }

    private static void LetGo(Span<float> least)
    {
        var gain = 1f;
        foreach (ref var wanted in least)
        {
            gain += (1 - gain) * Release;
            gain = wanted = MathF.Min(gain, wanted);
        }
    }

    // A mean over the look-ahead on both sides turns steps into ramps. Where the minimum reached that far, the mean is not above what was wanted.
    private static void ApplyMean(Span<float> samples, ReadOnlySpan<float> least)
    {
        const int Width = 2 * LookAhead + 1;
        var sum = 0.0;
        for (var i = -LookAhead; i <= LookAhead; i++)
            sum += At(least, i);
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] *= (float)(sum / Width);
            sum += At(least, i + LookAhead + 1) - At(least, i - LookAhead);
        }

        static float At(ReadOnlySpan<float> gains, int index) => gains[Math.Clamp(index, 0, gains.Length - 1)];
    }
}
