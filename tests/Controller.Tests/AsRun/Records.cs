using Broadcast.Protocol;

namespace Broadcast.Controller.Tests.AsRun;

/// <summary>What a box might say.</summary>
internal static class Records
{
    public static AsRunRecord Played(string id) => new()
    {
        Record = id,
        Airing = "sang@20261122T220000Z",
        Slot = "sang",
        Programme = "chao",
        Bulletin = "bt-chao",
        Zone = "all",
        Content = ContentId.Of("x"u8),
        Priority = Priority.Normal,
        Part = 0,
        SlotStart = TestStation.Monday,
        DueAt = TestStation.Monday,
        DurationMs = 90_000,
        StartedAt = TestStation.Monday.AddMilliseconds(7),
        EndedAt = TestStation.Monday.AddMilliseconds(90_007),
        StartErrorMs = 7.25,
        PlayedMs = 90_000,
        Completeness = 1,
        Outcome = AsRunOutcome.Played,
        Reason = AsRunReason.OnTime,
        VolumeDb = -3,
        Underruns = 0,
        TimeSource = TimeSource.Controller,
    };

    public static AsRunRecord Missed(string id, string reason) => Played(id) with
    {
        Bulletin = "khac",
        StartedAt = null,
        EndedAt = null,
        StartErrorMs = null,
        PlayedMs = 0,
        Completeness = 0,
        Outcome = AsRunOutcome.Missed,
        Reason = reason,
    };

    public static BoxState State(string? playing) => new()
    {
        Boot = "b1",
        Agent = "agent 0.1",
        At = TestStation.Monday,
        Nonce = "AAAAAAAAAAAAAAAAAAAAAA",
        Time = new TimeState { Trusted = true, Source = TimeSource.Controller, OffsetMs = 1.5, UncertaintyMs = 2 },
        PlanSequence = 5,
        PolicySequence = 6,
        Kinds = ["stop"],
        Playing = playing,
        Contents = new ContentCounts(3, 2),
        PendingRecords = 0,
        FreeBytes = 1L << 30,
        UptimeMs = 60_000,
        Faults = [],
    };
}
