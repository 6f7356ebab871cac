using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Player;

/// <content>
/// What sounds where a content is missing. A standby is an airing of its own, with a record of its own, that its airing precedes: so all the rules that
/// hold for airings hold for it, and it gives way by itself.
/// </content>
internal sealed partial class PlayerTurn
{
    private const string StandbyEnding = ".standby";

    private void CallStandbys()
    {
        if (!_state.TimeTrusted)
            return;
        foreach (var (key, track) in _state.Tracks)
        {
            if (key.StartAt > now + _state.LeadFromSilence)
                break;
            var mayCall = track is { Airing.Standby: not null, PlayNow: false, Held: null, Blocked: false, WithdrawnAfter: null };
            var isBeingStopped = Aloud(track)?.StoppedFor is not null;
            if (mayCall && !isBeingStopped && Find(track.Airing.Id + StandbyEnding) is null && StandbyOf(track) is { } standby)
                AddTrack(standby);
        }
    }

    /// <summary>What would sound from now on, or from when the part is due, to the part's end at most; null when nothing is missing or nothing may sound.</summary>
    private Track? StandbyOf(Track track)
    {
        var standby = track.Airing.Standby!;
        var soonest = now + (_state.Present is null ? _state.LeadFromSilence : PlayerCore.JoinLead);
        for (var part = 0; part < track.Parts.Length && track.DueAt(part) <= now + _state.LeadFromSilence; part++)
        {
            if (track.Parts[part].Closed || IsCued(track, part) || _state.Contents.Contains(track.Airing.Parts[part].Content))
                continue;
            var startAt = track.DueAt(part) >= soonest ? track.DueAt(part) : WireTime.Truncate(soonest.AddMilliseconds(1));
            var room = track.EndOf(part) - startAt;
            if (room < PlayerCore.Shortest)
                continue;
            var length = Math.Min(standby.DurationMs, (long)room.TotalMilliseconds);
            var called = track.Airing with
            {
                Id = track.Airing.Id + StandbyEnding,
                StartAt = startAt,
                DurationMs = length,
                Late = LateRule.Skip,
                Interrupted = InterruptedRule.Drop,
                Chime = null,
                Over = null,
                Standby = null,
                Parts = [standby with { DurationMs = length }],
            };
            var stands = NewTrack(called, track.LeaseUntil, playNow: false, startAt) with { StandsInFor = track.Airing };
            return MayBegin(stands) ? stands : null;
        }

        return null;
    }

    private bool MayBegin(Track standby)
    {
        var startAt = standby.ZeroAt;
        var waits = _state.Aloud.Any(cued => (cued.SilentAt ?? cued.EndAt) > startAt + Touching && (!Precedes(standby, PartOf(cued).Track) || IsMeantToGoOn(cued)));
        return !waits && PlayoutRules.Judge(_state, standby, 0, startAt, standby.EndOf(0)) is Decision.Play;

        // What is to sound over a programme breaks it off for its own words only, never for what stands in for them.
        bool IsMeantToGoOn(Cued cued) => DuckRules.MaySoundOver(standby with { Airing = standby.StandsInFor! }, PartOf(cued).Track);
    }
}
