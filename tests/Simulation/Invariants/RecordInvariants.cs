using Broadcast.Protocol;

namespace Broadcast.Simulation.Invariants;

/// <summary>A record says what sounded: so much and not more, but for what a power cut took from the books.</summary>
internal static class LogEqualsSound
{
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(120);
    private static readonly TimeSpan ToTheCard = TimeSpan.FromSeconds(6);

    public static void Check(Witness witness, AsRunRecord record, TimeSpan progressEvery)
    {
        var sounds = witness.Sounds.Where(s => s.Cue.Airing == record.Airing && s.Cue.Part == record.Part).ToList();
        var sounded = sounds.Aggregate(TimeSpan.Zero, (sum, s) => sum + (s.To!.Value - s.From));
        var lost = sounds.Count(s => CutByPower(witness, s)) * (progressEvery + ToTheCard);
        var told = TimeSpan.FromMilliseconds(record.PlayedMs);
        var duration = TimeSpan.FromMilliseconds(record.DurationMs);
        var reWorded = witness.Ordered.GetValueOrDefault(record.Airing) is { Count: > 1 };
        if (told > sounded + Slack)
            throw new InvariantViolatedException(nameof(LogEqualsSound), witness.Box, $"{record.Record} tells {told}, {sounded} sounded");
        if (told < (sounded < duration || reWorded ? sounded : duration) - lost - Slack && !reWorded)
            throw new InvariantViolatedException(nameof(LogEqualsSound), witness.Box, $"{record.Record} tells {told}, {sounded} sounded");
        if (sounds.FirstOrDefault() is { Trusted: true, TrueToTime: true } first && record.StartedAt is { } startedAt
            && !CutByPower(witness, first) && (startedAt - first.From).Duration() > first.ToldWithin + Slack)
        {
            throw new InvariantViolatedException(nameof(LogEqualsSound), witness.Box, $"{record.Record} tells a start at {startedAt:O}, it was {first.From:O}");
        }
    }

    /// <summary>The power went while it sounded, or before its end was on the card.</summary>
    private static bool CutByPower(Witness witness, Sound sound) => witness.Up.Ever(sound.From, sound.To!.Value + ToTheCard, up => !up);
}

/// <summary>Whatever was not heard wholly is missed for the reason that the record tells. So nothing is lost without a cause.</summary>
internal static class RecordsTellTheTruth
{
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(120);

    // What would be ended sooner after its beginning does not begin.
    private static readonly TimeSpan Ahead = SpeakerAgent.Player.PlayerCore.Shortest;

    // A failed device is tried again for so long.
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(36);

    public static void Check(Witness witness, AsRunRecord record, DateTimeOffset now)
    {
        if (record.Check() is { } error)
            throw new InvariantViolatedException(nameof(RecordsTellTheTruth), witness.Box, $"{record.Record}: {error}");
        var airing = witness.Ordered.GetValueOrDefault(record.Airing)?.LastOrDefault(a => record.Part < a.Parts.Count && a.Parts[record.Part].Content == record.Content);
        if (airing is null)
            throw new InvariantViolatedException(nameof(RecordsTellTheTruth), witness.Box, $"{record.Record} is of something that nobody ordered");
        // The cause may have struck the airing at its first part; and a box that did not know the time began at once, perhaps long before its time.
        var from = Earlier(Earlier(record.DueAt, airing.StartAt), witness.Sounds.FirstOrDefault(s => s.Cue.Airing == airing.Id)?.From ?? record.DueAt) - Around;
        if (witness.PlayNow(airing.Id)?.At is { } came && came < from)
            from = came;
        var to = Later(now, record.DueAt.AddMilliseconds(record.DurationMs)) + Around;
        // What breaks a standby off is mostly its own airing.
        if (record.Outcome == AsRunOutcome.Played || Witness.IsStandby(record.Airing) || witness.Deceived.Ever(from.AddHours(-1), to, d => d))
            return;
        if (!Holds(record.Reason, witness, airing, record, from, to, now))
            throw new InvariantViolatedException(nameof(RecordsTellTheTruth), witness.Box, $"{record.Record} is {record.Outcome} and tells {record.Reason}, which is not so");
    }

