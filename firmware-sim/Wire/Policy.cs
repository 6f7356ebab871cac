namespace Broadcast.FirmwareSim.Wire;

/// <summary>From a time of day until another, over midnight when <paramref name="To"/> is not after <paramref name="From"/>.</summary>
internal sealed record QuietHours(TimeOnly From, TimeOnly To)
{
    public bool Contains(TimeOnly time) => From < To ? time >= From && time < To : time >= From || time < To;
}

/// <summary>Hours in which a box plays softer.</summary>
internal sealed record VolumeHours(QuietHours Hours, double MaxVolumeDb);

/// <summary>The station's standing rules. Time limits are absent when there is none.</summary>
internal sealed record Policy(
    TimeZoneInfo TimeZone, IReadOnlyList<QuietHours> Quiet, TimeSpan? SessionLimit, TimeSpan? DayLimit, double MaxVolumeDb, IReadOnlyList<VolumeHours> Volumes)
{
    public static Policy Read(Fields body)
    {
        var zone = body.Text("timeZone", 64);
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var timeZone))
            throw new MalformedException("timeZone", $"{zone} is not known here");
        return new Policy(
            timeZone,
            [.. body.Objects("quietHours", 8).Select(Hours)],
            body.Has("sessionLimitMs") ? body.Milliseconds("sessionLimitMs") : null,
            body.Has("dayLimitMs") ? body.Milliseconds("dayLimitMs") : null,
            body.Number("maxVolumeDb", -100, 0),
            body.Has("volumes") ? [.. body.Objects("volumes", 8).Select(hours => new VolumeHours(Hours(hours), hours.Number("maxVolumeDb", -100, 0)))] : []);
    }

    public DateOnly Day(DateTimeOffset time) => DateOnly.FromDateTime(Local(time));

    public bool IsQuiet(DateTimeOffset time)
    {
        var local = TimeOnly.FromDateTime(Local(time));
        return Quiet.Any(hours => hours.Contains(local));
    }

    /// <summary>How loud a box may play; what may sound in quiet hours is not bound by the hour.</summary>
    public double LoudestAt(DateTimeOffset time, bool passesQuietHours)
    {
        var local = TimeOnly.FromDateTime(Local(time));
        return Volumes.Where(volume => !passesQuietHours && volume.Hours.Contains(local)).Select(volume => volume.MaxVolumeDb).Append(MaxVolumeDb).Min();
    }

    private static QuietHours Hours(Fields hours) => new(hours.TimeOfDay("from"), hours.TimeOfDay("to"));

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
