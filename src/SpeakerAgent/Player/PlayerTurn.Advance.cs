using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Player;

/// <content>What sounds now, and what comes next: decided anew at every step from the state alone.</content>
internal sealed partial class PlayerTurn
{
    /// <summary>A part that may sound, at the earliest start it can still have.</summary>
    private sealed record Candidate(Track Track, int Part, DateTimeOffset StartAt, TimeSpan From)
    {
        public TimeSpan Chime { get; init; }

        /// <summary>When its first sound is due, chime and all.</summary>
        public DateTimeOffset SoundsAt => StartAt - Chime;

        public DateTimeOffset EndAt => StartAt + Track.DurationOf(Part) - From;

        public Priority Priority => Track.Airing.Priority;
    }

    /// <summary>Brings the state up to now.</summary>
    public void Advance()
    {
        // Far ahead it was noted by a clock that was a guess.
        if (_state.RetryOutputAt <= now || _state.RetryOutputAt > now + PlayerCore.LongestRetry)
            _state = _state with { RetryOutputAt = null };
        AdvanceAlerts();
        foreach (var cued in _state.Aloud.ToList())
            Guard(cued);
        GuardQueued();
        LeaveOutMissed();
        ClosePassed();
        CallStandbys();
        Choose();
        FollowAlerts();
        GuardSelfTest();
        if (_remember)
            _actions.Add(new PlayerAction.Remember(Memory()));
        _actions.Add(new PlayerAction.WakeAt(NextWake()));
    }

    /// <summary>What sounds obeys the policy, the lease and the clock as they are now, not as they were when it began.</summary>
    private void Guard(Cued cued)
    {
        var (track, _) = PartOf(cued);
        // First, for what is stopped fades from the volume that is allowed.
        var volume = PlayoutRules.VolumeDb(_state, track, SoundsFrom(cued));
        if (Math.Abs(volume - (cued.VolumeDb ?? cued.Cue.VolumeDb)) > 0.01)
        {
            Book(cued = cued with { VolumeDb = volume });
            _actions.Add(new PlayerAction.ChangeVolume(cued.Cue.Number, volume));
        }

        if (SilentBy(cued, cued.SilentAt ?? cued.EndAt) is { } silent && silent.At - PlayerCore.Fade <= now)
            Silence(cued, silent.At, PlayerCore.Fade, silent.Reason);
    }

    /// <summary>From when on what is said of what sounds counts: now, or when it will begin.</summary>
    private DateTimeOffset SoundsFrom(Cued cued) => cued.Begun ? now : Max(now, cued.Cue.SoundsAt);

    /// <summary>When it must be silent, by policy and lease, before it ends. Of two that sound together the airtime is counted once, by what is beneath.</summary>
    private (DateTimeOffset At, string Reason)? SilentBy(Cued cued, DateTimeOffset end) =>
        PlayoutRules.SilentBy(_state, PartOf(cued).Track, now, (IsOver(cued) ? _state.Present! : cued).UncountedFrom, end);

    private void GuardQueued()
    {
        if (_state.Queued is not { } queued)
            return;
        var stands = _state.Tracks.TryGetValue(queued.Track, out var track)
            && queued.Cue.Part < track.Parts.Length
            && !track.Parts[queued.Cue.Part].Closed
            && track.Airing.Parts[queued.Cue.Part].Content == queued.Cue.Content
            && (track.DueAt(queued.Cue.Part) - queued.Cue.ZeroAt).Duration() < TimeSpan.FromMilliseconds(1)
            && PlayoutRules.Judge(_state, track, queued.Cue.Part, queued.Cue.StartAt, queued.EndAt) is Decision.Play;
        if (!stands)
            DropQueued();
    }

    /// <summary>An airing that could not begin on time, whatever the cause, and must not be joined.</summary>
    private void LeaveOutMissed()
    {
        if (!_state.TimeTrusted)
            return;
        foreach (var (key, track) in _state.Tracks)
        {
            if (key.StartAt + PlayerCore.OnTime >= now)
                break;
            var missed = track is { Airing.Late: LateRule.Skip, PlayNow: false, Begun: false, Blocked: false } && !IsCued(track);
            if (missed && track.Airing.EndAt > now) // else the whole of it has passed
                CloseRest(track, AsRunReason.FirstOf(AsRunReason.Late, track.Parts[0].Why ?? WhySilent(track, 0)));
        }
    }