    private static bool Holds(string reason, Witness witness, Airing airing, AsRunRecord record, DateTimeOffset from, DateTimeOffset to, DateTimeOffset now) => reason switch
    {
        AsRunReason.Withdrawn => witness.Plan.Ever(from.AddDays(-10), now, p => p?.Airings.Contains(airing) == true)
            && witness.Plan.Ever(from.AddDays(-10), now, p => p?.Airings.Contains(airing) == false),
        AsRunReason.Stopped => witness.Stops.Any(s => s.Airing == airing.Id),
        AsRunReason.TimeUntrusted => Untrusted(witness, from, to),
        AsRunReason.LeaseOver => witness.PlayNow(airing.Id) is { } taken ? Earlier(taken.LeaseUntil, taken.OwnLease) < to + Ahead : witness.Plan.At(now)?.LeaseUntil < to + Ahead,
        AsRunReason.NoPolicy => witness.Policy.Ever(from, to, p => p is null),
        AsRunReason.QuietHours => witness.Policy.Ever(from, to, p => p is not null && QuietHoursRules.TouchesQuiet(p, from, to + Ahead)),
        AsRunReason.AirtimeLimit => AirtimeWasUsed(witness, airing, now, to),
        AsRunReason.NoContent => airing.Parts.Any(p => witness.Content(p.Content).Ever(from, to, ready => !ready)),
        AsRunReason.NoSoundDevice => witness.DeviceWorks.Ever(from - Retry, to, works => !works),
        AsRunReason.Late => airing.Late == LateRule.Skip && LateFor(witness, airing, from, to),
        AsRunReason.Interrupted => OtherSounds(witness, airing, from, to),
        AsRunReason.PowerLoss or AsRunReason.BoxOff => witness.Up.Ever(from, to, up => !up),
        AsRunReason.JoinedLate => LateFor(witness, airing, from, to) || LeftOutByTheClock(witness, record, from, to),
        AsRunReason.OnTime => LeftOutByTheClock(witness, record, from, to),
        _ => false,
    };

    /// <summary>Boxes stay together by leaving out what is behind when their clock is put right.</summary>
    private static bool LeftOutByTheClock(Witness witness, AsRunRecord record, DateTimeOffset from, DateTimeOffset to) =>
        TimeSpan.FromMilliseconds(record.DurationMs - record.PlayedMs)
            <= witness.Corrections.Where(c => c.At >= from && c.At <= to).Aggregate(Slack, (sum, c) => sum + c.By);

    private static bool Untrusted(Witness witness, DateTimeOffset from, DateTimeOffset to) => witness.Trusted.Ever(from, to, t => !t) && witness.Up.Ever(from, to, up => up);

    /// <summary>Something kept it from its beginning.</summary>
    private static bool LateFor(Witness witness, Airing airing, DateTimeOffset from, DateTimeOffset to) =>
        witness.Up.Ever(from, to, up => !up) || witness.Trusted.Ever(from, to, t => !t) || witness.Policy.Ever(from, to, p => p is null)
            || witness.Plan.Ever(from, to, p => p?.Airings.Contains(airing) != true)
            || airing.Parts.Any(p => witness.Content(p.Content).Ever(from, to, ready => !ready))
            || witness.DeviceWorks.Ever(from - Retry, to, works => !works)
            || witness.PlayNow(airing.Id)?.At > airing.StartAt - Around
            || OtherSounds(witness, airing, from, to);

    private static bool OtherSounds(Witness witness, Airing airing, DateTimeOffset from, DateTimeOffset to) =>
        witness.Sounds.Any(s => s.Cue.Airing != airing.Id && s.From < to && (s.To ?? DateTimeOffset.MaxValue) > from)
        // What is cued has the loudspeaker some seconds before it sounds.
        || witness.Cues.Any(c => c.Airing != airing.Id && c.At >= from.AddSeconds(-5) && c.At <= to);

