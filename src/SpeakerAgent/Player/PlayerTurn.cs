using System.Collections.Immutable;
using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>
/// One step of the player: first the event is folded into the state (this file), then the state is advanced to now (PlayerTurn.Advance.cs), which
/// alone decides what sounds.
/// </summary>
internal sealed partial class PlayerTurn(PlayerState state, DateTimeOffset now)
{
    private readonly ImmutableArray<PlayerAction>.Builder _actions = ImmutableArray.CreateBuilder<PlayerAction>();
    private PlayerState _state = state;
    private bool _remember;

    public (PlayerState State, ImmutableArray<PlayerAction> Actions) Result() => (_state, _actions.ToImmutable());

    public void Fold(PlayerEvent happened)
    {
        switch (happened)
        {
            case PlayerEvent.Restarted e:
                Restart(e);
                break;
            case PlayerEvent.PlanAccepted e:
                ReplacePlan(e.Plan);
                break;
            case PlayerEvent.PolicyAccepted e:
                SetPolicy(e.Policy);
                break;
            case PlayerEvent.ContentReady e:
                _state = _state with { Contents = _state.Contents.Add(e.Content), Lengths = _state.Lengths.SetItem(e.Content, e.Length) };
                break;
            case PlayerEvent.ContentLost e:
                _state = _state with { Contents = _state.Contents.Remove(e.Content), Lengths = _state.Lengths.Remove(e.Content) };
                break;
            case PlayerEvent.TimeTrustChanged e:
                SetTrust(e);
                break;
            case PlayerEvent.PlayNow e:
                AddPlayNow(e);
                break;
            case PlayerEvent.AlertTaken e:
                TakeAlert(e.Order);
                break;
            case PlayerEvent.Stop e:
                Stop(e);
                if (e.Airing is null)
                    EndSelfTest(SelfTestResult.Stopped);
                break;
            case PlayerEvent.SelfTest e:
                BeginSelfTest(e);
                break;
            case PlayerEvent.SelfTestOver e:
                ForgetSelfTest(e.Test);
                break;
            case PlayerEvent.OutputStarted e:
                Started(e);
                break;
            case PlayerEvent.OutputProgress e when Aloud(e.Cue) is { } cued:
                Credit(cued, e.Played, e.Underruns, now);
                break;
            case PlayerEvent.OutputEnded e when Aloud(e.Cue) is { } cued:
                Ended(cued, e);
                break;
            case PlayerEvent.OutputFailed e:
                Failed(e);
                break;
            case PlayerEvent.Tick:
            case PlayerEvent.OutputProgress or PlayerEvent.OutputEnded: // word of a cue that is over
                break;
            default:
                throw new ArgumentException($"Unknown event {happened.GetType().Name}.", nameof(happened));
        }
    }

    private void SetTrust(PlayerEvent.TimeTrustChanged e)
    {
        MoveAlerts(e);
        MovePlayNows(e);
        ForgetWhatWasOver(e);
        var before = _state;
        _state = _state with
        {
            TimeTrusted = e.Trusted,
            TimeSource = e.Source,
            PoweredSince = e.PoweredSince,
            TrustedSince = !e.Trusted ? null : before.TimeTrusted ? before.TrustedSince : now,
            UntrustedSince = before.TimeTrusted && !e.Trusted ? now : before.UntrustedSince,
        };
        if (!e.Trusted || before.TimeTrusted)
            return;
        JudgeWithdrawn();
        foreach (var track in _state.Tracks.Values.Where(t => t.Guessed))
            Put(track with { Guessed = false });
    }

    private void Restart(PlayerEvent.Restarted e)
    {
        _state = _state with
        {
            Plan = e.Plan,
            Closed = e.Closed.ToImmutableDictionary(),
            Airtime = e.Memory.Airtime,
            AmplifierWake = e.AmplifierWake,
            Stopped = e.Memory.Stopped,
        };
        foreach (var record in e.Memory.Unwritten)
            CloseAgain(record);
        if (e.Policy is { } policy)
            SetPolicy(policy);
        foreach (var (airing, zeroAt) in e.Memory.PlayNows)
        {
            if (e.PlayNows.FirstOrDefault(p => p.Airing.Id == airing) is { } accepted)
                AddTrack(NewTrack(accepted.Airing, accepted.LeaseUntil, playNow: true, zeroAt) with { FromDisk = true });
        }

        AddPlannedTracks(over: DateTimeOffset.MinValue, fromDisk: true);
        RestoreAlerts(e);
        foreach (var draft in e.Memory.Drafts)
            TakeUpDraft(draft);
        CloseStopped();
        _remember = true;
    }

