namespace Broadcast.FirmwareSim.Wire;

/// <summary>From a time of day until another, over midnight when <paramref name="To"/> is not after <paramref name="From"/>.</summary>
internal sealed record QuietHours(TimeOnly From, TimeOnly To)
{
    public bool Contains(TimeOnly time) => From < To ? time >= From && time < To : time >= From || time < To;
}

/// <summary>The station's standing rules. Time limits are absent when there is none.</summary>
internal sealed record Policy(
    TimeZoneInfo TimeZone, IReadOnlyList<QuietHours> Quiet, TimeSpan? SessionLimit, TimeSpan? DayLimit, double MaxVolumeDb)
{
    public static Policy Read(Fields body)
    {
        var zone = body.Text("timeZone", 64);
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var timeZone))
            throw new MalformedException("timeZone", $"{zone} is not known here");
        return new Policy(
            timeZone,
            [.. body.Objects("quietHours", 8).Select(hours => new QuietHours(hours.TimeOfDay("from"), hours.TimeOfDay("to")))],
            body.Has("sessionLimitMs") ? body.Milliseconds("sessionLimitMs") : null,
            body.Has("dayLimitMs") ? body.Milliseconds("dayLimitMs") : null,
            body.Number("maxVolumeDb", -100, 0));
    }

    public DateOnly Day(DateTimeOffset time) => DateOnly.FromDateTime(Local(time));

    public bool IsQuiet(DateTimeOffset time)
    {
        var local = TimeOnly.FromDateTime(Local(time));
        return Quiet.Any(hours => hours.Contains(local));
    }

    /// <summary>Whether any moment from one to before another is quiet: quiet hours begin and end on whole minutes.</summary>
    public bool IsQuietWithin(DateTimeOffset from, DateTimeOffset until)
    {
        for (var at = from; at < until; at = at.AddTicks(TimeSpan.TicksPerMinute - (at.Ticks % TimeSpan.TicksPerMinute)))
        {
            if (IsQuiet(at))
                return true;
        }

        return false;
    }

    private DateTime Local(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, TimeZone).DateTime;
}
