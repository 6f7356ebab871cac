namespace Broadcast.SpeakerAgent.Player;

/// <summary>What a self-test sounds: docs/protocol.md, "Self-test". Pure.</summary>
internal static class SelfTestTones
{
    /// <summary>The tones, one after another: within what a horn gives, and multiples of 20 (<see cref="Heard.ToneWatch"/>) that are no overtones of each other.</summary>
    public static readonly IReadOnlyList<int> Hertz = [400, 1000, 2500];

    /// <summary>Silence before the first tone: the amplifier wakes, and what the microphone hears without a tone is measured.</summary>
    public static readonly TimeSpan Before = TimeSpan.FromSeconds(1.5);

    /// <summary>Silence between tones, in which the same is measured again.</summary>
    public static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <summary>Silence after the last tone: until it has left the device's buffer and has come to the microphone.</summary>
    public static readonly TimeSpan After = TimeSpan.FromSeconds(2);

    /// <summary>Shorter tones are not measured.</summary>
    public static readonly TimeSpan ShortestMeasured = TimeSpan.FromSeconds(0.5);

    /// <summary>A full-scale sine.</summary>
    private const double MostDb = -3.01;

    /// <summary>Of the 8 s beside the tones, what opening the device and getting to know it may take.</summary>
    private static readonly TimeSpan Besides = TimeSpan.FromSeconds(8);

    /// <summary>How long a test takes at most.</summary>
    public static TimeSpan LongestOf(TimeSpan tone) => (tone * Hertz.Count) + Besides;

    /// <summary>How loud the tones are: softened by the policy as everything is.</summary>
    public static double LevelDb(double commandedDb, double maxVolumeDb) => Math.Min(commandedDb, MostDb) + maxVolumeDb;
}
