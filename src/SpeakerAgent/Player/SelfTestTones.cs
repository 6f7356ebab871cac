using Broadcast.Audio;
using Broadcast.Protocol;
using NAudio.Wave;
using NAudio.Wave.SampleProviders;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>What a self-test sounds: docs/protocol.md, "Self-test". Pure.</summary>
internal static class SelfTestTones
{
    /// <summary>The tones, one after another: within what a horn gives, and multiples of 20 (<see cref="Heard.ToneWatch"/>) that are no overtones of each other.</summary>
    public static readonly IReadOnlyList<int> Hertz = [400, 1000, 2500];

    /// <summary>Silence between tones, in which the same is measured again.</summary>
    public static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <summary>Silence after the last tone: until it has left the device's buffer and has come to the microphone.</summary>
    public static readonly TimeSpan After = TimeSpan.FromSeconds(2);

    /// <summary>Shorter tones are not measured.</summary>
    public static readonly TimeSpan ShortestMeasured = TimeSpan.FromSeconds(0.5);

    /// <summary>A full-scale sine.</summary>
    private const double MostDb = -3.01;

    /// <summary>Silence before the first tone, at least: what the microphone hears without a tone is measured.</summary>
    private static readonly TimeSpan LeastBefore = TimeSpan.FromSeconds(1.5);

    /// <summary>The silences, with <see cref="LeastBefore"/>, and what opening the device and getting to know it may take.</summary>
    private static readonly TimeSpan Besides = TimeSpan.FromSeconds(8);

    /// <summary>Silence before the first tone, in which the amplifier wakes too.</summary>
    public static TimeSpan Before(TimeSpan amplifierWake) => amplifierWake > LeastBefore ? amplifierWake : LeastBefore;

    /// <summary>How long a test takes at most: with an amplifier that needs 5 s to wake, 11.5 s besides the tones.</summary>
    public static TimeSpan LongestOf(TimeSpan tone, TimeSpan amplifierWake) => (tone * Hertz.Count) + Besides + Before(amplifierWake) - LeastBefore;

    /// <summary>The number of a tone's first sample, from the test's first one.</summary>
    public static long StartOf(int number, TimeSpan tone, TimeSpan amplifierWake) =>
        AudioFormat.SamplesIn(Before(amplifierWake)) + (number * (AudioFormat.SamplesIn(tone) + AudioFormat.SamplesIn(Between)));

    /// <summary>Samples of the test, silence and all.</summary>
    public static long LengthOf(TimeSpan tone, TimeSpan amplifierWake) =>
        StartOf(Hertz.Count - 1, tone, amplifierWake) + AudioFormat.SamplesIn(tone) + AudioFormat.SamplesIn(After);

    /// <summary>The test from its first sample to its last, silence and all.</summary>
    public static ISampleProvider Sound(TimeSpan tone, double levelDb, TimeSpan amplifierWake) =>
        new ConcatenatingSampleProvider(Hertz.Select((hertz, number) => new OffsetSampleProvider(Tones.SineSource(hertz, levelDb, tone))
        {
            DelayBySamples = (int)AudioFormat.SamplesIn(number == 0 ? Before(amplifierWake) : Between),
            LeadOutSamples = number == Hertz.Count - 1 ? (int)AudioFormat.SamplesIn(After) : 0,
        }));

    /// <summary>The least that the policy allows at any moment from one instant to another.</summary>
    public static double MaxVolumeDb(StationPolicy policy, DateTimeOffset from, DateTimeOffset until)
    {
        var least = VolumeRules.MaxVolumeDb(policy, from);
        while (VolumeRules.NextChange(policy, from) is { } change && change <= until)
        {
            from = change;
            least = Math.Min(least, VolumeRules.MaxVolumeDb(policy, from));
        }

        return least;
    }

    /// <summary>How loud the tones are: softened by the policy as everything is.</summary>
    public static double LevelDb(double commandedDb, double maxVolumeDb) => Math.Min(commandedDb, MostDb) + maxVolumeDb;
}