    /// <summary>A part that sounded when the power failed: taken up where its airing is still known in the words that were heard, else closed as it was.</summary>
    private void TakeUpDraft(AsRunRecord draft)
    {
        if (_state.Closed.ContainsKey(draft.Record) || TakeUpAlertDraft(draft))
            return;
        var track = Find(draft.Airing) is { } known && draft.Part < known.Parts.Length ? known : null;
        if (track?.Airing.Parts[draft.Part] is { } part && part.Content == draft.Content && part.DurationMs == draft.DurationMs)
        {
            var played = TimeSpan.FromMilliseconds(draft.PlayedMs);
            Put(track!.With(draft.Part, track.Parts[draft.Part] with
            {
                StartedAt = draft.StartedAt ?? track.DueAt(draft.Part),
                EndedAt = draft.EndedAt ?? track.DueAt(draft.Part) + played,
                StartErrorMs = draft.StartErrorMs,
                Played = played,
                Underruns = draft.Underruns,
                VolumeDb = draft.VolumeDb,
                Why = AsRunReason.PowerLoss,
            }));
            return;
        }

        CloseAgain(draft.PlayedMs > 0 ? draft : draft with { StartedAt = null });
        if (track is null)
            return;
        track = track.With(draft.Part, PartProgress.None with { Closed = true });
        if (track.Parts.All(p => p.Closed))
            Remove(track);
        else
            Put(track);
    }

    /// <summary>A record of an earlier life that may not have reached the journal.</summary>
    private void CloseAgain(AsRunRecord record)
    {
        if (_state.Closed.ContainsKey(record.Record))
            return;
        _state = _state with { Closed = _state.Closed.Add(record.Record, record.DueAt + TimeSpan.FromMilliseconds(record.DurationMs)) };
        _actions.Add(new PlayerAction.CloseRecord(record));
    }

    private void ReplacePlan(Plan plan)
    {
        _state = _state with { Plan = plan };
        ForgetOldRecords();
        var airings = Planned(plan).ToDictionary(a => a.Id);
        foreach (var track in _state.Tracks.Values.Where(t => !t.PlayNow))
        {
            if (!airings.TryGetValue(track.StandsInFor?.Id ?? track.Airing.Id, out var airing) || (track.StandsInFor is { } meant && meant != airing))
                Withdraw(track);
            else if (airing == track.Airing || track.StandsInFor is not null)
                Put(track with { LeaseUntil = plan.LeaseUntil, WithdrawnAfter = null });
            else
                Change(track, airing, plan.LeaseUntil);
        }

        AddPlannedTracks(over: _state.TimeTrusted ? now : DateTimeOffset.MinValue);
        CloseStopped();
    }

    private void Withdraw(Track track)
    {
        if (Aloud(track) is { } cued)
            Silence(cued, now, PlayerCore.Fade, AsRunReason.Withdrawn); // the rest is closed when it has ended
        else if (track.Begun || (_state.TimeTrusted && track.ZeroAtFirst <= now))
            CloseRest(track, AsRunReason.Withdrawn);
        else if (_state.TimeTrusted)
            Remove(track);
        else
            Put(track with { WithdrawnAfter = track.WithdrawnAfter ?? SincePowerOn });
    }

    private TimeSpan SincePowerOn => _state.PoweredSince == default ? TimeSpan.Zero : now - _state.PoweredSince;

    /// <summary>
    /// What a plan left out before the time was known: was it to come then, or was it over, or would it have been sounding? A plan that comes in the
    /// morning no longer holds what the box slept through at night, and that must be told.
    /// </summary>
    private void JudgeWithdrawn()
    {
        foreach (var track in _state.Tracks.Values.Where(t => t.WithdrawnAfter is not null))
        {
            var withdrawnAt = _state.PoweredSince + track.WithdrawnAfter!.Value;
            if (track.ZeroAtFirst > withdrawnAt)
                Remove(track);
            else if (track.Airing.EndAt > withdrawnAt || track.Blocked)
                CloseRest(track, AsRunReason.Withdrawn);
        }

        foreach (var (track, part) in _state.LeftOut.Where(left => left.Track.Airing.EndAt <= _state.PoweredSince + left.Track.WithdrawnAfter))
            CloseAgain(AsRunRecords.Of(_state, track, part, WhySilent(track, part)));
        _state = _state with { LeftOut = [] };
    }