    /// <summary>So much had sounded that the session's or the day's limit, as it was then, is reached.</summary>
    private static bool AirtimeWasUsed(Witness witness, Airing airing, DateTimeOffset now, DateTimeOffset to)
    {
        var sounded = witness.Sounds.Concat(witness.ChimesHeard).Where(s => s.From > now.AddHours(-26) && s.From < to && s.Airing?.Priority != Priority.Emergency)
            .Aggregate(TimeSpan.Zero, (sum, s) => sum + ((s.To ?? now) - s.From));
        return witness.Policy.Ever(airing.StartAt.AddMinutes(-1), to, p =>
            p is not null && (p.SessionLimitMs ?? p.DayLimitMs) is not null && sounded.TotalMilliseconds >= Math.Min(p.SessionLimitMs ?? long.MaxValue, p.DayLimitMs ?? long.MaxValue) - 3_000 - Ahead.TotalMilliseconds);
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}

/// <summary>When all is well again, everything that was due has exactly one record, and the controller has it.</summary>
internal static class NothingIsLost
{
    public static void Check(Witness witness, IReadOnlyDictionary<(string Box, string Record), AsRunRecord> asRun, DateTimeOffset now, TimeSpan progressEvery)
    {
        foreach (var (id, closed) in witness.Closed)
        {
            // Closed in the moment before the power went, and never on the card.
            if (!asRun.ContainsKey((witness.Box, id)) && witness.Up.Ever(closed.At, closed.At.AddSeconds(6), up => !up))
                continue;
            if (!asRun.TryGetValue((witness.Box, id), out var stored))
                throw new InvariantViolatedException(nameof(NothingIsLost), witness.Box, $"{id} was closed at {closed.At:O} and the controller has no record of it");
            if (!witness.Tellings[id].Contains(stored))
                throw new InvariantViolatedException(nameof(NothingIsLost), witness.Box, $"{id} is stored in words that the box never told");
            if (witness.Alerts.Knows(stored.Airing))
                AlertRecords.Check(witness, stored, progressEvery);
            else
                LogEqualsSound.Check(witness, stored, progressEvery);
        }

        foreach (var (box, id) in asRun.Keys)
        {
            if (box == witness.Box && !witness.Closed.ContainsKey(id))
                throw new InvariantViolatedException(nameof(NothingIsLost), witness.Box, $"{id} is stored, and the box never told it");
        }

        AlertRecords.NoneIsLost(witness, now);
        foreach (var sound in witness.Sounds.Where(s => s.Record is null && s.To - s.From > TimeSpan.FromSeconds(1)))
        {
            if (!witness.Closed.ContainsKey(SpeakerAgent.Player.RecordId.Of(sound.Cue.Airing, sound.Cue.Part)) && sound.To < now.AddMinutes(-30)
                && !(IsOnNoCard(witness, sound.Cue.Airing) && witness.Up.Ever(sound.From, sound.From.AddSeconds(12), up => !up)))
                throw new InvariantViolatedException(nameof(NothingIsLost), witness.Box, $"{sound.Cue.Airing}/{sound.Cue.Part} sounded at {sound.From:O} and has no record");
        }

        foreach (var airing in witness.Ordered.Values.Select(words => words[^1]).Where(a => a.EndAt < now.AddMinutes(-30)))
        {
            var told = Enumerable.Range(0, airing.Parts.Count).Where(part => witness.Closed.ContainsKey(SpeakerAgent.Player.RecordId.Of(airing.Id, part))).ToList();
            if (told.Count < airing.Parts.Count && MustBeTold(witness, airing))
                throw new InvariantViolatedException(nameof(NothingIsLost), witness.Box, $"{airing.Id} was due at {airing.StartAt:O}; {told.Count} of its {airing.Parts.Count} parts have a record");
        }
    }

    /// <summary>Of a standby, and of a command for which the card had no room, nobody knows after a power cut, unless it was on the card that it had begun.</summary>
    private static bool IsOnNoCard(Witness witness, string airing) =>
        Witness.IsStandby(airing) || (witness.PlayNow(airing) is { } taken && witness.DiskFull.At(taken.At));

    /// <summary>The box knew of it before it began, and still when it was over.</summary>
    private static bool MustBeTold(Witness witness, Airing airing) =>
        witness.PlayNow(airing.Id) is null
        && witness.Plan.At(airing.StartAt.AddSeconds(-5))?.Airings.Contains(airing) == true
        && witness.Plan.At(airing.EndAt.AddSeconds(5))?.Airings.Contains(airing) == true
        && !witness.Plan.Ever(airing.StartAt.AddSeconds(-5), airing.EndAt.AddSeconds(5), p => p?.Airings.Contains(airing) != true)
        && !witness.Deceived.Ever(airing.StartAt.AddDays(-5), airing.EndAt.AddDays(5), d => d)
        && !ForgottenBetweenTwoLives(witness, airing);

    /// <summary>
    /// The two things that a box may forget: what it slept through, when it was given a new plan and then killed again before it knew the time; and what of
    /// an airing that was over by its plan still waited for its turn, when it was killed in the moment between a new plan's reaching the card and the player.
    /// </summary>
    private static bool ForgottenBetweenTwoLives(Witness witness, Airing airing)
    {
        var left = witness.Plan.Changes.FirstOrDefault(c => c.At > airing.EndAt && c.Value?.Airings.Contains(airing) == false).At;
        var known = witness.Trusted.Changes.FirstOrDefault(c => c.At > left && c.Value).At;
        var foundOnTheCard = witness.Up.Changes.Any(c => c.At == left && c.Value);
        return left != default && (foundOnTheCard || (!witness.Trusted.At(left) && witness.Up.Ever(left, known, up => !up)));
    }
}
