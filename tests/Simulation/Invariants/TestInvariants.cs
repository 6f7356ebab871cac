using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.Simulation.Invariants;

/// <summary>No tone of a self-test sounds while anything else does, without a policy, in quiet hours, or louder than the hour allows.</summary>
internal static class TestsGiveWay
{
    public static void Check(Witness witness)
    {
        if (witness.Testing is { } test && witness.Sounding.Concat(witness.Chiming).FirstOrDefault()?.Cue.Airing is { } other)
            throw new InvariantViolatedException(nameof(TestsGiveWay), witness.Box, $"the tones of {test} sound together with {other}");
    }

    /// <summary>Tones begin.</summary>
    /// <param name="to">When it is over at the latest.</param>
    public static void Begins(Witness witness, PlayerAction.StartSelfTest start, DateTimeOffset from, DateTimeOffset to, TimeSpan uncertainty)
    {
        if (!witness.Trusted.Latest || witness.Policy.Latest is not { } policy)
            throw new InvariantViolatedException(nameof(TestsGiveWay), witness.Box, $"{start.Test} sounds without time or policy");
        from += uncertainty;
        to -= uncertainty;
        if (from >= to)
            return;
        if (QuietHoursRules.TouchesQuiet(policy, from, to))
            throw new InvariantViolatedException(nameof(NothingInQuietHours), witness.Box, $"{start.Test} sounds from {from:O} to {to:O}");
        var allowed = NeverLouder.LeastWithin(policy, from, to);
        // RMS: of a sine 3.01 dB below its peaks.
        if (start.LevelDb + 3.01 > allowed + 0.02)
            throw new InvariantViolatedException(nameof(NeverLouder), witness.Box, $"{start.Test} sounds at {start.LevelDb} dB, the policy allows {allowed}");
    }
}
