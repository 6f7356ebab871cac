namespace Broadcast.Protocol;

/// <summary>How long a box has sounded, or will have, emergencies apart.</summary>
/// <param name="Day">The local day that <paramref name="OfDay"/> belongs to.</param>
/// <param name="OfDay">Airtime of that day.</param>
/// <param name="OfSession">Airtime of the session that ended last, or goes on.</param>
/// <param name="SessionEnd">When the last of the session sounded; a new one begins <see cref="AirtimeRules.SessionBreak"/> after it.</param>
public sealed record Airtime(DateOnly Day, TimeSpan OfDay, TimeSpan OfSession, DateTimeOffset SessionEnd)
{
    /// <summary>Of a box that never sounded.</summary>
    public static readonly Airtime None = new(default, TimeSpan.Zero, TimeSpan.Zero, DateTimeOffset.MinValue);
}

/// <summary>
/// The one rule of airtime, for controller and box alike (docs/protocol.md, "How a box plays"): so much a session, so much a local day. What sounds
/// over midnight counts on both days, each its own share. Pure; thread-safe.
/// </summary>
public static class AirtimeRules
{
    /// <summary>Silence after which a new session begins.</summary>
    public static readonly TimeSpan SessionBreak = TimeSpan.FromMinutes(1);

    /// <summary>How long something that begins at an instant may sound without a break; null for no limit, never below zero.</summary>
    /// <param name="zone">The policy's time zone.</param>
    public static TimeSpan? Left(StationPolicy policy, TimeZoneInfo zone, Airtime used, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(used);
        TimeSpan? left = null;
        if (policy.SessionLimitMs is { } session)
            left = Limit(session) - (GoesOn(used, at) ? used.OfSession : TimeSpan.Zero);
        if (policy.DayLimitMs is { } day && LeftOfDay(Limit(day), zone, used, at) is var leftOfDay && !(left <= leftOfDay))
            left = leftOfDay;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    /// <summary>Adds what has sounded without a break until an instant. What is added must not lie before what was added already.</summary>
    /// <param name="zone">The policy's time zone.</param>
    public static Airtime Credit(Airtime used, TimeZoneInfo zone, DateTimeOffset until, TimeSpan sounded)
    {
        ArgumentNullException.ThrowIfNull(used);
        var day = DayOf(zone, until);
        var sinceMidnight = until - MidnightOf(zone, day);
        return new Airtime(
            day,
            day == used.Day ? used.OfDay + sounded : Min(sounded, sinceMidnight),
            (GoesOn(used, until - sounded) ? used.OfSession : TimeSpan.Zero) + sounded,
            until);
    }

    /// <summary>Whether the session goes on at an instant. One that a wrong clock put far ahead is over when the clock is right again.</summary>
    private static bool GoesOn(Airtime used, DateTimeOffset at) => (at - used.SessionEnd).Duration() < SessionBreak;

    private static TimeSpan LeftOfDay(TimeSpan limit, TimeZoneInfo zone, Airtime used, DateTimeOffset at)
    {
        var day = DayOf(zone, at);
        var left = limit - (day == used.Day ? used.OfDay : TimeSpan.Zero);
        var toMidnight = MidnightOf(zone, day.AddDays(1)) - at;
        // What lasts until midnight has the next day's airtime from there on.
        return left < toMidnight ? left : toMidnight + limit;
    }

    private static TimeSpan Limit(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds);

    private static DateOnly DayOf(TimeZoneInfo zone, DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    /// <summary>The first instant of a local day; the day may begin at one o'clock, or twice.</summary>
    private static DateTimeOffset MidnightOf(TimeZoneInfo zone, DateOnly day)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(15);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
