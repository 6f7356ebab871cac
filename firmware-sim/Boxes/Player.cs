using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Boxes;

/// <summary>What decides, besides the clock, whether something may sound.</summary>
/// <param name="Policy">The station's rules, if any came.</param>
/// <param name="IsComplete">Whether a content is whole and verified.</param>
/// <param name="CutOff">The airing that sounded when the power went.</param>
/// <param name="TimeTrusted">Without it only commands sound, and nobody can say whether the hour is quiet.</param>
/// <param name="AlertSounds">Then nothing else does.</param>
internal sealed record PlayConditions(Policy? Policy, Func<string, bool> IsComplete, string? CutOff, bool TimeTrusted, bool AlertSounds);

/// <summary>
/// Plays virtually: decides at each moment what sounds, and notes what sounded. Times are true times, not the box's own clock; a guess until the
/// box is told the time.
/// Owned by one box; not thread-safe.
/// </summary>
internal sealed class Player
{
    /// <summary>The timer of a process with 500 boxes may be this late; beyond it a start is a join.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    /// <summary>What would have to end sooner after its beginning does not begin.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);

    private readonly List<AiringRun> _runs = [];
    private readonly List<PartOutcome> _outcomes = [];
    private readonly AirtimeMeter _meter = new();
    private readonly HashSet<string> _stopped = new(StringComparer.Ordinal);
    private AiringRun? _sounding;
    private DateTimeOffset _countedTo;

    /// <summary>The airing that sounds.</summary>
    public string? Playing => _sounding?.Airing.Id;

    public IEnumerable<AiringRun> Runs => _runs;

    /// <summary>What became of parts since the last call.</summary>
    public IReadOnlyList<PartOutcome> TakeOutcomes()
    {
        var outcomes = _outcomes.ToList();
        _outcomes.Clear();
        return outcomes;
    }

    /// <summary>Puts a new plan in place of the old one.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="heldSince">Since when the box has had it: what was over by then is no business of this box.</param>
    /// <param name="boxSince">When the box was switched on.</param>
    /// <param name="trustedSince">When it was told the time.</param>
    /// <param name="isRecorded">Whether a part of an airing has its record already.</param>
    /// <param name="conditions">As for <see cref="Advance"/>.</param>
    /// <param name="now">The true time.</param>
    public void Replace(
        Plan plan, DateTimeOffset heldSince, DateTimeOffset boxSince, DateTimeOffset trustedSince, Func<Airing, int, bool> isRecorded,
        PlayConditions conditions, DateTimeOffset now)
    {
        CarryOn(conditions, now);
        var airings = plan.Airings.ToDictionary(airing => airing.Id, StringComparer.Ordinal);
        foreach (var run in _runs.Where(run => !run.PlayNow).ToList())
        {
            if (airings.TryGetValue(run.Airing.Id, out var airing) && airing.StandsUnchanged(run.Airing))
            {
                run.LeaseUntil = plan.LeaseUntil;
                airings.Remove(airing.Id);
            }
            else if (airing is not null && run.Begun)
            {
                // Changed while it sounds: the part that is on is withdrawn, and the rest follows the new version.
                CloseParts(run, run.PartAt(run.Position(now)).Part + 1, "withdrawn", drop: true, cut: true);
            }
            else if (airing is not null)
            {
                _runs.Remove(run);
            }
            else
            {
                Withdraw(run, now);
            }
        }
        var commanded = _runs.Where(run => run.PlayNow).Select(run => run.Airing.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var airing in plan.Airings.Where(
            airing => airings.ContainsKey(airing.Id) && airing.EndAt > heldSince && !_stopped.Contains(airing.Id) && !commanded.Contains(airing.Id)))
        {
            var run = new AiringRun(airing, airing.StartAt, plan.LeaseUntil, playNow: false,
                part => isRecorded(airing, part) || _outcomes.Exists(outcome => outcome.Airing.Id == airing.Id && outcome.Part == part));
            if (run.Over)
                continue;
            ExplainThePast(run, boxSince, trustedSince, conditions, now);
            _runs.Add(run);
        }
    }

    /// <summary>Plays an airing at its start, or at once when that has passed or cannot be judged. False when it was asked for already.</summary>
    public bool PlayNow(Airing airing, DateTimeOffset leaseUntil, PlayConditions conditions, DateTimeOffset now)
    {
        if (_runs.Exists(run => run.Airing.Id == airing.Id))
            return false;
        var startAt = conditions.TimeTrusted && airing.StartAt > now ? airing.StartAt : now;
        _runs.Add(new AiringRun(airing, startAt, leaseUntil, playNow: true, _ => false));
        return true;
    }

