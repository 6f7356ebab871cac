using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Boxes;

/// <summary>How a box plays, and what it writes down.</summary>
internal sealed partial class SimulatedBox
{
    private PlayConditions Conditions => new(_policy, _shelf.IsComplete, _cutOff, _time.Trusted);

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
        _player.Advance(Conditions, True(now));
        foreach (var outcome in _player.TakeOutcomes())
            Write(outcome, now);
        if (_player.Playing != _told)
        {
            _told = _player.Playing;
            _keep = true;
            StateSoon(now);
        }
        _playerDue = _player.NextDue(Conditions, True(now)) - _time.Offset;
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
            _shelf.Need(content, complete: true);
    }

    private static Fields BodyOf(byte[] payload) => Fields.Parse(payload, "payload").Object("body");

    private static string Key(Airing airing, int part) => $"{airing.Id}#{part}";
}
