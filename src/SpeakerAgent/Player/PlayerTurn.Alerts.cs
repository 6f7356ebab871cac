using System.Collections.Immutable;
using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Player;

/// <content>
/// Alerts (docs/protocol.md, "Alerts"): each repetition becomes a track of its own, which sounds, waits, is broken off and told like any other; what
/// is counted from one repetition to the next is kept beside, in <see cref="AlertRun"/>.
/// </content>
internal sealed partial class PlayerTurn
{
    private void TakeAlert(AlertOrder order)
    {
        var known = _state.Alerts.FirstOrDefault(run => run.Order.Id == order.Id);
        if (known is { Order.IsRecall: true } && !order.IsRecall)
        {
            CloseRecalled(order);
            return;
        }

        if (known?.Order.SaysTheSame(order) == true)
            return;
        if (known is not null)
            EndAlert(known, order.IsRecall && !known.Order.IsRecall ? AsRunReason.Recalled : AsRunReason.Withdrawn);
        if (order.IsRecall)
            order = order with { Severity = known?.Order.Severity ?? Severity.Unknown, Drill = known?.Order.Drill == true };
        // The words of a recall are for those who may have heard the alert.
        var silent = order.IsRecall && (order.Content is null || order.Severity == Severity.Unknown);
        AddAlert(new AlertRun(order, _state.LastAlert + 1, now) { DueAt = now + (_state.Present is null ? _state.Lead : PlayerCore.JoinLead), Over = silent });
    }

    private void AddAlert(AlertRun run)
    {
        if (_state.Alerts.Count >= AlertRun.Most)
            EndAlert(_state.Alerts.Find(known => known.Over) ?? _state.Alerts[0], AsRunReason.Withdrawn);
        _state = _state with { Alerts = _state.Alerts.Add(run), LastAlert = run.Arrival };
        _remember = true;
    }

    /// <summary>What came before this process began, as far as it was noted then.</summary>
    private void RestoreAlerts(PlayerEvent.Restarted e)
    {
        foreach (var order in e.Alerts)
        {
            TakeAlert(order);
            if (_state.Alerts.LastOrDefault(run => run.Order.Id == order.Id) is not { } run || run.Order.Sequence != order.Sequence)
                continue;
            if (e.Memory.Alerts.FirstOrDefault(n => n.Alert == order.Id && n.Sequence == order.Sequence) is { } note)
                run = PutAlert(PastClosed(run.Resumed(note, now)));
            else
                run = PutAlert(PastClosed(run) with { Over = run.Over || e.Memory.Alerts.Any(n => n.Alert == order.Id && n.Sequence > order.Sequence) });
            if (!run.Over)
                PutAlert(Place(run));
        }

        // A recall for which the card had no room is known by its note, which is written in place.
        foreach (var note in e.Memory.Alerts.Where(n => n.IsRecall && !e.Alerts.Any(order => order.Id == n.Alert && order.Sequence == n.Sequence)))
            TakeAlert(new AlertOrder { Id = note.Alert, Sequence = note.Sequence, Zone = AlertOrder.Everywhere, IsRecall = true, IssuedAt = now, LeaseUntil = now });
    }

    /// <summary>Repetitions whose records were closed before the power went, after the last note.</summary>
    private AlertRun PastClosed(AlertRun run)
    {
        while (!run.Over && _state.Closed.ContainsKey(AsRunRecords.IdOf(Repetition(run), 0)))
            run = run.Next(now);
        return run;
    }

