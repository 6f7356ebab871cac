using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Boxes;

/// <summary>What became of one part of an airing; the times are true times.</summary>
internal sealed record PartOutcome(
    Airing Airing, bool PlayNow, int Part, DateTimeOffset DueAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, TimeSpan StartError, TimeSpan Played,
    string Reason);

/// <summary>
/// One airing on its way through time. Its position follows the clock (<c>now − startAt − shift</c>) or is frozen, while it waits for
/// something of higher priority to pass.
/// </summary>
internal sealed class AiringRun(Airing airing, DateTimeOffset startAt, DateTimeOffset leaseUntil, bool playNow, Func<int, bool> recorded)
{
    private readonly PartRun[] _parts = [.. Enumerable.Range(0, airing.Parts.Count).Select(index => new PartRun { Closed = recorded(index) })];
    private TimeSpan _shift;
    private TimeSpan _waited;

    public Airing Airing => airing;

    /// <summary>When it starts; for a command whose start has passed, when that came.</summary>
    public DateTimeOffset StartAt { get; private set; } = startAt;

    public DateTimeOffset LeaseUntil { get; set; } = leaseUntil;

    /// <summary>Asked for by a command: it waits for its content and is not withdrawn by a plan.</summary>
    public bool PlayNow => playNow;

    /// <summary>Where it waits; none while it follows the clock.</summary>
    public TimeSpan? FrozenAt { get; private set; } = playNow ? TimeSpan.Zero : null;

    /// <summary>Whether any of it was heard.</summary>
    public bool Begun { get; private set; }

    /// <summary>Something else sounded instead of it, so that no longer its word about lateness counts.</summary>
    public bool Lost { get; set; }

    /// <summary>Why it could not begin on time, as far as that was before the box knew of it.</summary>
    public string? Held { get; set; }

    public bool Over => _parts.All(part => part.Closed);

    public TimeSpan Position(DateTimeOffset now) => FrozenAt ?? now - StartAt - _shift;

    public bool IsAt(DateTimeOffset now) => now >= StartAt && Position(now) < airing.Duration && !Over;

    /// <summary>The part at a position and where that part begins.</summary>
    public (int Part, TimeSpan Begin) PartAt(TimeSpan position)
    {
        var begin = TimeSpan.Zero;
        for (var part = 0; part < airing.Parts.Count - 1; part++)
        {
            var end = begin + airing.Parts[part].Duration;
            if (position < end)
                return (part, begin);
            begin = end;
        }
        return (airing.Parts.Count - 1, begin);
    }

    /// <summary>When the part that is on now ends, if the run goes on following the clock.</summary>
    public DateTimeOffset PartEnd(DateTimeOffset now)
    {
        var (part, begin) = PartAt(Position(now));
        return StartAt + _shift + begin + airing.Parts[part].Duration;
    }

    public bool IsClosed(int part) => _parts[part].Closed;

    /// <summary>A reason that kept a part from sounding; of several the first in the page's order stays.</summary>
    public void Note(int part, string reason) => _parts[part].Reason = Reasons.FirstOf(_parts[part].Reason, reason);

    /// <summary>The clock by which this was noted was a guess, and has been set right.</summary>
    public void Move(TimeSpan step)
    {
        StartAt += step;
        LeaseUntil += step;
        foreach (var part in _parts)
            (part.StartedAt, part.EndedAt) = (part.StartedAt + step, part.EndedAt + step);
    }

    /// <summary>Begins to sound, or sounds again. A start missed by no more than <paramref name="tolerance"/> is a late start, not a join.</summary>
    public void Sound(DateTimeOffset now, TimeSpan tolerance, string joinReason)
    {
        if (playNow && !Begun)
            _waited = now - StartAt;
        if (FrozenAt is { } frozen)
            (_shift, FrozenAt) = (now - StartAt - frozen, null);
        else if (!Begun && Position(now) <= tolerance)
            _shift += Position(now);
        Begun = true;
        var (part, begin) = PartAt(Position(now));
        if (_parts[part].StartedAt is null)
        {
            if (Position(now) > begin)
                Note(part, joinReason);
            else if (_parts[part].Reason != "interrupted")
                _parts[part].Reason = null; // what held it up cost nothing of it
        }
        Open(part, now, begin);
    }

    /// <summary>Counts what sounded from <paramref name="from"/> until <paramref name="to"/>, within one part.</summary>
    public void Count(int part, DateTimeOffset from, DateTimeOffset to)
    {
        _parts[part].Played += to - from;
        _parts[part].EndedAt = to;
    }

    /// <summary>The next part follows without a gap.</summary>
    public void OpenNext(int part, DateTimeOffset now) => Open(part, now, PartAt(Position(now)).Begin);

    /// <summary>Waits at its place, or at the beginning of the part that was interrupted.</summary>
    public void Freeze(DateTimeOffset now, bool atBeginOfPart)
    {
        var (part, begin) = PartAt(Position(now));
        FrozenAt = atBeginOfPart ? begin : Position(now);
        if (atBeginOfPart)
            (_parts[part].Played, _parts[part].StartedAt, _parts[part].EndedAt) = (TimeSpan.Zero, null, null);
    }

    /// <summary>Closes the parts before <paramref name="until"/>; returns what became of them.</summary>
    /// <param name="until">The first part that stays open.</param>
    /// <param name="reason">Why they are closed, for those that did not sound whole.</param>
    /// <param name="cut">Whether closing is what keeps the rest from sounding, so that its reason stands beside the part's own.</param>
    public IReadOnlyList<PartOutcome> Close(int until, string reason, bool cut)
    {
        var outcomes = new List<PartOutcome>();
        var due = StartAt + _waited;
        for (var part = 0; part < until; due += airing.Parts[part].Duration, part++)
        {
            var run = _parts[part];
            if (run.Closed)
                continue;
            run.Closed = true;
            var whole = run.Played == airing.Parts[part].Duration;
            var because = whole ? run.Reason ?? "on-time" : cut ? Reasons.FirstOf(run.Reason, reason) : run.Reason ?? reason;
            outcomes.Add(new PartOutcome(airing, playNow, part, due, run.StartedAt, run.EndedAt, run.StartError, run.Played, because));
        }
        return outcomes;
    }

    private void Open(int part, DateTimeOffset now, TimeSpan begin)
    {
        if (_parts[part].StartedAt is not null)
            return;
        _parts[part].StartedAt = now;
        _parts[part].StartError = now - (StartAt + begin + (Position(now) - begin));
    }

    private sealed class PartRun
    {
        public bool Closed { get; set; }
        public DateTimeOffset? StartedAt { get; set; }
        public DateTimeOffset? EndedAt { get; set; }
        public TimeSpan StartError { get; set; }
        public TimeSpan Played { get; set; }
        public string? Reason { get; set; }
    }
}
