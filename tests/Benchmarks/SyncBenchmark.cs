using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Broadcast.Benchmarks;

/// <summary>
/// How far apart five boxes sound that are wrong in different ways, beside Snapcast (without such errors) on the same rig, in turn: on a quiet machine, with one
/// core kept busy, and ours over a slow, scattering link. RUNS, SECONDS_EACH, MODES and PEER=0 (ours alone, no floor) shorten it.
/// </summary>
internal static class SyncBenchmark
{
    private const int Settling = 10;
    private const int Attempts = 4;

    // An agent that has just started opens a device that it does not know two and a half minutes ahead.
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(160);

    private static readonly BoxFaults[] Faults =
    [
        new(ClockOffset: -30, ClockPpm: 100, SoundPpm: -100),
        new(ClockOffset: 12, ClockPpm: -100, SoundPpm: 100),
        new(ClockOffset: 30, ClockPpm: 50, SoundPpm: 60),
        new(ClockOffset: -3, ClockPpm: -60, SoundPpm: -40),
        new(ClockOffset: 0.4, ClockPpm: 0, SoundPpm: 15),
    ];

    public static async Task<int> RunAsync(string artifacts, CancellationToken cancel)
    {
        if (Rig.Folder is null)
        {
            await Console.Error.WriteLineAsync("bench-sync: there is no measuring rig; set RIG_DIR to its folder.");
            return 1;
        }

        int runs = Setting("RUNS", 5), seconds = Setting("SECONDS_EACH", 60);
        var modes = (Environment.GetEnvironmentVariable("MODES") ?? "quiet,busy,jitter").Split(',');
        var peer = Setting("PEER", 1) != 0;
        if (peer && !File.Exists("/usr/bin/snapserver"))
        {
            await Console.Error.WriteLineAsync("bench-sync: no Snapcast to compare with; install the Debian packages snapserver and snapclient, or set PEER=0.");
            return 1;
        }

        var folder = Path.Combine(artifacts, "sync");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Console.WriteLine($"In step: {Faults.Length} boxes, {runs} runs of {seconds} s, {Settling} s settling; load {Load()}");
        double? floor = null;
        if (peer)
        {
            floor = Floor(await Rig.RunAsync("floor", [Faults.Length.ToString(CultureInfo.InvariantCulture)], cancel));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the rig's own error (recording and estimator): {floor:0.0000} ms"));
        }

        Console.WriteLine("ms                       p50      p99      max  windows  probe failed   load");

        var measured = new Dictionary<string, List<JsonObject>>(StringComparer.Ordinal);
        await using var rig = await Rig.StartAsync(Faults.Length, cancel);
        await using var boxes = await BoxesOnTheRig.CreateAsync(rig, folder, Faults.Length, seconds, cancel);
        foreach (var mode in modes)
        {
            for (var run = 1; run <= runs; run++)
            {
                Keep(measured, $"ours {mode}", await OursAsync(rig, boxes, mode, seconds, Path.Combine(folder, $"{mode}-{run}"), cancel));
                if (peer && mode != "jitter")
                    Keep(measured, $"snapcast {mode}", await SnapcastAsync(mode, seconds, folder, cancel));
            }
        }

        Console.WriteLine("medians of the runs (max: the worst of all)");
        foreach (var (who, of) in measured)
            Console.WriteLine(Row(who, Summary(of)));
        Directory.CreateDirectory(artifacts);
        await File.WriteAllTextAsync(Path.Combine(artifacts, "sync.json"), Report(floor, runs, seconds, measured), cancel);
        return 0;
    }