    /// <summary>Parts whose time is over without their having sounded to the end.</summary>
    private void ClosePassed()
    {
        if (!_state.TimeTrusted)
            return;
        // A clock that lied may have put what was commanded into years to come.
        foreach (var over in _state.Tracks.Values.Where(t => t.PlayNow && t.LeaseUntil <= now && t.DueAt(0) > now && !IsCued(t)))
            CloseRest(over, AsRunReason.LeaseOver);
        foreach (var (key, first) in _state.Tracks)
        {
            if (key.StartAt > now)
                break;
            var track = first;
            for (var part = 0; part < track.Parts.Length && track is { Held: null, WaitsForContent: false } && track.EndOf(part) <= now; part++)
            {
                if (!track.Parts[part].Closed && !IsCued(track, part))
                    track = Close(track, part, track.Parts[part].Why ?? WhySilent(track, part));
            }
        }
    }

    private void Choose()
    {
        var candidates = Candidates();
        if (_state.Present is not { } present)
        {
            if (First(candidates) is { } first)
            {
                var cued = Cue(first);
                _state = _state with { Present = cued };
            }
        }
        else
        {
            var higher = candidates.Where(c => _state.Aloud.All(cued => Precedes(c.Track, PartOf(cued).Track))).MinBy(c => (c.SoundsAt, c.Track.Key));
            var over = higher is not null && MaySoundOver(higher, present);
            if (higher is not null && _state.Aloud.Any(cued => higher.SoundsAt < (cued.SilentAt ?? cued.EndAt)) && (present.StoppedFor is null || _state.Queued is null)
                && (higher.SoundsAt - PlayerCore.JoinLead <= now || (now < present.Cue.SoundsAt && !over)))
            {
                if (over)
                    SoundOver(higher, present);
                else
                    TakeOver(higher);
            }
            else if (_state.Queued is null && present.StoppedFor is null
                && First([.. candidates.Where(c => c.SoundsAt >= present.EndAt - Touching && (_state.Over is null || c.Track.Key == present.Track))]) is { } next)
            {
                var cued = Cue(next);
                _state = _state with { Queued = cued };
            }
        }

        foreach (var candidate in candidates)
        {
            // Its time has come and something else has the loudspeaker: from here on its word about interruptions governs it.
            var track = _state.Tracks.GetValueOrDefault(candidate.Track.Key);
            if (track is not null && !track.Blocked && !IsCued(track, candidate.Part) && track.DueAt(candidate.Part) <= now && IsTakenByAnother(track))
            {
                // A chime that it would have had to wait for has cost it nothing.
                var missed = candidate.From - candidate.Chime;
                Interrupt(track, candidate.Part, missed < PlayerCore.OnTime ? TimeSpan.Zero : missed);
            }
        }
    }

    private bool MaySoundOver(Candidate candidate, Cued present) =>
        _state.Over is null && present.StoppedFor is null && (present.Begun || present.Cue.SoundsAt < candidate.SoundsAt)
        && DuckRules.MaySoundOver(candidate.Track, PartOf(present).Track);

    /// <summary>What sounds goes on beneath it, with all its parts; nothing else begins meanwhile.</summary>
    private void SoundOver(Candidate chosen, Cued present)
    {
        if (_state.Queued is { } queued && queued.Track != present.Track)
            DropQueued();
        var cued = Cue(chosen, over: true);
        _state = _state with { Over = cued };
    }

    private void TakeOver(Candidate chosen)
    {
        DropQueued();
        foreach (var sounding in _state.Aloud.ToList())
            Silence(sounding, chosen.SoundsAt, PlayerCore.PreemptionFade, AsRunReason.Interrupted);
        var cued = Cue(chosen);
        _state = _state with { Queued = cued };
    }

    /// <summary>It waits for what sounds instead of it, or for its content.</summary>
    private static bool IsLoser(Track track) => track.Blocked || track.Held is not null;

    private bool IsTakenByAnother(Track track) =>
        _state.Present is { } present && present.Track != track.Key && (_state.Over is not null || PartOf(present).Track.StandsInFor != track.Airing);

    /// <summary>Every part that could begin within the lead time, at most one of an airing.</summary>
    private List<Candidate> Candidates()
    {
        var candidates = new List<Candidate>();
        foreach (var (key, track) in _state.Tracks)
        {
            if (key.StartAt > now + _state.Lead + ChimeRules.Length)
                break;
            if (Propose(track) is { } candidate)
                candidates.Add(candidate);
        }

        return candidates;
    }

