using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.Simulation.Invariants;

/// <summary>Nothing sounds that no valid signed plan or command orders, and nothing before its time or beside it.</summary>
internal static class OnlyWhatIsOrdered
{
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(550);

    public static void Check(Witness witness, Sound sound)
    {
        if (sound.Airing is not { } airing)
            throw new InvariantViolatedException(nameof(OnlyWhatIsOrdered), witness.Box, $"{sound.Cue.Airing}/{sound.Cue.Part} sounds, and nobody ordered it");
        if (!witness.Content(sound.Cue.Content).Latest)
            throw new InvariantViolatedException(nameof(OnlyWhatIsOrdered), witness.Box, $"{airing.Id} sounds, and its content is not whole");
        if (witness.PlayNow(airing.Id) is not null || !sound.Trusted || !sound.TrueToTime)
            return;
        var zero = airing.StartAt.AddMilliseconds(airing.Parts.Take(sound.Cue.Part).Sum(p => p.DurationMs));
        var early = zero + sound.Position - sound.From;
        if (early > sound.Uncertainty + Slack)
            throw new InvariantViolatedException(nameof(OnlyWhatIsOrdered), witness.Box, $"{airing.Id}/{sound.Cue.Part} sounds {early} early");
        // What was not held up is where its time is.
        if (sound.Cue.ZeroAt == zero && -early > sound.Uncertainty + Slack)
            throw new InvariantViolatedException(nameof(OnlyWhatIsOrdered), witness.Box, $"{airing.Id}/{sound.Cue.Part} sounds {-early} behind its time");
    }
}

/// <summary>Nothing but an authorised emergency, or the word of a command to a box that does not know the hour, sounds in quiet hours.</summary>
internal static class NothingInQuietHours
{
    private static readonly TimeSpan Fade = TimeSpan.FromSeconds(1.2);

    public static void Check(Witness witness, Sound sound, DateTimeOffset now)
    {
        var playNow = witness.PlayNow(sound.Cue.Airing);
        if (!sound.TrueToTime || playNow?.Airing.Priority == Priority.Emergency)
            return;
        var changes = witness.Policy.Changes;
        for (var i = changes.Count - 1; i >= 0; i--)
        {
            var until = i + 1 < changes.Count ? changes[i + 1].At : DateTimeOffset.MaxValue;
            if (until < sound.From)
                return;
            if (changes[i].Value is not { QuietHours.Count: > 0 } policy)
                continue;
            // A policy that comes while something sounds has a fade's time.
            var from = changes[i].At > sound.From ? changes[i].At + Fade : sound.From;
            var to = Earlier(until, sound.To ?? now);
            if (playNow is not null)
                from = Later(from, TrustedSince(witness, now) + Fade);
            from += sound.Uncertainty;
            to -= sound.Uncertainty + TimeSpan.FromMilliseconds(30);
            if (from < to && QuietHoursRules.TouchesQuiet(policy, from, to))
                throw new InvariantViolatedException(nameof(NothingInQuietHours), witness.Box, $"{sound.Cue.Airing}/{sound.Cue.Part} sounds from {from:O} to {to:O}");
        }
    }

    private static DateTimeOffset TrustedSince(Witness witness, DateTimeOffset now) =>
        witness.Trusted.Latest ? witness.Trusted.Changes[^1].At : now;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}

/// <summary>Nothing sounds after its lease.</summary>
internal static class NothingAfterItsLease
{
    private static readonly TimeSpan Fade = TimeSpan.FromSeconds(1.2);

    public static void Check(Witness witness, Sound sound, DateTimeOffset now)
    {
        if (!sound.TrueToTime)
            return;
        var until = sound.To ?? now;
        var lease = witness.PlayNow(sound.Cue.Airing) is { } taken ? LeaseOf(witness, taken, sound.From) : witness.Plan.At(until)!.LeaseUntil;
        if (until > lease + sound.Uncertainty + Fade)
            throw new InvariantViolatedException(nameof(NothingAfterItsLease), witness.Box, $"{sound.Cue.Airing} sounds at {until:O}, its lease was over at {lease:O}");
    }

    // A box that did not know the time counts from the arrival; after a restart it knows only what the command says, and that may be more.
    private static DateTimeOffset LeaseOf(Witness witness, TakenPlayNow taken, DateTimeOffset at) =>
        taken.OwnLease > taken.LeaseUntil && witness.Up.Ever(taken.At, at, up => !up) ? taken.OwnLease : taken.LeaseUntil;
}