    /// <summary>The same id, other words: what has sounded stays on record, the part that sounds ends, the rest follows the new words.</summary>
    private void Change(Track track, Airing airing, DateTimeOffset leaseUntil)
    {
        if (Aloud(track) is { } cued)
        {
            Silence(cued, now, PlayerCore.Fade, AsRunReason.Withdrawn); // the new words are followed when it has ended
            return;
        }

        // What has begun and is gone, or says something else now, stays on record in the words that were heard.
        for (var part = 0; part < track.Parts.Length; part++)
        {
            if (track.Parts[part] is { Closed: false, StartedAt: not null } && (part >= airing.Parts.Count || airing.Parts[part] != track.Airing.Parts[part]))
                track = Close(track, part, AsRunReason.Withdrawn);
        }

        // And so does what the box may have slept through.
        if (!_state.TimeTrusted && track is { FromDisk: true, Begun: false })
            _state = _state with { LeftOut = [.. _state.LeftOut, .. Enumerable.Range(0, track.Parts.Length).Skip(airing.Parts.Count).Select(part => (track with { WithdrawnAfter = SincePowerOn }, part))] };
        Remove(track);
        var changed = NewTrack(airing, leaseUntil, playNow: false, airing.StartAt) with { FromDisk = track.FromDisk };
        for (var part = 0; part < Math.Min(track.Parts.Length, airing.Parts.Count); part++)
        {
            if (track.Parts[part] is { Closed: false, StartedAt: not null })
                changed = changed.With(part, track.Parts[part]);
        }

        AddTrack(changed);
    }

    /// <summary>After something has ended: if a stop or the plan says otherwise by now, it is followed.</summary>
    private void FollowWord(string airing)
    {
        // What had no part left may have been given more meanwhile.
        if (Find(airing) is null && _state.Plan is { } longer && Planned(longer).FirstOrDefault(a => a.Id == airing) is { } found)
            AddTrack(NewTrack(found, longer.LeaseUntil, playNow: false, found.StartAt));
        if (Find(airing) is not { } track)
            return;
        if (track.StandsInFor is not null)
        {
            CloseRest(track, track.Parts[0].Why ?? AsRunReason.Withdrawn); // what was broken off does not stand in again
            return;
        }

        var planned = track.PlayNow || _state.Plan is null ? track.Airing : Planned(_state.Plan).FirstOrDefault(a => a.Id == airing);
        if (planned is null)
            CloseRest(track, AsRunReason.Withdrawn);
        else if (_state.Stopped.ContainsKey(airing))
            CloseRest(track, AsRunReason.Stopped);
        else if (planned != track.Airing)
            Change(track, planned, _state.Plan!.LeaseUntil);
    }

    private void SetPolicy(StationPolicy policy) =>
        _state = _state with { Policy = policy, Zone = TimeZoneInfo.FindSystemTimeZoneById(policy.TimeZone) };

    private void AddPlayNow(PlayerEvent.PlayNow e)
    {
        // Where something sounds the amplifier is awake.
        var soonest = now + (_state.Present is null ? _state.Lead : PlayerCore.Lead);
        var start = _state.TimeTrusted && e.Airing.StartAt > soonest ? e.Airing.StartAt : soonest;
        if (Find(e.Airing.Id) is null && e.Airing.Parts.Count > 0)
        {
            var track = NewTrack(e.Airing, e.LeaseUntil, playNow: true, start) with { Guessed = !_state.TimeTrusted };
            var chimesFirst = start == soonest && ChimeRules.Allows(_state, track, start);
            AddTrack(chimesFirst ? track with { ZeroAt = start + ChimeRules.Length, ZeroAtFirst = start + ChimeRules.Length } : track);
        }

        _remember = true;
    }

    /// <summary>What was commanded while the box did not know the time stands on a clock that was a guess: it moves along when that is set right.</summary>
    private void MovePlayNows(PlayerEvent.TimeTrustChanged e)
    {
        var by = e.PoweredSince - _state.PoweredSince;
        if (_state.TimeTrusted || _state.PoweredSince == default || by.Duration() < TimeSpan.FromMilliseconds(1))
            return;
        foreach (var track in _state.Tracks.Values.Where(t => t is { PlayNow: true, FromDisk: false } && (t.Guessed || t.Alert is not null || IsCued(t))))
        {
            Remove(track);
            Put(MovedWithClock(track, by) with { LeaseUntil = track.LeaseUntil + by });
        }

        _state = _state with
        {
            Present = _state.Present is { } present ? MovedWithClock(present, by) : null,
            Over = _state.Over is { } over ? MovedWithClock(over, by) : null,
            Queued = _state.Queued is { } queued ? MovedWithClock(queued, by) : null,
        };
        if (_state.Present is not null)
            _actions.Add(new PlayerAction.MoveCues(by));
    }

