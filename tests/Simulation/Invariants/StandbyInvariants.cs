namespace Broadcast.Simulation.Invariants;

/// <summary>A standby sounds only where a content of its airing was missing.</summary>
internal static class StandbysStandIn
{
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(5);

    public static void Check(Witness witness, Sound sound)
    {
        if (!Witness.IsStandby(sound.Cue.Airing))
            return;
        var meant = Witness.OrderedId(sound.Cue.Airing);
        var airing = witness.Plan.Latest?.Airings.FirstOrDefault(a => a.Id == meant);
        if (airing?.Parts.Any(p => witness.Content(p.Content).Ever(sound.From - Lead, sound.From, ready => !ready)) != true)
            throw new InvariantViolatedException(nameof(StandbysStandIn), witness.Box, $"{sound.Cue.Airing} sounds at {sound.From:O}, and nothing is missing");
    }
}
