using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>
/// Quiet hours as spans of real time. They are times of day of the station, so a day with a skipped or a doubled hour has a named policy:
/// in doubt it is quiet. A doubled beginning is the first of the two, a doubled end the second; a skipped time is the moment of the jump.
/// </summary>
internal static class QuietHoursRule
{
    /// <summary>The first quiet span that touches the time from <paramref name="from"/> to <paramref name="to"/> (exclusive); null when there is none.</summary>
    public static (DateTimeOffset From, DateTimeOffset To)? FirstWithin(StationPolicy policy, TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset to)
    {
        (DateTimeOffset From, DateTimeOffset To)? first = null;
        foreach (var quiet in policy.QuietHours)
        {
            var last = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(to, zone).DateTime);
            for (var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(from, zone).DateTime).AddDays(-1); day <= last; day = day.AddDays(1))
            {
                var begins = At(zone, day.ToDateTime(quiet.From), latest: false);
                var ends = At(zone, (quiet.To > quiet.From ? day : day.AddDays(1)).ToDateTime(quiet.To), latest: true);
                if (begins < to && ends > from && (first is null || begins < first.Value.From))
                    first = (begins, ends);
            }
        }

        return first;
    }

    private static DateTimeOffset At(TimeZoneInfo zone, DateTime local, bool latest)
    {
        if (zone.IsAmbiguousTime(local))
        {
            var offsets = zone.GetAmbiguousTimeOffsets(local);
            return new DateTimeOffset(local, latest ? offsets.Min() : offsets.Max());
        }

        // A time that the clocks skip: carried over the jump with the offset of before, it is the moment of the jump or later.
        return zone.IsInvalidTime(local) ? JumpAfter(zone, local) : new DateTimeOffset(local, zone.GetUtcOffset(local));
    }

    private static DateTimeOffset JumpAfter(TimeZoneInfo zone, DateTime local)
    {
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(-1);
        return new DateTimeOffset(local, zone.GetUtcOffset(local)).AddMinutes(1);
    }
}