    private static Track MovedWithClock(Track track, TimeSpan by) => track with
    {
        ZeroAt = track.ZeroAt + by,
        ZeroAtFirst = track.ZeroAtFirst + by,
        Parts = [.. track.Parts.Select(p => p with { StartedAt = p.StartedAt + by, EndedAt = p.EndedAt + by })],
    };

    private static Cued MovedWithClock(Cued cued, TimeSpan by) => cued with
    {
        Cue = cued.Cue with { ZeroAt = cued.Cue.ZeroAt + by },
        Track = cued.Track with { StartAt = cued.Track.StartAt + by },
        EndAt = cued.EndAt + by,
        SilentAt = cued.SilentAt + by,
        UncountedFrom = cued.UncountedFrom + by,
    };

    /// <summary>A plan that came before the time was known came after the box was switched on, at the earliest: what was over by then leaves no record.</summary>
    private void ForgetWhatWasOver(PlayerEvent.TimeTrustChanged e)
    {
        if (!e.Trusted || _state.TrustedSince is not null)
            return;
        foreach (var track in _state.Tracks.Values.Where(t => t is { PlayNow: false, FromDisk: false, Begun: false } && t.Airing.EndAt <= e.PoweredSince))
            Remove(track);
    }

    private void Stop(PlayerEvent.Stop e)
    {
        var sounding = _state.Aloud.Where(Sounds).Select(cued => OrderedId(PartOf(cued).Track)).ToHashSet();
        foreach (var track in _state.Tracks.Values)
        {
            var meant = track is { WithdrawnAfter: null, Alert: null } && (e.Airing is null ? !track.IsEmergency && sounding.Contains(OrderedId(track)) : OrderedId(track) == e.Airing || track.Airing.Id == e.Airing);
            if (!meant)
                continue;
            RememberStopped(track.Airing.Id, track.EndOf(track.Parts.Length - 1));
            if (Aloud(track) is { } cued)
                Silence(cued, now, e.Fade, AsRunReason.Stopped);
            else
                CloseRest(track, AsRunReason.Stopped);
        }

        // Nothing of it is left to stop, but a later plan may add to it.
        if (e.Airing is { } id && Find(id) is null && _state.Plan?.Airings.FirstOrDefault(a => a.Id == id) is { } planned)
            RememberStopped(id, planned.EndAt);
    }

    /// <summary>It stays stopped over a restart, whatever later plans add to it; of very many the one that is over first is forgotten.</summary>
    private void RememberStopped(string airing, DateTimeOffset end)
    {
        _remember = true;
        var stopped = _state.Stopped.SetItem(airing, end);
        if (stopped.Count > PlayerCore.MostStopped)
            stopped = stopped.Remove(stopped.MinBy(s => s.Value).Key);
        _state = _state with { Stopped = stopped };
    }

    private void Started(PlayerEvent.OutputStarted e)
    {
        _state = _state with { OutputFailures = 0 };
        if (Aloud(e.Cue) is not { } cued)
            return;
        cued = CreditChime(cued, e.StartedAt);
        var (track, part) = PartOf(cued);
        Book(cued with { Begun = true });
        var progress = track.Parts[part];
        // What cut it short before, or kept it waiting, stays on record; so does what cost it its beginning.
        var held = progress.Why is AsRunReason.PowerLoss or AsRunReason.Interrupted;
        var why = progress.StartedAt is not null || held ? progress.Why : e.From > TimeSpan.FromMilliseconds(20) ? AsRunReason.FirstOf(AsRunReason.JoinedLate, progress.Why ?? AsRunReason.JoinedLate) : null;
        Put(track.With(part, progress with
        {
            StartedAt = progress.StartedAt ?? e.StartedAt,
            StartErrorMs = progress.StartErrorMs ?? e.StartErrorMs,
            VolumeDb = cued.VolumeDb ?? e.Cue.VolumeDb,
            Why = why,
        }));
        _remember = true;
    }