    /// <summary>A repetition that sounded when the power failed: what was heard of it stays on record, and it begins again.</summary>
    /// <returns>False for the draft of an airing.</returns>
    private bool TakeUpAlertDraft(AsRunRecord draft)
    {
        if (RecordId.Of(draft.Airing, draft.Part) == draft.Record)
            return false;
        var track = _state.Tracks.Values.FirstOrDefault(t => t.Alert is not null && AsRunRecords.IdOf(t, 0) == draft.Record);
        if (track is null)
            CloseAgain(draft.PlayedMs > 0 ? draft : draft with { StartedAt = null });
        else
        {
            // The content itself is not looked at yet.
            var part = track.Airing.Parts[0] with { DurationMs = draft.DurationMs };
            track = track with { Airing = track.Airing with { DurationMs = part.DurationMs, Parts = [part] } };
            Put(track.With(0, track.Parts[0] with
            {
                StartedAt = draft.StartedAt ?? track.DueAt(0),
                EndedAt = draft.EndedAt ?? track.DueAt(0),
                StartErrorMs = draft.StartErrorMs,
                Played = TimeSpan.FromMilliseconds(draft.PlayedMs),
                Underruns = draft.Underruns,
                VolumeDb = draft.VolumeDb,
                Why = AsRunReason.PowerLoss,
            }));
        }

        return true;
    }

    /// <summary>The clock has stepped, and what is counted has not, nor what sounds of it. Tracks whose time is a guess are moved by <see cref="MovePlayNows"/>, with what is cued.</summary>
    private void MoveAlerts(PlayerEvent.TimeTrustChanged e)
    {
        var by = e.PoweredSince - _state.PoweredSince;
        if (_state.Alerts.Count == 0 || _state.PoweredSince == default || by.Duration() < TimeSpan.FromMilliseconds(1))
            return;
        _state = _state with { Alerts = [.. _state.Alerts.Select(run => run.Moved(by))] };
        foreach (var track in _state.Tracks.Values.Where(t => t.Alert is not null))
        {
            var moved = track with { Airing = track.Airing with { StartAt = track.Airing.StartAt + by } };
            if (_state.TimeTrusted)
            {
                Remove(track);
                moved = MovedWithClock(moved, by);
            }

            Put(moved);
        }

        if (_state.TimeTrusted)
            MoveCuedAlerts(by);
    }

    /// <summary>Plans follow the clock that is trusted; an alert that is cued or sounds does not.</summary>
    private void MoveCuedAlerts(TimeSpan by)
    {
        _state = _state with { Present = Moved(_state.Present), Queued = Moved(_state.Queued) };

        Cued? Moved(Cued? cued)
        {
            if (cued is not { Cue.Steady: true })
                return cued;
            _actions.Add(new PlayerAction.MoveCues(by) { Only = cued.Cue.Number });
            return MovedWithClock(cued, by);
        }
    }

    private void AdvanceAlerts()
    {
        foreach (var run in _state.Alerts.Where(run => !run.Over))
            PutAlert(Advance(run));
        if (_state.Alerts.All(run => run.Over) || (now - _state.AlertsNotedAt).Duration() < AlertRun.NoteEvery)
            return;
        _state = _state with { AlertsNotedAt = now };
        _remember = true;
    }

    /// <summary>What was closed in this very step makes place for what follows.</summary>
    private void FollowAlerts()
    {
        if (_state.Alerts.Any(run => !run.Over && TrackOf(run) is null))
            AdvanceAlerts();
    }

    private AlertRun Advance(AlertRun run)
    {
        while (!run.Over)
        {
            run = run with { Length = LengthOf(run) };
            var lease = run.LeaseEnd(_state.TimeTrusted);
            var track = TrackOf(run);
            if (track is null && run.Placed)
            {
                run = run.Next(now);
                _remember = true;
                continue;
            }

            var isToCome = track is null || (track is { Begun: false } && run.DueAt > now && !IsCued(track));
            if (isToCome && run.Repetition > 0 && lease <= Max(run.DueAt, now + PlayerCore.JoinLead))
            {
                if (track is not null)
                    Remove(track); // it was not due, so there is nothing to tell of it
                return run with { Over = true };
            }

            if (track is null)
            {
                run = Place(run);
                track = TrackOf(run)!;
            }

            run = run with { FirstAt = run.FirstAt ?? track.Parts[0].StartedAt };
            track = track with { LeaseUntil = lease };
            if (IsCued(track))
            {
                Put(track);
                return run;
            }

            if (!track.Begun)
                track = track with { Airing = Repetition(run).Airing };
            else
                track = track with { Held = track.Held ?? new HeldAt(0, TimeSpan.Zero) };
            Put(track);
            if (lease <= now + PlayerCore.JoinLead)
                Close(track, 0, WhyNot(track) ?? AsRunReason.LeaseOver);
            else if (run.Repetition < run.Order.Repeats && run.NextDueAt <= now)
                Close(track, 0, WhyNot(track) ?? track.Parts[0].Why ?? AsRunReason.Interrupted);
            else
                return run;
        }

        return run;
    }

