using Broadcast.Protocol;

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
