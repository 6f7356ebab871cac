using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Boxes;

/// <summary>How a box plays, and what it writes down.</summary>
internal sealed partial class SimulatedBox
{
    private PlayConditions Conditions => new(_policy, _shelf.IsComplete, _cutOff, _time.Trusted, _alerts.Sounding is not null);

    private AlertConditions AlertConditions(DateTimeOffset now) => new(_policy, _time.Trusted ? True(now) : null, _shelf.LengthOf);

    /// <summary>A plan can be followed only by someone who knows the time.</summary>
    private void PutPlanInPlayer(DateTimeOffset now)
    {
        if (_plan is null || !_time.Trusted)
            return;
        foreach (var old in _recorded.Where(line => line.Value < True(now) - RecordedFor).Select(line => line.Key).ToList())
            _recorded.Remove(old);
        // A plan that came before the time was known has been here since the box was switched on, as far as anybody can tell.
        _planSince ??= True(_startedAt);
        _player.Replace(
            _plan, _planSince.Value, True(_startedAt), True(_trustedAt), (airing, part) => _recorded.ContainsKey(Key(airing, part)), Conditions, True(now));
        _planInPlayer = _look = _keep = true;
    }

    private void Play(DateTimeOffset now)
    {
        if (!(_look || now >= _playerDue))
            return;
        _look = false;
        _alerts.Advance(AlertConditions(now), now);
        _keep |= _alerts.MustNote(now);
        _player.Advance(Conditions, True(now));
        foreach (var outcome in _player.TakeOutcomes())
            Write(outcome, now);
        foreach (var outcome in _alerts.TakeOutcomes())
            Write(outcome, now);
        if ((_alerts.Sounding ?? _player.Playing) != _told)
        {
            _told = _alerts.Sounding ?? _player.Playing;
            _keep = true;
            StateSoon(now);
        }
        _playerDue = Earliest(
            _player.NextDue(Conditions, True(now)) - _time.Offset,
            _alerts.NextDue(AlertConditions(now), _time.Trusted ? _time.Offset : null, now));
    }

    private void Write(PartOutcome outcome, DateTimeOffset now)
    {
        var airing = outcome.Airing;
        var part = airing.Parts[outcome.Part];
        var completeness = Math.Round(Math.Clamp(outcome.Played / part.Duration, 0, 1), 4);
        var record = new AsRunRecord(
            $"{_boot}-{++Counters.RecordsMade}",
            airing.Id, airing.Slot, airing.Programme, part.Bulletin, airing.Zone, part.Content,
            airing.Priority.ToString().ToLowerInvariant(),
            outcome.Part,
            airing.StartAt,
            outcome.DueAt,
            (long)part.Duration.TotalMilliseconds,
            outcome.StartedAt,
            outcome.EndedAt,
            outcome.StartedAt is null ? null : Math.Round(outcome.StartError.TotalMilliseconds, 3),
            (long)Math.Round(outcome.Played.TotalMilliseconds),
            completeness,
            completeness >= PlayedCompleteness ? "played" : outcome.Played > TimeSpan.Zero ? "partial" : "missed",
            outcome.Reason,
            VolumeOf(outcome),
            TimeSource);
        _recorded[Key(airing, outcome.Part)] = airing.EndAt;
        _outbox.Add(record, now);
        _keep = true;
        if (record.StartErrorMs is { } error && record.Reason == "on-time")
            Counters.LargestStartErrorMs = Math.Max(Counters.LargestStartErrorMs, Math.Abs(error));
        if (outcome.Played > TimeSpan.Zero && _played.Add(airing.Id))
            Counters.AiringsPlayed++;
    }

    private void Write(AlertOutcome outcome, DateTimeOffset now)
    {
        // The records of an alert that comes after its recall may be of a document that came in another life.
        if (!_recorded.TryAdd(outcome.Key, True(now)))
            return;
        var completeness = outcome.Length > TimeSpan.Zero ? Math.Round(Math.Clamp(outcome.Played / outcome.Length, 0, 1), 4) : 0;
        var sounded = outcome.Played > TimeSpan.Zero;
        _outbox.Add(new AsRunRecord(
            $"{_boot}-{++Counters.RecordsMade}",
            outcome.Alert.Id, outcome.Word, outcome.Word, outcome.Word, outcome.Zone, outcome.Alert.Content!, "emergency",
            outcome.Repetition,
            True(outcome.ArrivedAt),
            True(outcome.DueAt),
            (long)outcome.Length.TotalMilliseconds,
            sounded && outcome.StartedAt is { } startedAt ? True(startedAt) : null,
            sounded && outcome.EndedAt is { } endedAt ? True(endedAt) : null,
            sounded ? 0 : null,
            (long)Math.Round(outcome.Played.TotalMilliseconds),
            completeness,
            completeness >= PlayedCompleteness ? "played" : sounded ? "partial" : "missed",
            outcome.Reason,
            _policy?.LoudestAt(outcome.StartedAt ?? outcome.DueAt, passesQuietHours: !outcome.Alert.Drill) ?? 0,
            TimeSource), now);
        _keep = true;
    }

    /// <summary>How loud it began, or would have.</summary>
    private double VolumeOf(PartOutcome outcome)
    {
        var passesQuietHours = outcome.PlayNow && (outcome.Airing.Priority == Priority.Emergency || !_time.Trusted);
        return Math.Min(outcome.Airing.VolumeDb, _policy?.LoudestAt(outcome.StartedAt ?? outcome.DueAt, passesQuietHours) ?? 0);
    }

    private void Restore(BoxSnapshot kept)
    {
        _ledger.Restore(kept.Ledger);
        if (kept.Policy is not null)
            (_policy, _policyPayload) = (Policy.Read(BodyOf(kept.Policy)), kept.Policy);
        if (kept.Plan is not null)
            (_plan, _planPayload) = (Plan.Read(BodyOf(kept.Plan)), kept.Plan);
        _planSince = kept.PlanSince;
        _cutOff = kept.Playing;
        foreach (var (part, end) in kept.Recorded)
            _recorded[part] = end;
        foreach (var record in kept.Pending)
            _outbox.Add(record, _startedAt);
        foreach (var content in kept.Complete)
            _shelf.Need(content, complete: true, kept.Lengths.GetValueOrDefault(content));
        _alerts.Restore(kept.Alerts, _startedAt);
    }

    private static Fields BodyOf(byte[] payload) => Fields.Parse(payload, "payload").Object("body");

    private static string Key(Airing airing, int part) => $"{airing.Id}#{part}";
}