    /// <summary>Ends what is left of it. What sounds is broken off, and told when it is silent.</summary>
    private void EndAlert(AlertRun run, string reason)
    {
        _state = _state with { Alerts = _state.Alerts.RemoveAll(r => r.Arrival == run.Arrival) };
        if (TrackOf(run) is not { } track)
            return;
        if (Aloud(track) is { } cued)
            Silence(cued, now, PlayerCore.PreemptionFade, reason);
        else if (track.Begun || track.DueAt(0) <= now)
            Close(track, 0, reason);
        else
            Remove(track);
    }

    /// <summary>An alert that comes after its recall: told once, and silent.</summary>
    private void CloseRecalled(AlertOrder order)
    {
        var track = Repetition(new AlertRun(order, _state.LastAlert + 1, now) { DueAt = now });
        if (!_state.Closed.ContainsKey(AsRunRecords.IdOf(track, 0)))
            Close(track, 0, AsRunReason.Recalled);
    }

    /// <summary>What keeps it from sounding, its lease apart; null when nothing does but another alert.</summary>
    private string? WhyNot(Track track) => PlayoutRules.Judge(_state, track with { LeaseUntil = DateTimeOffset.MaxValue }, 0, now, now + track.DurationOf(0)) switch
    {
        Decision.Hold hold => hold.Reason,
        Decision.Refuse refuse => refuse.Reason,
        _ => null,
    };

    private AlertRun Place(AlertRun run)
    {
        Put(Repetition(run));
        return run with { Placed = true };
    }

    /// <summary>The present repetition as a track of which nothing has sounded.</summary>
    private Track Repetition(AlertRun run)
    {
        var order = run.Order;
        var length = (long)LengthOf(run).TotalMilliseconds;
        var airing = new Airing
        {
            Id = order.Id,
            Slot = order.Word,
            Programme = order.Word,
            Zone = order.Zone,
            Priority = Priority.Emergency,
            StartAt = run.ArrivedAt,
            DurationMs = length,
            VolumeDb = 0,
            Late = LateRule.Join,
            Interrupted = InterruptedRule.Restart,
            Parts = [new AiringPart { Bulletin = order.Word, Content = order.Content!.Value, Bytes = 0, DurationMs = length }],
        };
        return new Track(airing, run.LeaseEnd(_state.TimeTrusted), PlayNow: true, run.DueAt, [PartProgress.None])
        {
            Guessed = !_state.TimeTrusted,
            Alert = new AlertMark(run.Arrival, order.Sequence, order.Severity, order.Drill, run.Repetition),
        };
    }

    private TimeSpan LengthOf(AlertRun run) =>
        _state.Lengths.GetValueOrDefault(run.Order.Content!.Value) is { Ticks: > 0 } length ? length : run.Length;

    private Track? TrackOf(AlertRun run) => _state.Tracks.Values.FirstOrDefault(t => t.Alert?.Arrival == run.Arrival);

    private AlertRun PutAlert(AlertRun run)
    {
        var at = _state.Alerts.FindIndex(r => r.Arrival == run.Arrival);
        _state = _state with { Alerts = _state.Alerts.SetItem(at, run) };
        return run;
    }

    private ImmutableArray<AlertNote> AlertNotes() => [.. _state.Alerts.Select(run => run.Note(now))];

    /// <summary>When something may change by itself that no track tells.</summary>
    private IEnumerable<DateTimeOffset?> AlertWakes()
    {
        foreach (var run in _state.Alerts.Where(run => !run.Over))
        {
            yield return _state.AlertsNotedAt + AlertRun.NoteEvery;
            yield return run.NextDueAt;
            yield return run.LeaseEnd(_state.TimeTrusted) - PlayerCore.JoinLead;
        }
    }
}