    /// <summary>Books what has sounded of a cue: on its part, and on the airtime of session and day, where what is beneath is not in that already.</summary>
    private void Credit(Cued cued, TimeSpan played, int underruns, DateTimeOffset until)
    {
        var (track, part) = PartOf(cued);
        var more = played - cued.Credited;
        var progress = track.Parts[part];
        Put(track.With(part, progress with
        {
            // A device that fails at once has not said when it began.
            StartedAt = progress.StartedAt ?? (more > TimeSpan.Zero ? until - more : null),
            Played = Min(progress.Played + more, track.DurationOf(part)),
            Underruns = progress.Underruns + underruns - cued.CreditedUnderruns,
            EndedAt = until,
        }));
        CreditAirtime(cued, track, until, more - cued.NoAirtime);
        Book(cued with { Begun = true, Credited = played, CreditedUnderruns = underruns, UncountedFrom = until, NoAirtime = TimeSpan.Zero });
        _remember = true;
    }

    /// <summary>Two that sound together are airtime once: what is beneath counts.</summary>
    private void CreditAirtime(Cued cued, Track track, DateTimeOffset until, TimeSpan more)
    {
        if (!track.IsEmergency && !IsOver(cued) && more > TimeSpan.Zero)
            _state = _state with { Airtime = AirtimeRules.Credit(_state.Airtime, _state.Zone ?? TimeZoneInfo.Utc, until, more) };
    }

    private void Ended(Cued ended, PlayerEvent.OutputEnded e)
    {
        ended = CreditChime(ended, now);
        if (e.Played > TimeSpan.Zero)
            Credit(ended, e.Played, e.Underruns, e.EndedAt);
        var (track, part) = PartOf(ended);
        LetGo(ended);
        _remember = true;
        if (e.Completed)
            Close(track, part, null);
        else
        {
            // A content that cannot be read has been told as lost before. Else nothing was left of it when its turn came.
            var otherwise = _state.Contents.Contains(e.Cue.Content) ? AsRunReason.JoinedLate : AsRunReason.NoContent;
            BrokenOff(track, part, e.Cue.From + e.Played, ended.StoppedFor, otherwise);
        }

        FollowWord(track.Airing.Id);
    }

    /// <summary>It is silent: what is queued takes its place, else what sounded over it goes on alone, and is airtime from now on.</summary>
    private void LetGo(Cued ended)
    {
        if (IsOver(ended))
            _state = _state with { Over = null };
        else if (_state.Queued is { } queued)
            _state = _state with { Present = queued, Queued = null };
        else
            _state = _state with { Present = _state.Over is { } over ? Alone(over) : null, Over = null };

        Cued Alone(Cued over)
        {
            var said = now - Max(over.UncountedFrom, over.Cue.StartAt);
            return over with { UncountedFrom = Max(over.UncountedFrom, now), NoAirtime = said > TimeSpan.Zero ? said : TimeSpan.Zero };
        }
    }

    /// <summary>A part ended before its end.</summary>
    /// <param name="at">How far into the part.</param>
    /// <param name="stoppedFor">Why it was stopped; null when nobody stopped it, and then <paramref name="otherwise"/> holds it up.</param>
    private void BrokenOff(Track track, int part, TimeSpan at, string? stoppedFor, string otherwise)
    {
        switch (stoppedFor)
        {
            case null:
                Put(track.With(part, track.Parts[part] with { Why = otherwise }));
                break;
            case AsRunReason.Interrupted:
                Interrupt(track, part, at);
                break;
            case AsRunReason.Stopped:
                CloseRest(track, stoppedFor);
                break;
            default:
                Close(track, part, stoppedFor);
                break;
        }
    }

    /// <summary>Something of higher priority took over, or was there first.</summary>
    private void Interrupt(Track track, int part, TimeSpan at)
    {
        track = track.With(part, track.Parts[part] with { Why = AsRunReason.Interrupted }) with { Blocked = true };
        switch (track.Airing.Interrupted)
        {
            case InterruptedRule.Resume:
                Put(track with { Held = new HeldAt(part, at) });
                break;
            case InterruptedRule.Restart:
                Put(track with { Held = new HeldAt(part, TimeSpan.Zero) });
                break;
            case InterruptedRule.Join:
                Put(track);
                break;
            default:
                CloseRest(track, AsRunReason.Interrupted);
                break;
        }
    }

