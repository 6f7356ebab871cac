namespace Broadcast.Audio;

/// <summary>
/// Loudness by ITU-R BS.1770-4 in two steps that need not happen together: the K-weighted power of every 20 ms frame, taken once per clip,
/// and the gated loudness of any sequence of frames. Since clips are whole frames, the 400 ms blocks of a bulletin come out exactly,
/// wherever its clips meet. Pure; thread-safe.
/// </summary>
internal static class FrameLoudness
{
    private const int BlockFrames = 20;
    private const int HopFrames = 5;
    private const double Offset = -0.691;
    private const double AbsoluteGate = -70;
    private const double RelativeGate = -10;

    /// <summary>Mean square, after the K filter, of each whole or begun frame of a sound that silence precedes.</summary>
    internal static void Measure(ReadOnlySpan<float> samples, Span<float> powers)
    {
        // BS.1770-4, tables 1 and 2, for 48 kHz: a shelf for the head, then a high-pass.
        const double B0 = 1.53512485958697, B1 = -2.69169618940638, B2 = 1.19839281085285, A1 = -1.69065929318241, A2 = 0.73248077421585;
        const double C1 = -1.99004745483398, C2 = 0.99007225036621;
        double s1 = 0, s2 = 0, h1 = 0, h2 = 0;
        for (var frame = 0; frame < powers.Length; frame++)
        {
            var from = frame * AudioFormat.FrameSamples;
            var part = from < samples.Length
                ? samples.Slice(from, Math.Min(AudioFormat.FrameSamples, samples.Length - from))
                : [];
            var sum = 0.0;
            foreach (var x in part)
            {
                var shelf = B0 * x + s1;
                s1 = B1 * x - A1 * shelf + s2;
                s2 = B2 * x - A2 * shelf;
                var high = shelf + h1;
                h1 = -2 * shelf - C1 * high + h2;
                h2 = shelf - C2 * high;
                sum += high * high;
            }
            powers[frame] = (float)(sum / AudioFormat.FrameSamples);
        }
    }

    /// <summary>Integrated loudness in LUFS of frames in a row; −∞ when no block of 400 ms passes the absolute gate.</summary>
    internal static double Integrated(IEnumerable<float> powers)
    {
        var blocks = Blocks(powers).Where(power => ToLufs(power) >= AbsoluteGate).ToList();
        if (blocks.Count == 0)
            return double.NegativeInfinity;
        var gate = ToLufs(blocks.Average()) + RelativeGate;
        return ToLufs(blocks.Where(power => ToLufs(power) >= gate).Average());
    }

    private static double ToLufs(double power) => Offset + 10 * Math.Log10(power);

    private static IEnumerable<double> Blocks(IEnumerable<float> powers)
    {
        var ring = new double[BlockFrames];
        var frame = 0;
        foreach (var power in powers)
        {
            ring[frame++ % BlockFrames] = power;
            if (frame >= BlockFrames && (frame - BlockFrames) % HopFrames == 0)
                yield return ring.Average();
        }
    }
}
