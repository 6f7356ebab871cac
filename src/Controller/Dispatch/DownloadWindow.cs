namespace Broadcast.Controller.Dispatch;

/// <summary>A time of day at which links are cheap, over midnight when <paramref name="To"/> is not after <paramref name="From"/>.</summary>
internal sealed record DownloadWindow(TimeOnly From, TimeOnly To)
{
    /// <summary>Now when a window is open, else when the next one opens; there must be one. An hour that is skipped or doubled moves it by that hour at most.</summary>
    public static DateTimeOffset OpensAt(IEnumerable<DownloadWindow> windows, TimeZoneInfo zone, DateTimeOffset now)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        var clock = TimeOnly.FromTimeSpan(local.TimeOfDay);
        return now + windows.Min(window => clock.IsBetween(window.From, window.To) ? TimeSpan.Zero : window.From - clock);
    }
}