    /// <summary>The time is known now, and was a guess until <paramref name="now"/>: what was commanded meanwhile moves along.</summary>
    public void MoveClock(TimeSpan step, PlayConditions conditions, DateTimeOffset now)
    {
        CarryOn(conditions, now);
        if (_sounding is not null)
            _countedTo += step;
        foreach (var run in _runs)
            run.Move(step);
    }

    /// <summary>Stops one airing, sounding or to come, for good; or what sounds, unless it is an emergency.</summary>
    public void Stop(string? airing, PlayConditions conditions, DateTimeOffset now)
    {
        CarryOn(conditions, now);
        foreach (var run in _runs.ToList())
        {
            if (airing is null ? run != _sounding || run.Airing.Priority == Priority.Emergency : run.Airing.Id != airing)
                continue;
            _stopped.Add(run.Airing.Id);
            CloseParts(run, run.Airing.Parts.Count, "stopped", drop: true, cut: true);
        }
    }

    /// <summary>Goes on to <paramref name="now"/>: counts what sounded, closes what passed, and chooses what sounds from here on.</summary>
    public void Advance(PlayConditions conditions, DateTimeOffset now)
    {
        CarryOn(conditions, now);
        AiringRun? winner = null;
        foreach (var run in _runs.Where(run => now >= run.StartAt).Order(Comparer<AiringRun>.Create(Precedence)).ToList())
        {
            // Whether what waits may go on is asked at the moment when it would.
            var taken = winner is not null || conditions.AlertSounds;
            if (taken && run.FrozenAt is not null && now < run.LeaseUntil)
                continue;
            if (!CanSound(run, conditions, now))
                continue;
            if (!taken)
                winner = run;
            else
                Interrupt(run, now);
        }
        if (_sounding == winner)
            return;
        _sounding = winner;
        _countedTo = now;
        if (winner is not null)
            winner.Lost = false;
        winner?.Sound(now, Tolerance, winner.Airing.Id == conditions.CutOff ? "power-loss" : "joined-late");
    }

    /// <summary>When the choice may come out differently, if nothing is told to the box before; after <paramref name="now"/>.</summary>
    public DateTimeOffset? NextDue(PlayConditions conditions, DateTimeOffset now)
    {
        DateTimeOffset? next = null;
        void At(DateTimeOffset? time)
        {
            if (time > now && !(next <= time))
                next = time;
        }
        foreach (var run in _runs)
        {
            At(run.StartAt);
            if (now < run.StartAt)
                continue;
            if (!run.Begun)
                At(run.StartAt + Tolerance + TimeSpan.FromMilliseconds(1));
            At(run.LeaseUntil);
            At(now.AddTicks(TimeSpan.TicksPerMinute - (now.Ticks % TimeSpan.TicksPerMinute))); // quiet hours begin and end on whole minutes
            if (run.FrozenAt is null)
                At(run.PartEnd(now));
            if (run == _sounding && run.Airing.Priority != Priority.Emergency && conditions.Policy is { } policy)
                At(now + _meter.Left(policy, now));
        }
        return next;
    }

    /// <summary>Why parts that passed before the box knew of them did not sound: it was off, or it did not know the time, or the plan came late.</summary>
    private static void ExplainThePast(AiringRun run, DateTimeOffset boxSince, DateTimeOffset trustedSince, PlayConditions conditions, DateTimeOffset now)
    {
        var due = run.StartAt;
        var cutOff = run.Airing.Id == conditions.CutOff;
        for (var part = 0; part < run.Airing.Parts.Count && due < now; part++)
        {
            var end = due + run.Airing.Parts[part].Duration;
            var reason = boxSince < trustedSince && due < trustedSince && end > boxSince ? "time-untrusted" : due < boxSince ? "box-off" : "joined-late";
            run.Held ??= reason;
            if (end <= now && !run.IsClosed(part))
            {
                run.Note(part, cutOff ? "power-loss" : reason);
                cutOff = false;
            }
            due = end;
        }
    }

    private static int Precedence(AiringRun a, AiringRun b)
    {
        var byPriority = b.Airing.Priority.CompareTo(a.Airing.Priority);
        var byStart = byPriority != 0 ? byPriority : a.StartAt.CompareTo(b.StartAt);
        return byStart != 0 ? byStart : string.CompareOrdinal(a.Airing.Id, b.Airing.Id);
    }