    private Candidate? Propose(Track track)
    {
        if (track.WithdrawnAfter is not null)
            return null;
        var shortest = _state.Present is null ? _state.LeadFromSilence : PlayerCore.JoinLead;
        var earliest = now + (_state.Present is null ? shortest : TimeSpan.Zero);
        // What is beneath has time to fall before the first sound over it.
        var inTime = _state.Present is { } present && DuckRules.MaySoundOver(track, PartOf(present).Track) ? now + DuckRules.Ramp : earliest;
        for (var part = 0; part < track.Parts.Length; part++)
        {
            if (track.Parts[part].Closed || IsCued(track, part))
                continue;
            // A play-now that has not begun waits for its content and then begins at its beginning.
            if (track.WaitsForContent && track.DueAt(part) < inTime)
                track = track with { Held = new HeldAt(part, TimeSpan.Zero) };
            var candidate = track.Held is { } held && held.Part == part
                ? new Candidate(track, part, track.Begun ? now + shortest : Max(track.DueAt(part), now + shortest), held.From) // not before its time, though it gave way before that
                : At(track, part, Max(track.BeginsAt(part), earliest));
            if ((candidate.From > TimeSpan.Zero || candidate.StartAt < inTime) && track.Held is null && _state.Present is not null)
                candidate = At(track, part, Max(track.BeginsAt(part), now + PlayerCore.JoinLead)); // something sounds: whatever joins behind it needs time
            candidate = Chimed(candidate);
            if (candidate.SoundsAt > now + _state.Lead)
                return null;
            // Words whose length could not be read are opened all the same: so they sound, or are told as broken.
            var isOfUnknownLength = track.Alert is not null && candidate.From == TimeSpan.Zero;
            if (candidate.From >= track.DurationOf(part) && !isOfUnknownLength)
                continue; // too little is left; it is closed when its end has passed

            var late = track.Held is null && !track.Blocked && track.BeginsAt(part) + PlayerCore.OnTime < now;
            switch (PlayoutRules.Judge(_state, track, part, candidate.StartAt, candidate.EndAt))
            {
                case Decision.Refuse { Reason: AsRunReason.QuietHours or AsRunReason.AirtimeLimit } when IsLoser(track) && IsTakenByAnother(track):
                    return null; // what counts is the moment when it would go on
                case Decision.Refuse refused when IsLoser(track):
                    CloseRest(track, refused.Reason);
                    return null;
                case Decision.Refuse refused:
                    track = Close(track, part, refused.Reason);
                    break;
                case Decision.Hold hold:
                    if (track.Parts[part].Why is not (AsRunReason.PowerLoss or AsRunReason.Interrupted) && track.DueAt(part) <= candidate.StartAt && _state.TimeTrusted)
                        Put(track = track.With(part, track.Parts[part] with { Why = hold.Reason }));
                    if (track.Held is not null)
                        return null;
                    break; // the next part may begin on time all the same
                default:
                    if (late && track.Airing.Late != LateRule.Join)
                        track = LeaveOut(track, part);
                    else if (!IsLastWord(candidate))
                        return candidate;
                    break;
            }
        }

        return null;
    }

    /// <summary>
    /// Too little is left of a part that is joined late: its last word alone helps nobody. Nothing of that kind is left out of an alert, of what
    /// goes on at its own place, nor where less than <see cref="PlayerCore.OnTime"/> was missed.
    /// </summary>
    private static bool IsLastWord(Candidate candidate) =>
        candidate is { Track: { Held: null, Alert: null } track, Part: var part, From: var from }
        && from >= PlayerCore.OnTime && from + PlayerCore.Shortest > track.DurationOf(part);

    /// <summary>Its beginning was missed and it must not be joined. Of an airing of which nothing has sounded, or that a power cut broke off, nothing more is played.</summary>
    private Track LeaveOut(Track track, int part)
    {
        if (IsCued(track) || (track.Parts[part].StartedAt is null && track.Parts.Any(p => p.StartedAt is not null)))
            return Close(track, part, AsRunReason.FirstOf(AsRunReason.Late, track.Parts[part].Why ?? AsRunReason.Late));
        var why = AsRunReason.FirstOf(AsRunReason.Late, track.Parts[part].Why ?? AsRunReason.Late);
        for (var rest = part; rest < track.Parts.Length; rest++)
        {
            if (!track.Parts[rest].Closed)
                track = Close(track, rest, why);
        }

        return track;
    }

    private static Candidate At(Track track, int part, DateTimeOffset startAt) =>
        new(track, part, startAt, startAt - track.DueAt(part));

