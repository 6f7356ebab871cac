using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Boxes;

/// <summary>What decides whether an alert may sound.</summary>
/// <param name="TrueNow">None while the box does not know the time.</param>
/// <param name="LengthOf">How long a content lasts; none while it is not whole.</param>
internal sealed record AlertConditions(Policy? Policy, DateTimeOffset? TrueNow, Func<string, TimeSpan?> LengthOf);

/// <summary>
/// The alerts of a box as the page describes them ("Alerts"): which one sounds, what is counted, what is told. While one sounds the
/// <see cref="Player"/> is silent. "now" is the box's own clock. Owned by one box; not thread-safe.
/// </summary>
internal sealed class AlertDesk
{
    private const int Most = 32;
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(30);

    private readonly List<AlertRun> _runs = [];
    private readonly List<AlertOutcome> _outcomes = [];
    private AlertRun? _sounding;
    private DateTimeOffset? _notedAt;

    /// <summary>The alert that sounds.</summary>
    public string? Sounding => _sounding?.Alert.Id;

    /// <summary>Words that may still be needed, the newest alert's first.</summary>
    public IEnumerable<string> Contents => _runs.Where(run => !run.Over).Reverse().Select(run => run.Alert.Content!);

    public IReadOnlyList<AlertOutcome> TakeOutcomes()
    {
        var outcomes = _outcomes.ToList();
        _outcomes.Clear();
        return outcomes;
    }

    public IReadOnlyList<AlertNote> Notes(DateTimeOffset now) => [.. _runs.Select(run => run.Note(now))];

    public void Restore(IEnumerable<AlertNote> notes, DateTimeOffset now) => _runs.AddRange(notes.Select(note => AlertRun.From(note, now)));

    /// <summary>Whether it is time to write down what was counted, for a power cut.</summary>
    public bool MustNote(DateTimeOffset now)
    {
        if (_runs.All(run => run.Over) || now < _notedAt + NoteEvery)
            return false;
        _notedAt = now;
        return true;
    }

    /// <summary>Whether an alert sounds, waits or comes before then.</summary>
    public bool IsDueBefore(DateTimeOffset end) => _runs.Any(run => !run.Over && run.DueAt < end);

    /// <summary>An alert or a recall has come.</summary>
    public void Take(Alert alert, SignedDocument document, AlertConditions conditions, DateTimeOffset now)
    {
        Advance(conditions, now);
        var zone = document.Audience.StartsWith("zone/", StringComparison.Ordinal) ? document.Audience["zone/".Length..] : "all";
        var known = _runs.Find(run => run.Alert.Id == alert.Id);
        if (known is { Alert.IsRecall: true } && !alert.IsRecall)
        {
            var silent = new AlertRun(alert, document.Sequence, zone, TimeSpan.Zero, now);
            Tell(silent, "recalled", TimeSpan.Zero);
            return;
        }
        if (known?.SaysTheSame(alert) == true)
            return;
        if (known is not null)
            Remove(known, alert.IsRecall && !known.Alert.IsRecall ? "recalled" : "withdrawn", conditions, now);
        if (alert.IsRecall && known is not null)
            alert = alert with { Severity = known.Alert.Severity, Drill = known.Alert.Drill };
        if (_runs.Count == Most)
            Remove(_runs.Find(run => run.Over) ?? _runs[0], "withdrawn", conditions, now);
        _runs.Add(new AlertRun(alert, document.Sequence, zone, alert.LeaseUntil - document.IssuedAt, now)
        {
            Over = alert.IsRecall && (alert.Content is null || alert.Severity == Severity.Unknown),
        });
        Advance(conditions, now);
    }

    /// <summary>Goes on to <paramref name="now"/>.</summary>
    public void Advance(AlertConditions conditions, DateTimeOffset now)
    {
        if (_sounding is { } sounding && conditions.LengthOf(sounding.Alert.Content!) is { } whole && sounding.SoundsSince + whole <= now)
        {
            sounding.End(sounding.SoundsSince!.Value + whole);
            Close(sounding, sounding.Why ?? "on-time", whole, now);
        }
        foreach (var run in _runs.Where(run => !run.Over))
        {
            run.Length = conditions.LengthOf(run.Alert.Content!) ?? run.Length;
            LeaveOut(run, conditions, now);
        }
        var best = _runs.Where(run => !run.Over && run.DueAt <= now && Block(run, conditions, now) is null)
            .OrderByDescending(run => run.Alert.Severity).ThenByDescending(run => run.ArrivedAt).ThenByDescending(_runs.IndexOf).FirstOrDefault();
        foreach (var run in _runs.Where(run => !run.Over && run.DueAt <= now && run != best))
            run.Why = Block(run, conditions, now) ?? "interrupted";
        if (best == _sounding)
            return;
        _sounding?.End(now);
        _sounding = best;
        best?.Begin(now);
    }

