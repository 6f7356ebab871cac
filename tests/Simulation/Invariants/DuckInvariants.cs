using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.Simulation.Invariants;

/// <summary>Two sound together only where a higher one asks to sound over a lower one; never more than two, and never with an alert or an emergency command.</summary>
internal static class OneOverAnother
{
    // A fade that ends as something else begins, by a clock that is put right meanwhile.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(50);

    /// <summary>What sounds over another was cued so early that the other could fall before its first sound.</summary>
    public static void Begins(Witness witness, Sound sound)
    {
        if (!sound.Cue.Over || !witness.Sounding.Concat(witness.Chiming).Any(s => s.Cue.Airing != sound.Cue.Airing))
            return;
        var cuedAt = witness.Cues.Last(c => c.Airing == sound.Cue.Airing).At;
        if (sound.From - sound.Cue.Chime - cuedAt < DuckRules.Ramp - Slack - Corrected(witness, cuedAt, sound.From))
            Violated(witness, sound, "begins before what is beneath could fall");
    }

    /// <summary>A sound has ended, or a chime.</summary>
    public static void Check(Witness witness, Sound sound)
    {
        var (from, to) = (sound.From, sound.To!.Value);
        var others = witness.Sounds.Concat(witness.ChimesHeard)
            .Where(s => s != sound && s.Cue.Airing != sound.Cue.Airing && Together(s.From, s.To ?? to, from, to) > Slack + Corrected(witness, from, to)).ToList();
        foreach (var other in others)
        {
            if (!MaySoundOver(witness, sound, other) && !MaySoundOver(witness, other, sound))
                Violated(witness, sound, $"sounds together with {other.Cue.Airing}");
            if (others.Exists(third => third != other && third.Cue.Airing != other.Cue.Airing && Together(Later(third.From, from), Earlier(third.To ?? to, to), other.From, other.To ?? to) > Slack + Corrected(witness, from, to)))
                Violated(witness, sound, $"sounds together with {other.Cue.Airing} and another");
        }
    }

    private static bool MaySoundOver(Witness witness, Sound over, Sound beneath) =>
        over.Cue.Over && SoundedAt(witness, beneath.Cue.Airing, over.From)
        && over is { Record: null, Airing: { Over: OverRule.Duck, Parts.Count: 1 } upper } && beneath is { Record: null, Airing: { } lower }
        && upper.Priority > lower.Priority
        && !(upper.Priority == Priority.Emergency && witness.PlayNow(upper.Id) is not null);

    /// <summary>With an earlier part, it may be: all of them go on beneath.</summary>
    private static bool SoundedAt(Witness witness, string airing, DateTimeOffset at) =>
        witness.Sounds.Concat(witness.ChimesHeard).Any(s => s.Cue.Airing == airing && s.From <= at && !(s.To < at - Slack));

    private static TimeSpan Corrected(Witness witness, DateTimeOffset from, DateTimeOffset to) =>
        witness.Corrections.Where(c => c.At >= from && c.At <= to).Aggregate(TimeSpan.Zero, (sum, c) => sum + c.By);

    private static TimeSpan Together(DateTimeOffset from, DateTimeOffset to, DateTimeOffset otherFrom, DateTimeOffset otherTo) =>
        Earlier(to, otherTo) - Later(from, otherFrom);

    private static void Violated(Witness witness, Sound sound, string what) =>
        throw new InvariantViolatedException(nameof(OneOverAnother), witness.Box, $"{sound.Cue.Airing}/{sound.Cue.Part} from {sound.From:O} to {sound.To:O} {what}");

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
