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
    /// <summary>Silence after which a new session begins.</summary>
    public static readonly TimeSpan SessionBreak = TimeSpan.FromMinutes(1);

    private static readonly Decision Play = new Decision.Play();

    /// <summary>May this part sound from <paramref name="from"/> to <paramref name="to"/>?</summary>
    public static Decision Judge(PlayerState state, Track track, int part, DateTimeOffset from, DateTimeOffset to) =>
        Lease(state, track, from) ??
        TrustedTime(state, track) ??
        Policy(state, track) ??
        QuietHours(state, track, from, to) ??
        AirtimeLimit(state, track, from, to) ??
        Content(state, track, part) ??
        SoundDevice(state) ??
        Play;

    /// <summary>When something that sounds must have fallen silent, and why; null when it may end by itself.</summary>
    public static (DateTimeOffset At, string Reason)? SilentBy(PlayerState state, Track track, DateTimeOffset now, DateTimeOffset end)
    {
        if (TrustedTime(state, track) is not null)
            return (now, AsRunReason.TimeUntrusted);
        (DateTimeOffset At, string Reason)? silent = state.TimeTrusted && track.LeaseUntil < end ? (track.LeaseUntil, AsRunReason.LeaseOver) : null;
        if (!track.IsEmergency && Quiet(state, now, end) is { } quiet && (silent is null || quiet < silent.Value.At))
            silent = (quiet, AsRunReason.QuietHours);
        return silent;
    }

    /// <summary>No box plays louder than its station allows.</summary>
    public static double VolumeDb(PlayerState state, Track track) =>
        Math.Min(track.Airing.VolumeDb, state.Policy?.MaxVolumeDb ?? 0);

    /// <summary>Only an emergency that came as a command, verified a moment ago, may do without a clock and without a policy.</summary>
    private static bool IsLiveEmergency(Track track) => track is { PlayNow: true, IsEmergency: true };

    private static Decision? Lease(PlayerState state, Track track, DateTimeOffset from) =>
        !state.TimeTrusted || from < track.LeaseUntil ? null : new Decision.Refuse(AsRunReason.LeaseOver);

    private static Decision? TrustedTime(PlayerState state, Track track) =>
        state.TimeTrusted || IsLiveEmergency(track) ? null : new Decision.Hold(AsRunReason.TimeUntrusted);

    private static Decision? Policy(PlayerState state, Track track) =>
        state.Policy is not null || IsLiveEmergency(track) ? null : new Decision.Hold(AsRunReason.NoPolicy);

    private static Decision? QuietHours(PlayerState state, Track track, DateTimeOffset from, DateTimeOffset to) =>
        track.IsEmergency || Quiet(state, from, to) is null ? null : new Decision.Refuse(AsRunReason.QuietHours);

    private static DateTimeOffset? Quiet(PlayerState state, DateTimeOffset from, DateTimeOffset to) =>
        state.Policy is not { } policy ? null :
        QuietHoursRules.IsQuiet(policy, from) ? from :
        QuietHoursRules.NextBoundary(policy, from) is { } begins && begins < to ? begins : null;

    private static Decision? AirtimeLimit(PlayerState state, Track track, DateTimeOffset from, DateTimeOffset to)
    {
        if (track.IsEmergency || state is not { Policy: { } policy, Zone: { } zone })
            return null;
        var used = state.Airtime;
        var ofSession = from - used.SessionEnd < SessionBreak ? used.OfSession : TimeSpan.Zero;
        var ofDay = AirtimeDay(zone, from) == used.Day ? used.OfDay : TimeSpan.Zero;
        var more = to - from;
        return Exceeds(ofSession + more, policy.SessionLimitMs) || Exceeds(ofDay + more, policy.DayLimitMs)
            ? new Decision.Refuse(AsRunReason.AirtimeLimit)
            : null;
    }

    private static Decision? Content(PlayerState state, Track track, int part) =>
        state.Contents.Contains(track.Airing.Parts[part].Content) ? null : new Decision.Hold(AsRunReason.NoContent);

    private static Decision? SoundDevice(PlayerState state) =>
        state.RetryOutputAt is null ? null : new Decision.Hold(AsRunReason.NoSoundDevice);

    /// <summary>Adds what has sounded until <paramref name="until"/>.</summary>
    public static Airtime Credit(Airtime airtime, TimeZoneInfo? zone, DateTimeOffset until, TimeSpan sounded)
    {
        var day = AirtimeDay(zone ?? TimeZoneInfo.Utc, until);
        var sameSession = until - sounded - airtime.SessionEnd < SessionBreak;
        return new Airtime(
            day,
            (day == airtime.Day ? airtime.OfDay : TimeSpan.Zero) + sounded,
            (sameSession ? airtime.OfSession : TimeSpan.Zero) + sounded,
            until);
    }

    private static DateOnly AirtimeDay(TimeZoneInfo zone, DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    private static bool Exceeds(TimeSpan time, long? limitMs) => limitMs is { } limit && time.TotalMilliseconds > limit;
}
