using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>What the box's own policy says to a part that is about to sound.</summary>
internal abstract record Decision
{
    internal sealed record Play : Decision;

    /// <summary>Not now; ask again when something has changed.</summary>
    internal sealed record Hold(string Reason) : Decision;

    /// <summary>Not at all.</summary>
    internal sealed record Refuse(string Reason) : Decision;
}

/// <summary>
/// The box's policy, one question after the other; the first that is not content names the decision. It is enforced here, on the box, whoever
/// scheduled: at 03:15 nobody is there to notice.
/// </summary>
internal static class PlayoutRules
{
    private static readonly Decision Play = new Decision.Play();

    /// <summary>May this part begin to sound at <paramref name="from"/>? Whether it may then go on to its end is <see cref="SilentBy"/>'s word.</summary>
    /// <param name="end">When it will end by itself.</param>
    public static Decision Judge(PlayerState state, Track track, int part, DateTimeOffset from, DateTimeOffset end) =>
        TrustedTime(state, track) ??
        Lease(track, from) ??
        Policy(state, track) ??
        QuietHours(state, track, from) ??
        AirtimeLimit(state, track, from) ??
        CutShort(state, track, from, end) ??
        Content(state, track, part) ??
        SoundDevice(state) ??
        Play;

    /// <summary>When something must have fallen silent, and why; null when it may sound to its end.</summary>
    /// <param name="from">From when on it sounds uncounted: its start, or until when it was credited.</param>
    /// <param name="end">When it will end by itself.</param>
    public static (DateTimeOffset At, string Reason)? SilentBy(PlayerState state, Track track, DateTimeOffset now, DateTimeOffset from, DateTimeOffset end)
    {
        if (TrustedTime(state, track) is not null)
            return (now, AsRunReason.TimeUntrusted);
        (DateTimeOffset At, string Reason)? silent = null;
        Sooner(track.LeaseUntil, AsRunReason.LeaseOver);
        if (!PassesQuietHours(state, track) && state.Policy is { } policy)
        {
            // What is only cued is judged by the hour at which it will sound.
            var at = from > now ? from : now;
            Sooner(QuietHoursRules.IsQuiet(policy, at) ? at : QuietHoursRules.NextBoundary(policy, at), AsRunReason.QuietHours);
        }

        Sooner(AirtimeLeft(state, track, from) is { } left ? from + left : null, AsRunReason.AirtimeLimit);
        return silent;

        void Sooner(DateTimeOffset? at, string reason)
        {
            if (at < end && !(silent?.At <= at))
                silent = (at.Value, reason);
        }
    }

    /// <summary>No box plays louder than its station allows at an instant. What passes quiet hours passes the hours of softer volume too.</summary>
    public static double VolumeDb(PlayerState state, Track track, DateTimeOffset at)
    {
        if (state.Policy is not { } policy)
            return track.Airing.VolumeDb;
        var allowed = PassesQuietHours(state, track)
            ? policy.MaxVolumeDb
            : Math.Min(VolumeRules.MaxVolumeDb(policy, at), VolumeRules.MaxVolumeDb(policy, at + SoonerSofter));
        return Math.Min(track.Airing.VolumeDb, allowed);
    }

    /// <summary>The first instant after <paramref name="at"/> at which <see cref="VolumeDb"/> may change by itself; null when there is none.</summary>
    public static DateTimeOffset? NextVolume(PlayerState state, Track track, DateTimeOffset at)
    {
        if (state.Policy is not { } policy || PassesQuietHours(state, track))
            return null;
        var change = VolumeRules.NextChange(policy, at);
        var ahead = VolumeRules.NextChange(policy, at + SoonerSofter) - SoonerSofter;
        return change < ahead ? change : ahead ?? change;
    }

    /// <summary>Samples that the sound device has taken already keep their volume: so much sooner it is made softer, to be so when the hour comes.</summary>
    private static readonly TimeSpan SoonerSofter = TimeSpan.FromMilliseconds(600);