    private static async Task<JsonObject> OursAsync(Rig rig, BoxesOnTheRig boxes, string mode, int seconds, string into, CancellationToken cancel)
    {
        using var busy = mode == "busy" ? Process.Start("sh", ["-c", "while :; do :; done"]) : null;
        try
        {
            await boxes.StartAgentsAsync(Faults, slowLinks: mode == "jitter", verbose: true);
            var start = TimeProvider.System.GetUtcNow() + Ahead;
            start = new DateTimeOffset(start.Ticks - (start.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
            await boxes.ScheduleAsync(start, cancel);
            await Task.Delay(start - TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(3), TimeProvider.System, cancel);
            var recordings = await rig.RecordAsync(TimeSpan.FromSeconds(seconds + 5), into, cancel);
            await boxes.StopAgentsAsync();
            busy?.Kill();
            return await Rig.SkewAsync(recordings, Settling, cancel);
        }
        finally
        {
            if (busy is { HasExited: false })
                busy.Kill();
        }
    }

    private static async Task<JsonObject> SnapcastAsync(string mode, int seconds, string folder, CancellationToken cancel)
    {
        var signal = Path.Combine(folder, "signal.wav");
        string[] arguments =
            ["--clients", Faults.Length.ToString(CultureInfo.InvariantCulture), "--codec", "opus", "--busy", mode == "busy" ? "1" : "0", "--signal", signal];
        JsonNode? told = null;
        for (var attempt = 1; told is null; attempt++)
        {
            try
            {
                told = JsonNode.Parse(await Rig.RunAsync("snapcast-run", arguments, cancel))!;
            }
            catch (InvalidOperationException) when (attempt < Attempts)
            {
                Console.WriteLine("(a process of Snapcast died; once more)");
            }
        }

        var skew = told["skew_ms"]!;
        return new JsonObject
        {
            ["p50"] = (double)skew["med"]!,
            ["p99"] = (double)skew["p99"]!,
            ["max"] = (double)skew["max"]!,
            ["windows"] = (int)told["windows"]!,
            ["dropped"] = (int)told["dropped"]!,
        };
    }

    private static void Keep(Dictionary<string, List<JsonObject>> measured, string who, JsonObject run)
    {
        run["load"] = Load();
        if (!measured.TryGetValue(who, out var runs))
            measured[who] = runs = [];
        runs.Add(run);
        Console.WriteLine(Row($"{who} {runs.Count}", run));
    }

    /// <summary>The median of the runs' figures, and the worst maximum.</summary>
    private static JsonObject Summary(List<JsonObject> runs) => new()
    {
        ["p50"] = MedianOf(runs, "p50"),
        ["p99"] = MedianOf(runs, "p99"),
        ["max"] = runs.Max(run => (double)run["max"]!),
        ["windows"] = runs.Sum(run => (int)run["windows"]!),
        ["dropped"] = runs.Sum(run => (int)run["dropped"]!),
        ["load"] = MedianOf(runs, "load"),
    };

    private static double MedianOf(List<JsonObject> runs, string what) => Median.Of(runs.Select(run => (double)run[what]!));

    private static string Row(string who, JsonObject figures) => string.Create(CultureInfo.InvariantCulture,
        $"{who,-20} {(double)figures["p50"]!,8:0.000} {(double)figures["p99"]!,8:0.000} {(double)figures["max"]!,8:0.000} {(int)figures["windows"]!,8} {(int)figures["dropped"]!,13} {(double)figures["load"]!,6:0.0}");

    private static string Report(double? floor, int runs, int seconds, Dictionary<string, List<JsonObject>> measured)
    {
        var report = new JsonObject { ["floorMs"] = floor is { } error ? Rounded(error) : null, ["runs"] = runs, ["secondsEach"] = seconds };
        foreach (var who in (string[])["ours", "snapcast"])
        {
            var of = Figures(measured.GetValueOrDefault($"{who} quiet"));
            foreach (var mode in (string[])["busy", "jitter"])
            {
                if (measured.GetValueOrDefault($"{who} {mode}") is { } others)
                    of[mode] = Figures(others);
            }

            report[who] = of;
        }

        return report.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n";
    }

    private static JsonObject Figures(List<JsonObject>? runs)
    {
        if (runs is null)
            return [];
        var summary = Summary(runs);
        return new JsonObject
        {
            ["p50Ms"] = Rounded((double)summary["p50"]!),
            ["p99Ms"] = Rounded((double)summary["p99"]!),
            ["maxMs"] = Rounded((double)summary["max"]!),
            ["windows"] = (int)summary["windows"]!,
            ["windowsDropped"] = (int)summary["dropped"]!,
            ["p99MsOfRuns"] = new JsonArray([.. runs.Select(run => JsonValue.Create(Rounded((double)run["p99"]!)))]),
            ["maxMsOfRuns"] = new JsonArray([.. runs.Select(run => JsonValue.Create(Rounded((double)run["max"]!)))]),
            ["load"] = Rounded((double)summary["load"]!),
        };
    }

    private static double Rounded(double value) => Math.Round(value, 4);

    /// <summary>The p99 of the first "spread" line that the rig's floor prints: one sound recorded from all speakers.</summary>
    private static double Floor(string words)
    {
        var columns = words.Split('\n').First(line => line.StartsWith("spread", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return double.Parse(columns[4], CultureInfo.InvariantCulture);
    }

    private static double Load() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
