using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>
/// An alert and how far its repetitions have got. Its times are station time as it is known now, and move with every step of the clock: so what lies
/// between them is counted by the steady clock.
/// </summary>
/// <param name="Arrival">Numbers the alerts of a process: of two the later is higher.</param>
internal sealed record AlertRun(AlertOrder Order, int Arrival, DateTimeOffset ArrivedAt)
{
    /// <summary>Alerts and recalls that are remembered at most.</summary>
    public const int Most = 32;

    /// <summary>What is counted is noted as often, for a power cut.</summary>
    public static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(30);

    /// <summary>The number of the repetition that sounds, waits or comes next.</summary>
    public int Repetition { get; init; }

    /// <summary>When the first one began; null before.</summary>
    public DateTimeOffset? FirstAt { get; init; }

    /// <summary>When the present repetition is due.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>How long the content lasts, as far as that was ever known: zero before. It outlives the content and the power, so that what is due does not change with them.</summary>
    public TimeSpan Length { get; init; }

    /// <summary>The present repetition is among the tracks.</summary>
    public bool Placed { get; init; }

    /// <summary>Nothing of it is left to sound; it is remembered, so that its id is known.</summary>
    public bool Over { get; init; }

    /// <param name="timeTrusted">Else the lease is counted from the arrival.</param>
    public DateTimeOffset LeaseEnd(bool timeTrusted) => timeTrusted ? Order.LeaseUntil : ArrivedAt + Order.Lasts;

    /// <summary>When the repetition after the present one is due by count; null where one follows the other's end.</summary>
    public DateTimeOffset? NextDueAt =>
        FirstAt is { } first && Order.RepeatEvery > TimeSpan.Zero && Order.RepeatEvery >= Length ? first + ((Repetition + 1) * Order.RepeatEvery) : null;

    /// <summary>The present repetition is over.</summary>
    public AlertRun Next(DateTimeOffset now)
    {
        var begun = this with { FirstAt = FirstAt ?? DueAt };
        return begun with
        {
            Repetition = Repetition + 1,
            // What could not sound takes its time all the same, so that a thousand of them do not pass at once.
            DueAt = begun.NextDueAt ?? (now > DueAt + Length ? now : DueAt + Length),
            Placed = false,
            Over = Repetition >= Order.Repeats,
        };
    }

    public AlertRun Moved(TimeSpan by) => this with { ArrivedAt = ArrivedAt + by, FirstAt = FirstAt + by, DueAt = DueAt + by };

    public AlertNote Note(DateTimeOffset now) => new(Order.Id, Order.Sequence, Order.IsRecall, now - ArrivedAt, Repetition, now - FirstAt, Over) { Length = Length };

    /// <summary>Goes on from what was noted before the power went.</summary>
    public AlertRun Resumed(AlertNote note, DateTimeOffset now)
    {
        var resumed = this with
        {
            ArrivedAt = now - note.Counted,
            Repetition = note.Repetition,
            FirstAt = now - note.SinceFirst,
            Length = note.Length,
            Over = Over || note.Over,
        };
        return resumed with { DueAt = resumed.FirstAt is { } first ? first + (resumed.Repetition * Order.RepeatEvery) : DueAt };
    }
}

/// <summary>What of an alert must survive a power cut.</summary>
/// <param name="Counted">How long ago it came, by the steady clock while the box had power.</param>
/// <param name="SinceFirst">The same of its first repetition; null when that has not begun.</param>
internal sealed record AlertNote(string Alert, long Sequence, bool IsRecall, TimeSpan Counted, int Repetition, TimeSpan? SinceFirst, bool Over)
{
    /// <summary>Of the content; zero while that was never known.</summary>
    public TimeSpan Length { get; init; }
}

/// <summary>Marks a track as a repetition of an alert.</summary>
internal sealed record AlertMark(int Arrival, long Sequence, Severity Severity, bool Drill, int Repetition)
{
    /// <summary>The graver one, between equals the later.</summary>
    public bool Precedes(AlertMark other) => Severity != other.Severity ? Severity > other.Severity : Arrival > other.Arrival;
}
