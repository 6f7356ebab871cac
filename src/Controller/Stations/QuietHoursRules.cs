namespace Broadcast.Controller.Stations;

/// <summary>When a station is quiet. Pure.</summary>
internal static class QuietHoursRules
{
    /// <summary>The first quiet instant from <paramref name="start"/> on, before <paramref name="start"/> + <paramref name="duration"/>; null when there is none.</summary>
    public static DateTimeOffset? FirstQuiet(Station station, DateTimeOffset start, TimeSpan duration)
    {
        var end = start + duration;
        var first = LocalClock.DateOf(station.TimeZone, start).AddDays(-1);
        var last = LocalClock.DateOf(station.TimeZone, end);
        DateTimeOffset? found = null;
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            foreach (var quiet in station.QuietHours)
            {
                var from = LocalClock.At(station.TimeZone, day, quiet.From);
                var to = LocalClock.At(station.TimeZone, quiet.To <= quiet.From ? day.AddDays(1) : day, quiet.To);
                var touch = from > start ? from : start;
                if (touch < to && (touch < end || touch == start) && (found is null || touch < found))
                    found = touch;
            }
        }

        return found;
    }
}