    private bool CanSound(AiringRun run, PlayConditions conditions, DateTimeOffset now)
    {
        if (!run.IsAt(now))
        {
            CloseParts(run, run.Airing.Parts.Count, "box-off", drop: true);
            return false;
        }
        var (part, begin) = run.PartAt(run.Position(now));
        var left = begin + run.Airing.Parts[part].Duration - run.Position(now);
        var block = Block(run, part, conditions, now, run == _sounding ? TimeSpan.Zero : left);
        // A start that was missed, whatever the cause, of something that must not be joined.
        if (!run.Begun && run.FrozenAt is null && !run.Lost && run.Airing.Late == Late.Skip && now - run.StartAt > Tolerance)
        {
            CloseParts(run, run.Airing.Parts.Count, Reasons.FirstOf(block ?? run.Held, "late"), drop: true, cut: true);
            return false;
        }
        CloseParts(run, part, "box-off", drop: false);
        if (block is null)
            return !run.IsClosed(part) && (run == _sounding || !IsLastWord(run, run.Position(now) - begin, left));
        run.Note(part, block);
        // What waits would otherwise sound hours later, out of place; for its content alone it may wait.
        if ((run.FrozenAt is not null || run.Lost) && (block is "lease-over" or "quiet-hours" or "airtime-limit" || now >= run.LeaseUntil))
            CloseParts(run, run.Airing.Parts.Count, block, drop: true, cut: true);
        if (run == _sounding)
            _sounding = null;
        return false;
    }

    /// <summary>Too little is left of a part that is joined late; what goes on at its own place sounds to its end.</summary>
    private static bool IsLastWord(AiringRun run, TimeSpan missed, TimeSpan left) => run.FrozenAt is null && missed >= Tolerance && left < Shortest;

    /// <summary>What stands in its way; null when nothing does.</summary>
    /// <param name="begins">What is left of a part that would begin, or go on, now; zero for what sounds already.</param>
    private string? Block(AiringRun run, int part, PlayConditions conditions, DateTimeOffset now, TimeSpan begins)
    {
        var lacks = !conditions.IsComplete(run.Airing.Parts[part].Content);
        var needs = begins < Shortest ? begins : Shortest;
        if (now >= run.LeaseUntil || now + needs > run.LeaseUntil)
            return run.PlayNow && !run.Begun && lacks ? "no-content" : "lease-over";
        if (conditions.Policy is null && !run.PlayNow)
            return "no-policy";
        if (conditions.Policy is { } policy)
        {
            var emergency = run.Airing.Priority == Priority.Emergency;
            if (conditions.TimeTrusted && !(run.PlayNow && emergency) && (policy.IsQuiet(now) || (needs > TimeSpan.Zero && policy.IsQuiet(now + needs - TimeSpan.FromTicks(1)))))
                return "quiet-hours";
            if (!emergency && _meter.Left(policy, now) is { } airtime && (airtime <= TimeSpan.Zero || airtime < needs))
                return "airtime-limit";
        }
        return lacks ? "no-content" : null;
    }

    /// <summary>What has sounded without a break until now.</summary>
    private void CarryOn(PlayConditions conditions, DateTimeOffset now)
    {
        while (_sounding is { } run && _countedTo < now)
        {
            var (part, _) = run.PartAt(run.Position(_countedTo));
            var end = run.PartEnd(_countedTo);
            var until = end < now ? end : now;
            run.Count(part, _countedTo, until);
            if (conditions.Policy is { } policy && run.Airing.Priority != Priority.Emergency)
                _meter.Add(policy, _countedTo, until);
            _countedTo = until;
            if (until < end)
                return;
            CloseParts(run, part + 1, "on-time", drop: false);
            var next = part + 1;
            if (next < run.Airing.Parts.Count && !run.IsClosed(next) && Block(run, next, conditions, end, run.Airing.Parts[next].Duration) is null)
                run.OpenNext(next, end);
            else
                _sounding = null;
        }
    }

    private void Interrupt(AiringRun run, DateTimeOffset now)
    {
        if (run.FrozenAt is not null)
            return;
        var (part, _) = run.PartAt(run.Position(now));
        run.Note(part, "interrupted");
        run.Lost = true;
        switch (run.Airing.Interrupted)
        {
            case Interrupted.Resume:
                run.Freeze(now, atBeginOfPart: !run.Begun && run.Position(now) <= Tolerance);
                break;
            case Interrupted.Restart:
                run.Freeze(now, atBeginOfPart: true);
                break;
            case Interrupted.Drop:
                CloseParts(run, run.Airing.Parts.Count, "interrupted", drop: true, cut: true);
                break;
        }
    }

    private void Withdraw(AiringRun run, DateTimeOffset now)
    {
        if (run.Begun || now >= run.StartAt)
            CloseParts(run, run.Airing.Parts.Count, "withdrawn", drop: true, cut: true);
        else
            _runs.Remove(run);
    }

    private void CloseParts(AiringRun run, int until, string reason, bool drop, bool cut = false)
    {
        _outcomes.AddRange(run.Close(until, reason, cut));
        if (!drop && !run.Over)
            return;
        _runs.Remove(run);
        if (_sounding == run)
            _sounding = null;
    }
}