    private void Failed(PlayerEvent.OutputFailed e)
    {
        var failures = _state.OutputFailures + 1;
        var wait = Min(TimeSpan.FromSeconds(Math.Pow(2, Math.Min(failures - 1, 10))), PlayerCore.LongestRetry);
        var failed = _state.Aloud.Select(cued => (Cued: cued, Played: IsOver(cued) ? e.PlayedOver : e.Played)).ToList();
        foreach (var (cued, played) in failed)
        {
            var credited = CreditChime(cued, e.At);
            if (played > TimeSpan.Zero)
                Credit(credited, played, e.Underruns, e.At);
        }

        _state = _state with { Present = null, Over = null };
        foreach (var (cued, played) in failed)
        {
            var (track, part) = PartOf(cued);
            BrokenOff(track, part, cued.Cue.From + played, cued.StoppedFor, otherwise: AsRunReason.NoSoundDevice);
            FollowWord(track.Airing.Id);
        }

        _state = _state with { Queued = null, OutputFailures = failures, RetryOutputAt = now + wait };
        _remember = true;
    }

    /// <param name="over">Airings that ended before leave no record: the box was never told of them in time.</param>
    private void AddPlannedTracks(DateTimeOffset over, bool fromDisk = false)
    {
        if (_state.Plan is not { } plan)
            return;
        var known = _state.Tracks.Values.Select(t => t.Airing.Id).ToHashSet();
        foreach (var airing in Planned(plan))
        {
            if (airing.EndAt > over && !known.Contains(airing.Id))
                AddTrack(NewTrack(airing, plan.LeaseUntil, playNow: false, airing.StartAt) with { FromDisk = fromDisk });
        }
    }

    private static IEnumerable<Airing> Planned(Plan plan) =>
        plan.Airings.Where(a => a.StartAt >= plan.From && a.StartAt < plan.Until && a.Parts.Count > 0);

    private void AddTrack(Track track)
    {
        if (track.Parts.Any(p => !p.Closed))
            Put(track);
    }

    /// <summary>What a plan adds to a stopped airing is stopped as well, and says so.</summary>
    private void CloseStopped()
    {
        foreach (var track in _state.Tracks.Values.Where(t => !t.PlayNow && Aloud(t) is null && _state.Stopped.ContainsKey(t.Airing.Id)))
            CloseRest(track, AsRunReason.Stopped);
    }

    private Track NewTrack(Airing airing, DateTimeOffset leaseUntil, bool playNow, DateTimeOffset zeroAt)
    {
        var parts = Enumerable.Range(0, airing.Parts.Count)
            .Select(i => _state.Closed.ContainsKey(RecordId.Of(airing.Id, i)) ? PartProgress.None with { Closed = true } : PartProgress.None);
        return new Track(airing, leaseUntil, playNow, zeroAt, [.. parts]);
    }

    private void ForgetOldRecords()
    {
        if (!_state.TimeTrusted)
            return;
        var old = now - PlayerCore.ClosedKept;
        _state = _state with
        {
            Closed = _state.Closed.RemoveRange(_state.Closed.Where(c => c.Value < old).Select(c => c.Key)),
            Stopped = _state.Stopped.RemoveRange(_state.Stopped.Where(s => s.Value < old).Select(s => s.Key)),
        };
    }

    /// <summary>What people know it by: a standby, by the airing that it stands in for.</summary>
    private static string OrderedId(Track track) => track.StandsInFor?.Id ?? track.Airing.Id;

    private bool Sounds(Cued cued) => cued.Begun || cued.Cue.SoundsAt <= now;

    /// <summary>What sounds of a cue, by its number: a cue's times move when a clock that was a guess is put right.</summary>
    private Cued? Aloud(Cue cue) =>
        _state.Present?.Cue.Number == cue.Number ? _state.Present : _state.Over?.Cue.Number == cue.Number ? _state.Over : null;

    private Cued? Aloud(Track track) =>
        _state.Present?.Track == track.Key ? _state.Present : _state.Over?.Track == track.Key ? _state.Over : null;

    private bool IsOver(Cued cued) => _state.Over?.Cue.Number == cued.Cue.Number;

    private (Track Track, int Part) PartOf(Cued cued) => (_state.Tracks[cued.Track], cued.Cue.Part);

    /// <summary>Writes down what has become of what sounds.</summary>
    private void Book(Cued cued) => _state = IsOver(cued) ? _state with { Over = cued } : _state with { Present = cued };

    private Track? Find(string airing) => _state.Tracks.Values.FirstOrDefault(t => t.Airing.Id == airing);

    private void Put(Track track) => _state = _state with { Tracks = _state.Tracks.SetItem(track.Key, track) };

    private void Remove(Track track) => _state = _state with { Tracks = _state.Tracks.Remove(track.Key) };

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