/// <summary>What a person stopped stays stopped, through power cuts and new plans.</summary>
internal static class StoppedStaysStopped
{
    private static readonly TimeSpan LongestFade = TimeSpan.FromSeconds(11.2);

    // What was told in the moment before the power went may not have reached the card.
    private static readonly TimeSpan ToTheCard = TimeSpan.FromSeconds(12);

    public static void Check(Witness witness, Sound sound, DateTimeOffset now)
    {
        foreach (var (at, airing) in witness.Stops)
        {
            if (airing != sound.Cue.Airing || (sound.To ?? now) <= at + LongestFade || witness.Up.Ever(at, at + ToTheCard, up => !up))
                continue;
            throw new InvariantViolatedException(nameof(StoppedStaysStopped), witness.Box, $"{airing} was stopped at {at:O} and sounds at {now:O}");
        }
    }
}

/// <summary>A higher priority takes over within a bound: no lower one goes on beside it.</summary>
internal static class HigherPriorityWins
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(3);

    public static void Check(Witness witness, Sound sound, DateTimeOffset now)
    {
        if (!sound.Trusted || !sound.TrueToTime || sound.Airing is not { } lower || witness.Plan.At(sound.From) is not { } plan)
            return;
        foreach (var higher in plan.Airings)
        {
            if (higher.StartAt > now || higher.EndAt < sound.From || higher.Priority <= lower.Priority || higher.Id == lower.Id)
                continue;
            var startAt = higher.StartAt + MovedBy(witness, higher);
            for (var part = 0; part < higher.Parts.Count; part++)
            {
                var endAt = startAt.AddMilliseconds(higher.Parts[part].DurationMs);
                var from = Later(Later(startAt, sound.From) + Bound, witness.Trusted.Changes[^1].At + Bound) + sound.Uncertainty;
                var to = Earlier(endAt, now) - sound.Uncertainty;
                from = AfterWhatSoundsOver(witness, sound, higher, from, to);
                if (from < to && IsDue(witness, higher, part, plan, from, to))
                    throw new InvariantViolatedException(nameof(HigherPriorityWins), witness.Box, $"{lower.Id} sounds until {now:O} though {higher.Id}/{part} was due at {startAt:O}");
                startAt = endAt;
            }
        }
    }

    /// <summary>What was interrupted and went on from its own place took its later parts along: they are due so much later, though one between them was left out.</summary>
    private static TimeSpan MovedBy(Witness witness, Airing higher) =>
        higher.Interrupted is not (InterruptedRule.Resume or InterruptedRule.Restart) ? TimeSpan.Zero : witness.Sounds.Where(s => s.Airing == higher)
            .Select(s => s.Cue.ZeroAt - higher.StartAt.AddMilliseconds(higher.Parts.Take(s.Cue.Part).Sum(p => p.DurationMs))).Append(TimeSpan.Zero).Max();

    /// <summary>It sounds over the lower one, or waits for something that does and that it does not precede.</summary>
    private static DateTimeOffset AfterWhatSoundsOver(Witness witness, Sound lower, Airing higher, DateTimeOffset from, DateTimeOffset to)
    {
        foreach (var over in witness.Sounds.Concat(witness.ChimesHeard).Where(s => s.Cue.Over && s != lower && s.From < to && (s.To ?? to) + Bound > from && s.Airing?.Priority >= higher.Priority).OrderBy(s => s.From))
        {
            if (over.From <= from)
                from = Later(from, (over.To ?? to) + Bound);
        }

        return from;
    }

    private static bool IsDue(Witness witness, Airing higher, int part, Plan plan, DateTimeOffset from, DateTimeOffset to) =>
        witness.Plan.At(to) is { } latest && latest.Airings.Contains(higher) && from < latest.LeaseUntil && !witness.Plan.Ever(from - Bound, to, p => p != latest)
        && plan.Airings.Contains(higher)
        && !witness.Trusted.Ever(from - Bound, to, trusted => !trusted)
        && !witness.Content(higher.Parts[part].Content).Ever(from - Bound, to, ready => !ready)
        && !WaitsForAnEarlierPart(witness, higher, part, from, to)
        && !witness.Policy.Ever(from - Bound, to, p => p is null || QuietHoursRules.TouchesQuiet(p, from, to))
        && !(witness.Closed.TryGetValue(RecordId.Of(higher.Id, part), out var closed) && closed.At < to)
        && witness.Stops.All(s => s.Airing != higher.Id);

    /// <summary>What was interrupted and goes on from its own place does so part by part: what follows waits with a part that lacks its content.</summary>
    private static bool WaitsForAnEarlierPart(Witness witness, Airing higher, int part, DateTimeOffset from, DateTimeOffset to) =>
        higher.Interrupted is InterruptedRule.Resume or InterruptedRule.Restart && Enumerable.Range(0, part).Any(earlier =>
            witness.Content(higher.Parts[earlier].Content).Ever(from - Bound, to, ready => !ready)
            && !(witness.Closed.TryGetValue(RecordId.Of(higher.Id, earlier), out var closed) && closed.At < from));

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}