    /// <summary>When the choice may come out differently by itself, by the box's own clock; after <paramref name="now"/>.</summary>
    /// <param name="offset">Of true time, when that is known.</param>
    public DateTimeOffset? NextDue(AlertConditions conditions, TimeSpan? offset, DateTimeOffset now)
    {
        DateTimeOffset? next = null;
        void At(DateTimeOffset? time)
        {
            if (time > now && !(next <= time))
                next = time;
        }
        foreach (var run in _runs.Where(run => !run.Over))
        {
            var length = conditions.LengthOf(run.Alert.Content!) ?? TimeSpan.Zero;
            At(run.DueAt);
            At(run.LeaseEnd(offset));
            At(run.SoundsSince + length);
            At(run.NextDueAt(length));
            At(_notedAt + NoteEvery);
            if (run.Alert.Drill)
                At(now.AddTicks(TimeSpan.TicksPerMinute - ((now + (offset ?? TimeSpan.Zero)).Ticks % TimeSpan.TicksPerMinute))); // quiet hours begin and end on whole minutes
        }
        return next;
    }

    /// <summary>What may no longer sound, and what the next repetition has overtaken.</summary>
    private void LeaveOut(AlertRun run, AlertConditions conditions, DateTimeOffset now)
    {
        while (!run.Over)
        {
            var length = conditions.LengthOf(run.Alert.Content!) ?? TimeSpan.Zero;
            var block = Block(run, conditions, now);
            var ended = run.IsLeaseOver(now, conditions.TrueNow);
            if (ended && (run.Repetition > 0 && run.StartedAt is null && run.Why is null || run.DueAt > now))
                run.Over = true;
            else if (ended)
                Break(run, run == _sounding ? "lease-over" : block ?? run.Why ?? "lease-over", length, now);
            else if (block == "quiet-hours" && run.DueAt <= now)
                Break(run, block, length, now);
            else if (run != _sounding && run.Repetition < run.Alert.Repeats && run.NextDueAt(length) <= now)
                Break(run, block ?? run.Why ?? "interrupted", length, now);
            else
                return;
        }
    }

    private static string? Block(AlertRun run, AlertConditions conditions, DateTimeOffset now)
    {
        if (run.Alert.Drill && conditions.TrueNow is null)
            return "time-untrusted";
        if (run.Alert.Drill && conditions.Policy is null)
            return "no-policy";
        if (run.Alert.Drill && conditions.Policy!.IsQuiet(conditions.TrueNow!.Value))
            return "quiet-hours";
        return conditions.LengthOf(run.Alert.Content!) is null ? "no-content" : null;
    }

    private void Remove(AlertRun run, string reason, AlertConditions conditions, DateTimeOffset now)
    {
        if (!run.Over && run.DueAt <= now)
            Break(run, reason, conditions.LengthOf(run.Alert.Content!) ?? TimeSpan.Zero, now);
        _runs.Remove(run);
    }

    private void Break(AlertRun run, string reason, TimeSpan length, DateTimeOffset now)
    {
        if (run == _sounding)
            run.End(now);
        Close(run, reason, length, now);
    }

    private void Close(AlertRun run, string reason, TimeSpan length, DateTimeOffset now)
    {
        Tell(run, reason, length);
        if (run == _sounding)
            _sounding = null;
        run.Next(run.EndedAt ?? now, length);
    }

    private void Tell(AlertRun run, string reason, TimeSpan length) => _outcomes.Add(new AlertOutcome(
        run.Alert, run.Key, run.Zone, run.Word, run.Repetition, run.ArrivedAt, run.BeganAt ?? run.DueAt, run.StartedAt, run.EndedAt, length,
        run.Played < length ? run.Played : length, reason));
}
