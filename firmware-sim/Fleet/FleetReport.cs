using System.Text.Json;

namespace Broadcast.FirmwareSim.Fleet;

/// <summary>One box in the summary. Counts are since the start of the process; <paramref name="ClockOffsetMs"/> is what the time exchange found.</summary>
internal sealed record BoxLine(
    string Box,
    bool Connected,
    bool TimeTrusted,
    double ClockOffsetMs,
    double ClockErrorMs,
    long PlanSequence,
    int ContentsNeeded,
    int ContentsComplete,
    long BytesReceived,
    long ChunkBytes,
    long ChunksReceived,
    long BadChunks,
    long Duplicates,
    IReadOnlyDictionary<string, int> Refusals,
    int AiringsPlayed,
    int RecordsMade,
    int RecordsPending,
    double LargestStartErrorMs,
    int Cuts,
    int FiltersRefused,
    int Unsent);

/// <summary>The sum over all boxes.</summary>
internal sealed record FleetTotals(
    int Boxes,
    int Connected,
    int TimeTrusted,
    int WithPlan,
    int Complete,
    int PlayedOut,
    long BytesReceived,
    long ChunksReceived,
    long BadChunks,
    long Duplicates,
    IReadOnlyDictionary<string, int> Refusals,
    int AiringsPlayed,
    int RecordsMade,
    int RecordsPending,
    int Cuts,
    int FiltersRefused,
    int Unsent,
    long ContentBytesHeld,
    long ProcessMemoryBytes);

/// <summary>The summary that <c>--report</c> writes.</summary>
internal sealed record FleetReport(DateTimeOffset At, double ElapsedSeconds, FleetTotals Totals, IReadOnlyList<BoxLine> Boxes)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static FleetReport Of(IReadOnlyList<BoxHost> hosts, IReadOnlyList<TimeSpan> clockErrors, SharedContents contents, DateTimeOffset at, TimeSpan elapsed)
    {
        var lines = hosts.Select((host, index) => Line(host, clockErrors[index])).ToList();
        var refusals = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (reason, count) in lines.SelectMany(line => line.Refusals))
            refusals[reason] = refusals.GetValueOrDefault(reason) + count;
        var totals = new FleetTotals(
            lines.Count,
            lines.Count(line => line.Connected),
            lines.Count(line => line.TimeTrusted),
            lines.Count(line => line.PlanSequence > 0),
            hosts.Count(host => host.Box.IsComplete),
            hosts.Count(host => host.Box.IsPlayedOut),
            lines.Sum(line => line.BytesReceived),
            lines.Sum(line => line.ChunksReceived),
            lines.Sum(line => line.BadChunks),
            lines.Sum(line => line.Duplicates),
            refusals,
            lines.Sum(line => line.AiringsPlayed),
            lines.Sum(line => line.RecordsMade),
            lines.Sum(line => line.RecordsPending),
            lines.Sum(line => line.Cuts),
            lines.Sum(line => line.FiltersRefused),
            lines.Sum(line => line.Unsent),
            contents.BytesHeld,
            Environment.WorkingSet);
        return new FleetReport(at, Math.Round(elapsed.TotalSeconds, 3), totals, lines);
    }

    /// <summary>Replaces the file whole, so that a reader never sees half of it.</summary>
    public void Write(string path)
    {
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(this, Options));
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>One line for the console.</summary>
    public string Progress() =>
        $"{ElapsedSeconds,6:0} giây: {Totals.Connected}/{Totals.Boxes} cụm loa đã nối, {Totals.WithPlan} có lịch, {Totals.Complete} đủ nội dung, "
        + $"{Totals.BytesReceived / 1e6:0.0} MB, {Totals.AiringsPlayed} lượt đã phát, {Totals.RecordsPending} bản ghi chờ, "
        + $"{Totals.Refusals.Values.Sum()} từ chối";

    private static BoxLine Line(BoxHost host, TimeSpan clockError)
    {
        var box = host.Box;
        var counters = box.Counters;
        return new BoxLine(
            box.Name, box.Connected, box.TimeTrusted,
            Math.Round(box.ClockOffset.TotalMilliseconds, 3), Math.Round(clockError.TotalMilliseconds, 3),
            box.PlanSequence, box.ContentsNeeded, box.ContentsComplete,
            counters.BytesReceived, counters.ChunkBytes, counters.ChunksReceived, counters.BadChunks, counters.Duplicates,
            new Dictionary<string, int>(counters.Refusals),
            counters.AiringsPlayed, counters.RecordsMade, box.RecordsPending, counters.LargestStartErrorMs,
            host.Cuts, host.FiltersRefused, host.Unsent);
    }
}
