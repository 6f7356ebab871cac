using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.Simulation.Invariants;

/// <summary>A chime sounds before what asks for it, once, and never in quiet hours.</summary>
internal static class ChimesKnowTheirPlace
{
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(600);

    // A policy that comes while it sounds has a fade's time.
    private static readonly TimeSpan Fade = TimeSpan.FromSeconds(1.2);

    // What is cued waits no longer than this for its first sound.
    private static readonly TimeSpan Cued = TimeSpan.FromSeconds(2);

    public static void Check(Witness witness, Sound chime)
    {
        var (from, to) = (chime.From, chime.To!.Value);
        if (chime.Airing is { Chime: not true })
            Violated("nobody asked for it");
        if (to - from > ChimeRules.Length + Slack + witness.Corrections.Where(c => c.At >= from && c.At <= to).Aggregate(TimeSpan.Zero, (sum, c) => sum + c.By.Duration()))
            Violated("it goes on and on");
        // What passes quiet hours keeps the chime that it was cued with, whatever policy comes in that moment.
        var emergency = witness.PlayNow(chime.Cue.Airing)?.Airing.Priority == Priority.Emergency;
        if (chime.TrueToTime && !witness.Policy.Ever(emergency ? from - Cued : from, from, p => p is null || !QuietHoursRules.TouchesQuiet(p, from + chime.Uncertainty, to - chime.Uncertainty - TimeSpan.FromMilliseconds(30))))
            Violated("it is quiet then");
        if (chime.TrueToTime && witness.Policy.At(to) is { } newer && !emergency
            && witness.Policy.Changes[^1].At + Fade + chime.Uncertainty < to - chime.Uncertainty && QuietHoursRules.IsQuiet(newer, to - chime.Uncertainty - TimeSpan.FromMilliseconds(30)))
            Violated("it is quiet by now");

        void Violated(string what) =>
            throw new InvariantViolatedException(nameof(ChimesKnowTheirPlace), witness.Box, $"chime of {chime.Cue.Airing} from {from:O} to {to:O}: {what}");
    }
}
