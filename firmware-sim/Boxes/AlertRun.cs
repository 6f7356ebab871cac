using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Boxes;

/// <summary>An alert on a box. All instants are the box's own clock, which runs steadily: so counting needs no time.</summary>
internal sealed class AlertRun(Alert alert, long sequence, string zone, TimeSpan lasts, DateTimeOffset arrivedAt)
{
    public Alert Alert => alert;

    public DateTimeOffset ArrivedAt { get; } = arrivedAt;

    public string Zone => zone;

    /// <summary>Which repetition sounds, waits or comes next.</summary>
    public int Repetition { get; private set; }

    public DateTimeOffset? FirstAt { get; private set; }

    public DateTimeOffset DueAt { get; private set; } = arrivedAt;

    public bool Over { get; set; }

    /// <summary>How long the content lasts, as far as that was ever known.</summary>
    public TimeSpan Length { get; set; }

    /// <summary>When the present repetition began to sound, and sounded first.</summary>
    public DateTimeOffset? SoundsSince { get; private set; }

    public DateTimeOffset? StartedAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public DateTimeOffset? BeganAt { get; private set; }

    public TimeSpan Played { get; private set; }

    /// <summary>What kept the present repetition from sounding, or broke it off.</summary>
    public string? Why { get; set; }

    public string Word => alert.IsRecall ? "recall" : alert.Drill ? "drill" : "alert";

    /// <summary>Unlike any other record's of this box.</summary>
    public string Key => $"{alert.Id}#{sequence}#{Repetition}";

    /// <summary>Whether another document says the same.</summary>
    public bool SaysTheSame(Alert other) => alert.IsRecall ? other.IsRecall && alert.Content == other.Content : alert == other;

    /// <summary>Judged by the clock, or by counting while that is not known.</summary>
    public bool IsLeaseOver(DateTimeOffset now, DateTimeOffset? trueNow) => trueNow is { } time ? time >= alert.LeaseUntil : now >= ArrivedAt + lasts;

    /// <summary>When the lease ends, by the box's own clock.</summary>
    public DateTimeOffset LeaseEnd(TimeSpan? offset) => offset is { } ahead ? alert.LeaseUntil - ahead : ArrivedAt + lasts;

    /// <summary>When the next repetition is due by count; none where one follows the other.</summary>
    public DateTimeOffset? NextDueAt(TimeSpan length) => DueOf(Repetition + 1, length);

    public void Begin(DateTimeOffset now)
    {
        FirstAt ??= now;
        if (Why is not ("interrupted" or "power-loss"))
            Why = null; // what held it up cost nothing of it
        SoundsSince = now;
        StartedAt ??= now;
        BeganAt ??= now;
    }

    /// <summary>It is silent from now on.</summary>
    public void End(DateTimeOffset now)
    {
        Played += now - SoundsSince!.Value;
        (SoundsSince, EndedAt) = (null, now);
    }

    public void Next(DateTimeOffset now, TimeSpan length)
    {
        FirstAt ??= DueAt;
        DueAt = NextDueAt(length) ?? (now > DueAt + length ? now : DueAt + length);
        Over = ++Repetition > alert.Repeats;
        (StartedAt, EndedAt, BeganAt, Played, Why) = (null, null, null, TimeSpan.Zero, null);
    }

    public AlertNote Note(DateTimeOffset now) => new(
        alert, sequence, zone, lasts, now - ArrivedAt, Repetition, now - FirstAt, Over, Played + (now - SoundsSince ?? TimeSpan.Zero), Length);

    /// <summary>Goes on from what was noted: for how long the box was off is not counted.</summary>
    public static AlertRun From(AlertNote note, DateTimeOffset now)
    {
        var run = new AlertRun(note.Alert, note.Sequence, note.Zone, note.Lasts, now - note.Counted)
        {
            Repetition = note.Repetition,
            FirstAt = now - note.SinceFirst,
            Over = note.Over,
            Length = note.Length,
            Played = note.Played,
            Why = note.Played > TimeSpan.Zero ? "power-loss" : null,
        };
        run.DueAt = run.DueOf(run.Repetition, note.Length) ?? now;
        if (note.Played > TimeSpan.Zero)
            (run.StartedAt, run.EndedAt, run.BeganAt) = (run.DueAt, run.DueAt + note.Played, run.DueAt);
        return run;
    }

    private DateTimeOffset? DueOf(int repetition, TimeSpan length) =>
        FirstAt is { } first && alert.RepeatEvery > TimeSpan.Zero && alert.RepeatEvery >= length ? first + (alert.RepeatEvery * repetition) : null;
}

/// <summary>What a box keeps of an alert over a restart: the words, and what it had counted.</summary>
internal sealed record AlertNote(
    Alert Alert, long Sequence, string Zone, TimeSpan Lasts, TimeSpan Counted, int Repetition, TimeSpan? SinceFirst, bool Over, TimeSpan Played, TimeSpan Length);

/// <summary>What became of one repetition; the instants are the box's own clock.</summary>
internal sealed record AlertOutcome(
    Alert Alert, string Key, string Zone, string Word, int Repetition, DateTimeOffset ArrivedAt, DateTimeOffset DueAt, DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt, TimeSpan Length, TimeSpan Played, string Reason);
