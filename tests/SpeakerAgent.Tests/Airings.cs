using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Tests;

/// <summary>Airings, plans and policies as short as a story tells them.</summary>
internal static class Airings
{
    public static readonly StationPolicy Policy = new() { TimeZone = "Asia/Ho_Chi_Minh", QuietHours = [], MaxVolumeDb = 0 };

    public static ContentId ContentOf(string name) => ContentId.Of(System.Text.Encoding.UTF8.GetBytes(name));

    /// <summary>Parts of a minute each, unless said otherwise, with contents named after the airing.</summary>
    public static Airing New(
        string id, DateTimeOffset startAt, int parts = 1, double partSeconds = 60, Priority priority = Priority.Normal, LateRule late = LateRule.Join,
        InterruptedRule interrupted = InterruptedRule.Resume, double volumeDb = 0) => new()
        {
            Id = id,
            Slot = "slot-1",
            Programme = "programme-1",
            Zone = "thon-dong",
            Priority = priority,
            StartAt = startAt,
            DurationMs = (long)(parts * partSeconds * 1000),
            VolumeDb = volumeDb,
            Late = late,
            Interrupted = interrupted,
            Parts =
            [
                .. Enumerable.Range(0, parts).Select(i => new AiringPart
                {
                    Bulletin = $"bulletin-{i}",
                    Content = ContentOf($"{id}/{i}"),
                    Bytes = 1000,
                    DurationMs = (long)(partSeconds * 1000),
                }),
            ],
        };

    public static Airing Of(string id, DateTimeOffset startAt, params TestSound[] sounds) => New(id, startAt, sounds.Length) with
    {
        DurationMs = sounds.Sum(s => s.DurationMs),
        Parts =
        [
            .. sounds.Select((s, i) => new AiringPart
            {
                Bulletin = $"bulletin-{i}",
                Content = s.Content,
                Bytes = s.File.Length,
                DurationMs = s.DurationMs,
            }),
        ],
    };

    public static Plan Plan(DateTimeOffset from, params Airing[] airings) => new()
    {
        From = from,
        Until = from.AddDays(7),
        LeaseUntil = from.AddDays(7),
        Zones = ["thon-dong"],
        Airings = [.. airings.OrderBy(a => a.StartAt)],
    };
}
