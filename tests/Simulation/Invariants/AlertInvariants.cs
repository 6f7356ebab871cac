using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.Simulation.Invariants;

/// <summary>What must hold of the sounds of alerts, drills and recalls. What holds of airings too is asked in the same words as there.</summary>
internal static class AlertSounds
{
    private static readonly TimeSpan Fade = TimeSpan.FromMilliseconds(550);

    // Corrections of less than a second are not told to the player, and crystals drift.
    private static readonly TimeSpan Uneven = TimeSpan.FromSeconds(2.5);

    public static void Begins(Witness witness, Sound sound)
    {
        if (!witness.Content(sound.Cue.Content).Latest)
            throw new InvariantViolatedException("OnlyWhatIsOrdered", witness.Box, $"{sound.Cue.Airing} sounds, and its content is not whole");
        if (witness.Alerts.IsDrill(sound.Cue.Airing, sound.From) && !sound.Trusted)
            throw new InvariantViolatedException("DrillsNeedTheTime", witness.Box, $"the drill {sound.Cue.Airing} sounds on a box that does not know the hour");
        Repeats(witness, sound);
        Check(witness, sound, sound.From);
    }

    public static void Check(Witness witness, Sound sound, DateTimeOffset now)
    {
        var id = sound.Cue.Airing;
        // An alert that a drill of the same id replaces has a fade's time.
        if (witness.Alerts.IsDrill(id, now) && witness.Alerts.IsDrill(id, now - Fade))
            NothingInQuietHours.Check(witness, sound, now);
        StandsFor(witness, sound, now);
    }

    /// <summary>Nothing of an alert sounds after its recall, and nothing in words that were replaced.</summary>
    private static void StandsFor(Witness witness, Sound sound, DateTimeOffset now)
    {
        var id = sound.Cue.Airing;
        if (witness.Alerts.Of(id).Any(t => !t.Kept))
            return; // what found no room on the card may be forgotten with the process
        // What was ordered at any moment of the time that a fade takes.
        var allowed = witness.Alerts.Of(id).Where(t => t.At > now - Fade && t.At <= now).Select(t => t.At).Append(now).Append(now - Fade);
        if (!allowed.Any(at => witness.Alerts.Standing(id, at)?.Order.Content == sound.Cue.Content))
            throw new InvariantViolatedException("RecalledStaysSilent", witness.Box, $"{id} sounds at {now:O}, though it was recalled or says something else by now");
    }

    /// <summary>Repetitions are as many as were ordered, and never sooner than counted: whatever the clock does, and however often the power goes.</summary>
    private static void Repeats(Witness witness, Sound sound)
    {
        var order = OrderOf(witness, sound.Record);
        if (order is null)
            throw new InvariantViolatedException("OnlyWhatIsOrdered", witness.Box, $"{sound.Record} sounds, and nobody ordered it");
        var repetition = RepetitionOf(sound.Record!);
        if (repetition > order.Order.Repeats)
            throw new InvariantViolatedException("RepeatsAsOrdered", witness.Box, $"{sound.Record} is one too many");
        var first = witness.Sounds.FirstOrDefault(s => s.Record is { } record && OrderOf(witness, record) == order)?.From ?? order.At;
        if (sound.From < first + (repetition * order.Order.RepeatEvery) - Uneven && RepetitionOf(FirstOf(witness, order) ?? sound.Record!) == 0)
            throw new InvariantViolatedException("RepeatsAsOrdered", witness.Box, $"{sound.Record} sounds at {sound.From:O}, too soon after {first:O}");
    }

    private static string? FirstOf(Witness witness, TakenAlert order) => witness.Sounds.FirstOrDefault(s => s.Record is { } record && OrderOf(witness, record) == order)?.Record;

    private static TakenAlert? OrderOf(Witness witness, string? record) =>
        record is null ? null : witness.Alerts.Taken.FirstOrDefault(t => record.StartsWith($"{t.Order.Id}.{t.Order.Sequence}:", StringComparison.Ordinal));

    private static int RepetitionOf(string record) => int.Parse(record[(record.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>An alert that a box with power took, and whose words are there, is heard within a bound.</summary>
internal static class AlertsAreHeard
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(36);

    public static void Check(Witness witness, TakenAlert taken, DateTimeOffset now)
    {
        var order = taken.Order;
        var excused = order.IsRecall || order.Drill
            || witness.Alerts.Standing(order.Id, now) != taken
            || witness.Alerts.Of(order.Id).Any(t => t != taken && t.Order.SaysTheSame(order))
            || witness.Up.Ever(taken.At, now, up => !up)
            || witness.DeviceWorks.Ever(taken.At - Retry, now, works => !works)
            || witness.Content(order.Content!.Value).Ever(taken.At, now, ready => !ready)
            || witness.Corrections.Any(c => c.At >= taken.At)
            || witness.Deceived.Ever(taken.At, now, d => d)
            || order.LeaseUntil <= now + Bound || order.Lasts <= 2 * Bound
            // A graver or later one sounds.
            || witness.Sounds.Any(s => (s.To ?? now) > taken.At && s.Record is not null && s.Cue.Airing != order.Id && Graver(witness, s, order));
        if (!excused && !witness.Sounds.Any(s => s.Cue.Airing == order.Id && s.Cue.Content == order.Content && (s.To ?? now) > taken.At))
            throw new InvariantViolatedException(nameof(AlertsAreHeard), witness.Box, $"{order.Id} was taken at {taken.At:O} and nothing of it sounds");
    }

    private static bool Graver(Witness witness, Sound sound, AlertOrder order) =>
        witness.Alerts.Of(sound.Cue.Airing).Any(t => t.Order.IsRecall || t.Order.Severity >= order.Severity);
}

/// <summary>Records of alerts say what sounded of each repetition, and every one that sounded has its record.</summary>
internal static class AlertRecords
{
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan ToTheCard = TimeSpan.FromSeconds(6);

    public static void Check(Witness witness, AsRunRecord record, TimeSpan progressEvery)
    {
        if (record.Check() is { } error)
            throw new InvariantViolatedException("RecordsTellTheTruth", witness.Box, $"{record.Record}: {error}");
        var sounds = witness.Sounds.Where(s => s.Record == record.Record).ToList();
        var sounded = sounds.Aggregate(TimeSpan.Zero, (sum, s) => sum + (s.To!.Value - s.From));
        var lost = sounds.Count(s => witness.Up.Ever(s.From, s.To!.Value + ToTheCard, up => !up)) * (progressEvery + ToTheCard);
        var told = TimeSpan.FromMilliseconds(record.PlayedMs);
        var duration = TimeSpan.FromMilliseconds(record.DurationMs);
        if (told > sounded + Slack || told < (sounded < duration ? sounded : duration) - lost - Slack)
            throw new InvariantViolatedException("LogEqualsSound", witness.Box, $"{record.Record} tells {told}, {sounded} sounded");
    }

    public static void NoneIsLost(Witness witness, DateTimeOffset now)
    {
        foreach (var sound in witness.Sounds.Where(s => s.Record is not null && s.To - s.From > TimeSpan.FromSeconds(1) && s.To < now.AddMinutes(-30)))
        {
            // The power went before anything of it was on the card.
            var lost = witness.Up.Ever(sound.From, sound.From + ToTheCard, up => !up);
            if (!lost && !witness.Closed.ContainsKey(sound.Record!))
                throw new InvariantViolatedException("NothingIsLost", witness.Box, $"{sound.Record} sounded at {sound.From:O} and has no record");
        }
    }
}