    /// <summary>Nothing of a plan is an authorised emergency, whatever its priority, nor is a drill. A box that does not know the hour takes the word of the command.</summary>
    private static bool PassesQuietHours(PlayerState state, Track track) => track.Alert is { } alert ? !alert.Drill : track.PlayNow && (track.IsEmergency || !state.TimeTrusted);

    private static Decision? TrustedTime(PlayerState state, Track track) =>
        state.TimeTrusted || track.Alert is { Drill: false } || (track is { PlayNow: true, FromDisk: false, Alert: null } && !WasForLater(state, track)) ? null : new Decision.Hold(AsRunReason.TimeUntrusted);

    /// <summary>What was commanded for later, while the time was known, is a slot like any other once it is known no more: it waits.</summary>
    private static bool WasForLater(PlayerState state, Track track) =>
        track is { Guessed: false, Begun: false } && state.UntrustedSince is { } since && track.ZeroAt > since + AtOnce;

    private static readonly TimeSpan AtOnce = TimeSpan.FromMinutes(1);

    private static Decision? Lease(Track track, DateTimeOffset from) =>
        from < track.LeaseUntil ? null : LeaseOver(track);

    private static Decision LeaseOver(Track track) =>
        track.PlayNow && track.Parts.Select(p => p.Why).FirstOrDefault(why => why is AsRunReason.NoContent or AsRunReason.NoPolicy) is { } waitedFor
            ? new Decision.Refuse(waitedFor)
            : new Decision.Refuse(AsRunReason.LeaseOver);

    private static Decision? Policy(PlayerState state, Track track) =>
        state.Policy is not null || PassesQuietHours(state, track) ? null : new Decision.Hold(AsRunReason.NoPolicy);

    private static Decision? QuietHours(PlayerState state, Track track, DateTimeOffset from) =>
        PassesQuietHours(state, track) || state.Policy is not { } policy || !QuietHoursRules.IsQuiet(policy, from)
            ? null
            : new Decision.Refuse(AsRunReason.QuietHours);

    private static Decision? AirtimeLimit(PlayerState state, Track track, DateTimeOffset from) =>
        AirtimeLeft(state, track, from) <= TimeSpan.Zero ? new Decision.Refuse(AsRunReason.AirtimeLimit) : null;

    /// <summary>What would have to fall silent hardly begun. So whatever begins has time for its fade before the hour that ends it.</summary>
    private static Decision? CutShort(PlayerState state, Track track, DateTimeOffset from, DateTimeOffset end) =>
        SilentBy(state, track, from, from, end) is not { } silent || silent.At - from >= PlayerCore.Shortest ? null :
        silent.Reason == AsRunReason.LeaseOver ? LeaseOver(track) : new Decision.Refuse(silent.Reason);

    /// <summary>What the session and the day have left at an instant; null for no limit.</summary>
    public static TimeSpan? AirtimeLeft(PlayerState state, Track track, DateTimeOffset at) =>
        track.IsEmergency || state is not { Policy: { } policy, Zone: { } zone } ? null : AirtimeRules.Left(policy, zone, Used(state, track, zone, at), at);

    /// <summary>The airtime at an instant: what sounds now and is over by then is in it, and what goes on beneath the track until then.</summary>
    private static Airtime Used(PlayerState state, Track track, TimeZoneInfo zone, DateTimeOffset at)
    {
        if (state.Present is not { } present || state.Tracks[present.Track] is not { IsEmergency: false } beneath)
            return state.Airtime;
        var over = present.SilentAt ?? present.EndAt;
        if (over > at && DuckRules.MaySoundOver(track, beneath))
            over = at;
        return over <= at && over > present.UncountedFrom ? AirtimeRules.Credit(state.Airtime, zone, over, over - present.UncountedFrom) : state.Airtime;
    }

    private static Decision? Content(PlayerState state, Track track, int part) =>
        state.Contents.Contains(track.Airing.Parts[part].Content) ? null : new Decision.Hold(AsRunReason.NoContent);

    private static Decision? SoundDevice(PlayerState state) =>
        state.RetryOutputAt is null ? null : new Decision.Hold(AsRunReason.NoSoundDevice);
}
