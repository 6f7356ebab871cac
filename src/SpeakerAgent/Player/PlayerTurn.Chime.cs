namespace Broadcast.SpeakerAgent.Player;

/// <content>The chime that goes before what asks for it.</content>
internal sealed partial class PlayerTurn
{
    /// <summary>What ends within this of another's beginning is followed by it.</summary>
    private static readonly TimeSpan Touching = TimeSpan.FromMilliseconds(100);

    /// <summary>The candidate with its chime, where that may sound; what has no appointed time of its own begins so much later.</summary>
    private Candidate Chimed(Candidate candidate)
    {
        if (candidate.Track.Airing.Chime is not true)
            return candidate;
        var soonest = now + (_state.Present is null ? _state.LeadFromSilence : PlayerCore.PreemptionFade);
        if (candidate.StartAt - ChimeRules.Length >= soonest)
            return MayChime(candidate, candidate.StartAt - ChimeRules.Length) ? candidate with { Chime = ChimeRules.Length } : candidate;
        var keepsItsTime = candidate.From == TimeSpan.Zero && (candidate.Track.Held is null || candidate.StartAt == candidate.Track.DueAt(candidate.Part));
        var leavesTooLittle = candidate.From + ChimeRules.Length + PlayerCore.Shortest > candidate.Track.DurationOf(candidate.Part);
        if (keepsItsTime || leavesTooLittle || !MayChime(candidate, candidate.StartAt))
            return candidate;
        var later = candidate.StartAt + ChimeRules.Length;
        return (candidate.Track.Held is null ? At(candidate.Track, candidate.Part, later) : candidate with { StartAt = later }) with { Chime = ChimeRules.Length };
    }

    /// <summary>It begins from the beginning in silence, or takes over from what gives way.</summary>
    private bool MayChime(Candidate candidate, DateTimeOffset from)
    {
        var (track, part, _, place) = candidate;
        var others = _state.Aloud.Where(cued => cued.Track != track.Key && (cued.SilentAt ?? cued.EndAt) > from + Touching).ToList();
        var meant = others.Count == 0 ? part == 0 && place == TimeSpan.Zero : others.TrueForAll(other => Precedes(track, PartOf(other).Track));
        return meant && ChimeRules.Allows(_state, track, from) && ChimeRules.IsFree(_state, track, from);
    }

    /// <summary>Books the chime of a cue, as far as it has sounded, on the airtime: once, when the words begin or are never reached.</summary>
    private Cued CreditChime(Cued cued, DateTimeOffset until)
    {
        if (cued is not { Begun: false, Cue: { Chime.Ticks: > 0 } cue } || until <= cued.UncountedFrom)
            return cued;
        CreditAirtime(cued, PartOf(cued).Track, until, Min(until - cued.UncountedFrom, cue.Chime));
        cued = cued with { UncountedFrom = until };
        Book(cued);
        _remember = true;
        return cued;
    }
}
