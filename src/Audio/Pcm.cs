namespace Broadcast.Audio;

/// <summary>Small operations on samples in memory (48 kHz mono, floats of full scale ±1). Pure; thread-safe on separate spans.</summary>
public static class Pcm
{
    /// <summary>The linear factor of a gain in decibels.</summary>
    public static double FromDb(double db) => Math.Pow(10, db / 20);

    /// <summary>Decibels of a linear factor ≥ 0; −∞ for 0.</summary>
    public static double ToDb(double linear) => 20 * Math.Log10(linear);

    /// <summary>Scales in place.</summary>
    public static void Gain(Span<float> samples, double db)
    {
        var factor = (float)FromDb(db);
        foreach (ref var sample in samples)
            sample *= factor;
    }

    /// <summary>A linear fade from silence over the first <paramref name="length"/> samples (or all, if there are fewer), in place.</summary>
    public static void FadeIn(Span<float> samples, int length)
    {
        length = Math.Min(length, samples.Length);
        for (var i = 0; i < length; i++)
            samples[i] *= (i + 0.5f) / length;
    }

    /// <summary>A linear fade to silence over the last <paramref name="length"/> samples (or all, if there are fewer), in place.</summary>
    public static void FadeOut(Span<float> samples, int length)
    {
        length = Math.Min(length, samples.Length);
        for (var i = 0; i < length; i++)
            samples[^(i + 1)] *= (i + 0.5f) / length;
    }

    /// <summary>Adds one sound onto the beginning of another. What exceeds full scale saturates when it becomes 16 bits (<see cref="ToShort"/>).</summary>
    /// <exception cref="ArgumentException">The addend is longer than the sum.</exception>
    public static void Mix(Span<float> sum, ReadOnlySpan<float> addend)
    {
        if (addend.Length > sum.Length)
            throw new ArgumentException("the addend is longer than the sum", nameof(addend));
        for (var i = 0; i < addend.Length; i++)
            sum[i] += addend[i];
    }

    /// <summary>
    /// The nearest sample that 16 bits hold, as a float; beyond full scale it stays beyond. What sounds is rounded so after every step of its way to the
    /// loudspeaker: boxes then give the same samples, though in one there is a step between and in another there is none.
    /// </summary>
    /// <param name="sample">Full scale ±1.</param>
    public static float Rounded(double sample) => (float)(Math.Round(sample * 32768) / 32768);

    /// <summary>Rounds in place to what 16 bits hold; what exceeds full scale saturates, what is not a number becomes silence.</summary>
    public static void Quantise(Span<float> samples)
    {
        foreach (ref var sample in samples)
            sample = float.IsNaN(sample) ? 0 : Math.Clamp(MathF.Round(sample * 32768f), short.MinValue, short.MaxValue) / 32768f;
    }

    /// <summary>Rounds to 16 bits; what exceeds full scale saturates, what is not a number becomes silence.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than the source.</exception>
    public static void ToShort(ReadOnlySpan<float> source, Span<short> destination)
    {
        if (destination.Length < source.Length)
            throw new ArgumentException("the destination is too short", nameof(destination));
        for (var i = 0; i < source.Length; i++)
        {
            var scaled = source[i] * 32768f;
            destination[i] = float.IsNaN(scaled) ? (short)0 : (short)Math.Clamp(MathF.Round(scaled), short.MinValue, short.MaxValue);
        }
    }

    /// <summary>Widens 16 bits to floats.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than the source.</exception>
    public static void ToFloat(ReadOnlySpan<short> source, Span<float> destination)
    {
        if (destination.Length < source.Length)
            throw new ArgumentException("the destination is too short", nameof(destination));
        for (var i = 0; i < source.Length; i++)
            destination[i] = source[i] / 32768f;
    }
}