    /// <summary>Of two that would sound together: an alert, else the higher priority, between equals the earlier start, then the smaller id.</summary>
    public static bool Precedes(Track one, Track other) =>
        one.Alert is not null || other.Alert is not null ? one.Alert is { } alert && other.Alert?.Precedes(alert) != true && one.Alert != other.Alert :
        one.Airing.Priority != other.Airing.Priority ? one.Airing.Priority > other.Airing.Priority : one.Key < other.Key;

    /// <summary>The earliest, unless one that precedes it would begin before it is over, and not over it.</summary>
    private static Candidate? First(List<Candidate> candidates)
    {
        var first = candidates.MinBy(c => (c.SoundsAt, c.Track.Key));
        while (first is not null &&
            candidates.Where(c => Precedes(c.Track, first.Track) && c.SoundsAt < first.EndAt && !WillSoundOver(c, first)).MinBy(c => (c.SoundsAt, c.Track.Key)) is { } higher)
            first = higher;
        return first;

        // The cue of what sounds over another is given when that sounds.
        static bool WillSoundOver(Candidate over, Candidate beneath) => over.SoundsAt - beneath.SoundsAt >= PlayerCore.JoinLead && DuckRules.MaySoundOver(over.Track, beneath.Track);
    }

    private Cued Cue(Candidate chosen, bool over = false)
    {
        var track = chosen.Track;
        var goesOn = IsLoser(track) && chosen.From > TimeSpan.Zero;
        if (track.Held is not null)
        {
            // It goes on from its own place: all that is left of it moves along.
            var moved = chosen.StartAt - chosen.From - track.DueAt(chosen.Part);
            track = track with { Held = null, ZeroAt = track.ZeroAt + moved };
        }

        track = track with { Blocked = false };
        Put(track);
        var cue = new Cue(
            _state.LastCue + 1, track.Airing.Id, chosen.Part, track.Airing.Parts[chosen.Part].Content, track.DueAt(chosen.Part), chosen.From,
            PlayoutRules.VolumeDb(_state, track, chosen.SoundsAt))
        {
            Record = AsRunRecords.IdOf(track, chosen.Part),
            Chime = chosen.Chime,
            Until = track.StandsInFor is null ? null : track.DurationOf(chosen.Part),
            FadeIn = goesOn ? PlayerCore.PreemptionFade : TimeSpan.Zero,
            Steady = track.Alert is not null,
            Over = over,
        };
        _state = _state with { LastCue = cue.Number };
        _actions.Add(new PlayerAction.StartPart(cue));
        return new Cued(cue, track.Key, track.EndOf(chosen.Part));
    }

    /// <summary>Stops it, never later than the policy and the lease want it silent. Of two stops the sooner holds, and the first of their reasons.</summary>
    /// <param name="silentAt">When it is to be silent; when that is not to come, after the fade.</param>
    private void Silence(Cued cued, DateTimeOffset silentAt, TimeSpan fade, string reason)
    {
        // Stopped in its chime it says no word.
        if (cued is { Begun: false, Cue: { Chime.Ticks: > 0 } cue } && cue.StartAt > now && (silentAt > now ? silentAt : now + fade) > cue.StartAt)
            (silentAt, fade) = (cue.StartAt, Min(fade, cue.StartAt - now));
        var silent = silentAt > now ? silentAt : now + fade;
        if (SilentBy(cued, silent) is { } limit)
        {
            silentAt = limit.At;
            fade = Min(fade, limit.At > now ? limit.At - now : PlayerCore.Fade);
            silent = limit.At > now ? limit.At : now + fade;
        }

        if (cued.StoppedFor is not null)
            reason = AsRunReason.FirstOf(cued.StoppedFor, reason);
        else if (!IsOver(cued))
            DropQueued(); // else what is queued is what takes over
        var sooner = !(cued.SilentAt <= silent);
        Book(cued with { StoppedFor = reason, SilentAt = sooner ? silent : cued.SilentAt });
        if (sooner)
            _actions.Add(new PlayerAction.StopPart(cued.Cue.Number, silentAt, fade));
    }

    private void DropQueued()
    {
        if (_state.Queued is null)
            return;
        _state = _state with { Queued = null };
        _actions.Add(new PlayerAction.DropQueued());
    }

