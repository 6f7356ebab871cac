namespace Broadcast.Audio;

/// <summary>
/// Four all-pass filters (second order, 400 Hz, Q 0.7) that change no loudness and no timbre, only when the parts of each glottal pulse arrive,
/// by a few milliseconds. Synthetic speech sends them all at one instant; spread out, its peaks are 2.5 dB lower at the same loudness, and the limiter
/// has that much less to bend. Radio has done this to voices for decades. Pure; thread-safe on separate spans.
/// </summary>
internal static class PhaseRotator
{
    private const double CentreHz = 400;
    private const double Q = 0.7;

    /// <summary>Filters in place, from rest.</summary>
    internal static void Apply(Span<float> samples)
    {
        const double Omega = 2 * Math.PI * CentreHz / AudioFormat.SampleRate;
        var alpha = Math.Sin(Omega) / (2 * Q);
        // Normalised all-pass: H(z) = (a2 + a1 z⁻¹ + z⁻²) / (1 + a1 z⁻¹ + a2 z⁻²).
        var a1 = -2 * Math.Cos(Omega) / (1 + alpha);
        var a2 = (1 - alpha) / (1 + alpha);
        double s1 = 0, s2 = 0, t1 = 0, t2 = 0, u1 = 0, u2 = 0, v1 = 0, v2 = 0;
        foreach (ref var sample in samples)
        {
            var x = Stage(sample, ref s1, ref s2, a1, a2);
            x = Stage(x, ref t1, ref t2, a1, a2);
            x = Stage(x, ref u1, ref u2, a1, a2);
            sample = (float)Stage(x, ref v1, ref v2, a1, a2);
        }
    }

    private static double Stage(double x, ref double s1, ref double s2, double a1, double a2)
    {
        var y = a2 * x + s1;
        s1 = a1 * (x - y) + s2;
        s2 = x - a2 * y;
        return y;
    }
}