/// <summary>No word is heard twice, but where the plan asks for a restart after an interruption.</summary>
internal static class NothingTwice
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1.2);

    // From the player's word to the card.
    private static readonly TimeSpan ToTheCard = TimeSpan.FromSeconds(6);

    public static void Check(Witness witness, Sound sound, TimeSpan progressEvery)
    {
        if (!sound.TrueToTime || sound.Airing is null or { Interrupted: InterruptedRule.Restart })
            return;
        foreach (var earlier in witness.Sounds)
        {
            if (ReferenceEquals(earlier, sound) || earlier.Cue.Airing != sound.Cue.Airing || earlier.Cue.Part != sound.Cue.Part
                || earlier.Cue.Content != sound.Cue.Content || !earlier.TrueToTime)
            {
                continue;
            }

            var again = Earlier(earlier.EndPosition, sound.EndPosition) - Later(earlier.Position, sound.Position);
            // A box that knew the time rejoins by it. One that did not goes on from where it last wrote that it was, and so does a play-now that had waited.
            var unknown = (!earlier.Trusted || witness.PlayNow(sound.Cue.Airing) is not null) && witness.Up.Ever(earlier.To!.Value, earlier.To.Value + ToTheCard, up => !up) ? progressEvery + ToTheCard : TimeSpan.Zero;
            if (again > Slack + unknown + sound.Uncertainty + earlier.Uncertainty)
                throw new InvariantViolatedException(nameof(NothingTwice), witness.Box, $"{again} of {sound.Cue.Airing}/{sound.Cue.Part} is heard twice");
        }
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}

/// <summary>No box plays louder than its policy allows, at any hour.</summary>
internal static class NeverLouder
{
    public static void Check(Witness witness, Sound sound, DateTimeOffset now)
    {
        var playNow = witness.PlayNow(sound.Cue.Airing);
        for (var i = 0; i < sound.Volumes.Count; i++)
        {
            var from = sound.Volumes[i].At.AddMilliseconds(50);
            var to = i + 1 < sound.Volumes.Count ? sound.Volumes[i + 1].At : now;
            if (from >= to || witness.Policy.At(from) is not { } policy || policy != witness.Policy.At(to))
                continue;
            var allowed = policy.MaxVolumeDb;
            // Who does not know the hour takes the word of a command, and an emergency has no hours; a drill is none.
            var emergency = witness.Alerts.Knows(sound.Cue.Airing) ? !witness.Alerts.IsDrill(sound.Cue.Airing, from) : playNow?.Airing.Priority == Priority.Emergency;
            if (sound.TrueToTime && !emergency && !(playNow is not null && witness.Trusted.Ever(from, to, trusted => !trusted)))
                allowed = Math.Min(allowed, LeastWithin(policy, from + sound.Uncertainty, to - sound.Uncertainty));
            if (sound.Volumes[i].VolumeDb > allowed + 0.02)
                throw new InvariantViolatedException(nameof(NeverLouder), witness.Box, $"{sound.Cue.Airing} sounds at {sound.Volumes[i].VolumeDb} dB from {from:O} to {to:O}, the policy allows {allowed}");
        }
    }

    public static double LeastWithin(StationPolicy policy, DateTimeOffset from, DateTimeOffset to)
    {
        var least = policy.MaxVolumeDb;
        for (DateTimeOffset? at = from; at < to; at = VolumeRules.NextChange(policy, at.Value))
            least = Math.Min(least, VolumeRules.MaxVolumeDb(policy, at.Value));
        return least;
    }
}

/// <summary>What a player holds is bounded by its plan and by what was commanded lately.</summary>
internal static class MemoryIsBounded
{
    public static void Check(string box, PlayerState state)
    {
        var planned = state.Plan?.Airings.Count ?? 0;
        if (state.Tracks.Count > planned + 100 || state.Closed.Count > 5_000 || state.Stopped.Count > 64)
            throw new InvariantViolatedException(nameof(MemoryIsBounded), box, $"{state.Tracks.Count} tracks, {state.Closed.Count} closed, {state.Stopped.Count} stopped");
    }
}