    private Track Close(Track track, int part, string? reason)
    {
        var record = AsRunRecords.Of(_state, track, part, reason);
        track = track.With(part, track.Parts[part] with { Closed = true }) with { Held = track.Held?.Part == part ? null : track.Held };
        _state = _state with { Closed = _state.Closed.SetItem(record.Record, track.EndOf(part)) };
        if (track.Parts.All(p => p.Closed) && Aloud(track) is null)
            Remove(track);
        else
            Put(track);
        _actions.Add(new PlayerAction.CloseRecord(record));
        _remember = true;
        return track;
    }

    /// <summary>Closes all of it but what has the loudspeaker: that is closed when it has ended.</summary>
    private void CloseRest(Track track, string reason)
    {
        for (var part = 0; part < track.Parts.Length; part++)
        {
            if (!track.Parts[part].Closed && Aloud(track)?.Cue.Part != part)
                track = Close(track, part, reason);
        }
    }

    /// <summary>Why nothing was done about a part in its time, when nothing is on record.</summary>
    private string WhySilent(Track track, int part)
    {
        var untrusted = _state.UntrustedSince ?? _state.PoweredSince;
        return untrusted < _state.TrustedSince && track.DueAt(part) < _state.TrustedSince && track.EndOf(part) > untrusted ? AsRunReason.TimeUntrusted :
            track.DueAt(part) < _state.PoweredSince ? AsRunReason.BoxOff :
            AsRunReason.JoinedLate; // the plan itself came too late
    }

    private bool IsCued(Track track) => Aloud(track) is not null || _state.Queued?.Track == track.Key;

    private bool IsCued(Track track, int part) =>
        Aloud(track)?.Cue.Part == part || (_state.Queued?.Track == track.Key && _state.Queued.Cue.Part == part);

    private PlayerMemory Memory() => new(
        [.. _state.Tracks.Values
            .SelectMany(t => Enumerable.Range(0, t.Parts.Length).Select(i => (Track: t, Part: i)))
            .Where(p => p.Track.Parts[p.Part] is { Closed: false, StartedAt: not null })
            .Select(p => AsRunRecords.Of(_state, p.Track, p.Part, AsRunReason.PowerLoss) with
            {
                StartedAt = p.Track.Guessed ? null : p.Track.Parts[p.Part].StartedAt,
                EndedAt = p.Track.Guessed ? null : p.Track.Parts[p.Part].EndedAt,
            })],
        // By a clock that was a guess nothing may be found due again in another life: there its own appointed time counts.
        [.. _state.Tracks.Values.Where(t => t is { PlayNow: true, Alert: null }).Select(t => (t.Airing.Id, t.Guessed ? t.Airing.StartAt : t.ZeroAt))],
        _state.Airtime,
        _state.Stopped)
    {
        Alerts = AlertNotes(),
    };

    private DateTimeOffset NextWake()
    {
        var wake = now + TimeSpan.FromHours(1);
        if (_state.RetryOutputAt is { } retry)
            Sooner(retry);
        foreach (var cued in _state.Aloud)
        {
            if (cued.StoppedFor is null && SilentBy(cued, cued.EndAt) is { } silent)
                Sooner(silent.At - PlayerCore.Fade);
            if (PlayoutRules.NextVolume(_state, PartOf(cued).Track, SoundsFrom(cued)) is { } volume)
                Sooner(volume);
        }

        foreach (var at in AlertWakes().OfType<DateTimeOffset>())
            Sooner(at);
        foreach (var (key, track) in _state.Tracks)
        {
            if (key.StartAt - _state.Lead - ChimeRules.Length > wake)
                break;
            Sooner(track.LeaseUntil);
            for (var part = 0; part < track.Parts.Length; part++)
            {
                if (track.Parts[part].Closed || IsCued(track, part))
                    continue;
                Sooner(track.DueAt(part));
                Sooner(track.BeginsAt(part) - _state.Lead);
                if (track.Airing.Chime is true)
                {
                    Sooner(track.BeginsAt(part) - ChimeRules.Length - _state.Lead);
                    Sooner(track.BeginsAt(part) - ChimeRules.Length - PlayerCore.JoinLead);
                }

                Sooner(track.BeginsAt(part) - _state.LeadFromSilence);
                Sooner(track.BeginsAt(part) - PlayerCore.JoinLead);
                Sooner(track.BeginsAt(part));
                Sooner(track.EndOf(part));
                if (track.DueAt(part) - _state.Lead - ChimeRules.Length > now)
                    break; // later parts are later
            }
        }

        return wake;

        void Sooner(DateTimeOffset at)
        {
            if (at > now && at < wake)
                wake = at;
        }
    }

    private static DateTimeOffset Max(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
