using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Broadcast.Demo;

namespace Broadcast.Benchmarks;

/// <summary>
/// What the native agent costs while it plays: share of one core, and memory; and what it costs to listen as well. Beside it snapclient, playing the same signal
/// on the same rig. And how soon it has started, beside the build of the same agent that needs .NET.
/// </summary>
internal static class AgentBenchmark
{
    private const int Seconds = 60;
    private const int TicksPerSecond = 100;
    private const int Starts = 20;

    public static async Task<int> RunAsync(string artifacts, CancellationToken cancel)
    {
        if (Rig.Folder is null)
        {
            await Console.Error.WriteLineAsync("bench-agent: there is no measuring rig; set RIG_DIR to its folder.");
            return 1;
        }

        var folder = Path.Combine(artifacts, "agent");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        using var start = new AgentStart(Path.Combine(folder, "start"));
        var native = Median.Of(await start.MeasureAsync("native", AgentProgram.Native(), Starts, cancel));
        var onDotnet = Median.Of(await start.MeasureAsync("dotnet", AgentProgram.OnDotnet(), Starts, cancel));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Started, its plan of 100 KiB verified: {native:0} ms; the build that needs .NET {onDotnet:0} ms"));
        Console.WriteLine("Playing:          % of a core   MiB resident");
        var (ours, listening) = await OursAsync(folder, cancel);
        Tell("this agent", ours);
        Tell("… and listens", listening);
        var signal = Path.Combine(folder, "signal.wav");
        var told = JsonNode.Parse(await Rig.RunAsync("snapcast-run", ["--clients", "2", "--codec", "opus", "--signal", signal], cancel))!["client"]!;
        var peer = (Cpu: (double)told["cpu"]!, Rss: (double)told["rss_max"]!);
        Tell("snapclient", peer);
        Directory.CreateDirectory(artifacts);
        await File.WriteAllTextAsync(
            Path.Combine(artifacts, "agent.json"),
            JsonSerializer.Serialize(new
            {
                ours = new { cpuPercent = Math.Round(ours.Cpu, 2), rssMb = Math.Round(ours.Rss, 1), startMs = Math.Round(native, 1) },
                onDotnet = new { startMs = Math.Round(onDotnet, 1) },
                listening = new { cpuPercent = Math.Round(listening.Cpu, 2), rssMb = Math.Round(listening.Rss, 1) },
                snapclient = new { cpuPercent = Math.Round(peer.Cpu, 2), rssMb = Math.Round(peer.Rss, 1) },
            }) + "\n",
            cancel);
        return 0;
    }

    private static void Tell(string who, (double Cpu, double Rss) cost) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{who,-16}  {cost.Cpu,11:0.0}   {cost.Rss,12:0.0}"));

    /// <summary>Two agents side by side, the second with a microphone: the monitor of its own loudspeaker.</summary>
    private static async Task<((double Cpu, double Rss) Deaf, (double Cpu, double Rss) Listening)> OursAsync(string folder, CancellationToken cancel)
    {
        await using var rig = await Rig.StartAsync(2, cancel);
        await using var boxes = await BoxesOnTheRig.CreateAsync(rig, folder, 2, Seconds, cancel);
        await boxes.StartAgentsAsync([new BoxFaults(0, 0, 0), new BoxFaults(0, 0, 0)], slowLinks: false, verbose: false, listening: 2);
        var start = TimeProvider.System.GetUtcNow().AddSeconds(20);
        start = new DateTimeOffset(start.Ticks - (start.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        await boxes.ScheduleAsync(start, cancel);
        await Task.Delay(start.AddSeconds(10) - TimeProvider.System.GetUtcNow(), TimeProvider.System, cancel);
        int[] processes = [boxes.Agents["box-1"].Id, boxes.Agents["box-2"].Id];
        var begin = TimeProvider.System.GetTimestamp();
        var before = processes.Select(CpuSeconds).ToList();
        await Task.Delay(start.AddSeconds(Seconds - 5) - TimeProvider.System.GetUtcNow(), TimeProvider.System, cancel);
        var seconds = TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
        var costs = processes.Select((process, i) => (100 * (CpuSeconds(process) - before[i]) / seconds, ResidentMiB(process))).ToList();
        return (costs[0], costs[1]);
    }

    private static double CpuSeconds(int process)
    {
        var words = File.ReadAllText($"/proc/{process}/stat").Split(')', 2)[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (long.Parse(words[11], CultureInfo.InvariantCulture) + long.Parse(words[12], CultureInfo.InvariantCulture)) / (double)TicksPerSecond;
    }

    /// <summary>Memory of a process that is in use now, MiB.</summary>
    public static double ResidentMiB(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }
}
