namespace Broadcast.Audio.Import;

/// <summary>
/// Cuts a recording into pieces for <see cref="ClipEncoder"/>, each of 15 to 30 s, where it is most quiet: between sentences, where the fades of 3 ms and
/// the codec's delay of 6.5 ms at each seam are not heard. Pure.
/// </summary>
internal static class SoundPieces
{
    private const int Shortest = 15 * 50;
    private const int Longest = 30 * 50;

    /// <summary>Pieces in samples, without a gap, from one frame to behind another.</summary>
    public static List<(long Start, int Length)> Of(IReadOnlyList<float> powers, int first, int end)
    {
        var pieces = new List<(long Start, int Length)>();
        var start = (long)first * AudioFormat.FrameSamples;
        var stop = (long)end * AudioFormat.FrameSamples;
        while (stop - start > Longest * AudioFormat.FrameSamples)
        {
            var from = (int)(start / AudioFormat.FrameSamples);
            var quietest = from + Shortest;
            for (var frame = quietest; frame < from + Longest - 1; frame++)
                if (Around(powers, frame) < Around(powers, quietest)) quietest = frame;
            // With the codec's delay a piece is whole frames: its clip carries no padding.
            var wanted = (long)quietest * AudioFormat.FrameSamples + AudioFormat.FrameSamples / 2 - start;
            var length = (int)(wanted / AudioFormat.FrameSamples * AudioFormat.FrameSamples) - ClipEncoder.PreSkip;
            pieces.Add((start, length));
            start += length;
        }
        pieces.Add((start, (int)(stop - start)));
        return pieces;
    }

    private static float Around(IReadOnlyList<float> powers, int frame) => powers[frame - 1] + 2 * powers[frame] + powers[frame + 1];
}
