namespace Broadcast.Audio;

/// <summary>A bulletin's clips and the gain that brings them, decoded, to the target.</summary>
/// <param name="Clips">In the order of the bulletin; those that were too loud for the gain are replaced.</param>
/// <param name="OutputGainDb">For the Ogg header (<see cref="OggOpusWriter"/>): a multiple of 1/256 dB.</param>
/// <param name="IntegratedLufs">Gated loudness with the gain applied; −∞ when there is nothing to measure.</param>
/// <param name="TruePeakDb">Highest true peak with the gain applied, dBTP.</param>
public sealed record LevelledClips(IReadOnlyList<OpusClip> Clips, double OutputGainDb, double IntegratedLufs, double TruePeakDb);

/// <summary>
/// Decides the last step of levelling, when all clips of a bulletin are known: the remainder to −16 LUFS as the file's output gain.
/// Pure; thread-safe.
/// </summary>
public static class Leveller
{
    /// <summary>Loudness of every bulletin, LUFS.</summary>
    public const double TargetLufs = -16;

    /// <summary>True peak that no bulletin exceeds, dBTP.</summary>
    public const double MaxTruePeakDb = -1;

    /// <summary>The most that the output gain may lift or lower, dB. What is further off was recorded or configured wrongly.</summary>
    public const double MaxGainDb = 20;

    // Another meter's oversampling filter, and decoding a clip after another one, may read a peak a little higher.
    private const double PeakMarginDb = 0.1;
    private const int MaxRounds = 4;

    // Encoding again costs more than this much loudness is worth; the tolerance is 0.5 LU.
    private const double AcceptedShortfallDb = 0.2;

    /// <summary>Chooses the gain, and has those clips encoded again that would exceed the peak with it. When that does not settle, the peak wins over the loudness.</summary>
    /// <param name="clips">In the order of the bulletin, silences included; the same clip may stand in it many times.</param>
    /// <param name="encodeAgain">Makes a clip anew with a lower true peak (dBTP, see <see cref="ClipEncoder.Encode"/>): called with its first index in the list.</param>
    public static LevelledClips Level(IReadOnlyList<OpusClip> clips, Func<int, double, OpusClip> encodeAgain)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(encodeAgain);
        var current = clips.ToArray();
        for (var round = 0; round < MaxRounds; round++)
        {
            var gain = GainFor(Loudness(current));
            var allowed = MaxTruePeakDb - PeakMarginDb - gain;
            if (current.All(clip => clip.TruePeakDb <= allowed + AcceptedShortfallDb))
                break;
            // Softer clips make the bulletin softer and the gain greater: asking for a little more than is missing settles it sooner.
            var worst = current.Max(clip => clip.TruePeakDb) - allowed;
            var replaced = new Dictionary<OpusClip, OpusClip>(ReferenceEqualityComparer.Instance);
            for (var i = 0; i < current.Length; i++)
            {
                if (current[i].TruePeakDb <= allowed)
                    continue;
                if (!replaced.TryGetValue(current[i], out var softer))
                    replaced[current[i]] = softer = encodeAgain(i, Math.Max(ClipEncoder.LowestPeakDb, allowed - worst / 3));
                current[i] = softer;
            }
        }
        return Finish(current);
    }

    private static LevelledClips Finish(OpusClip[] clips)
    {
        var lufs = Loudness(clips);
        var peak = clips.Select(clip => clip.TruePeakDb).DefaultIfEmpty(double.NegativeInfinity).Max();
        var gain = Math.Min(GainFor(lufs), MaxTruePeakDb - PeakMarginDb - peak);
        gain = Math.Floor(Math.Max(gain, -MaxGainDb) * 256) / 256;
        return new LevelledClips(clips, gain, lufs + gain, peak + gain);
    }

    private static double GainFor(double lufs) => double.IsFinite(lufs) ? Math.Clamp(TargetLufs - lufs, -MaxGainDb, MaxGainDb) : 0;

    private static double Loudness(IEnumerable<OpusClip> clips) => FrameLoudness.Integrated(clips.SelectMany(clip => clip.Powers));
}
