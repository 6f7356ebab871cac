using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Broadcast.Benchmarks;

/// <summary>What an agent costs while it plays: share of one core, and memory; and what it costs to listen as well. Beside it snapclient, playing the same signal on the same rig.</summary>
internal static class AgentBenchmark
{
    private const int Seconds = 60;
    private const int TicksPerSecond = 100;

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
        var ours = await OursAsync(Path.Combine(folder, "deaf"), listening: false, cancel);
        var listening = await OursAsync(Path.Combine(folder, "listening"), listening: true, cancel);
        var told = JsonNode.Parse(await Rig.RunAsync("snapcast-run", ["--clients", "2", "--codec", "opus", "--signal", Path.Combine(folder, "deaf", "signal.wav")], cancel))!["client"]!;
        var peer = (Cpu: (double)told["cpu"]!, Rss: (double)told["rss_max"]!);

        Console.WriteLine("Playing:          % of a core   MiB resident");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"this agent        {ours.Cpu,11:0.0}   {ours.Rss,12:0.0}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"… and listens     {listening.Cpu,11:0.0}   {listening.Rss,12:0.0}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"snapclient        {peer.Cpu,11:0.0}   {peer.Rss,12:0.0}"));
        Directory.CreateDirectory(artifacts);
        await File.WriteAllTextAsync(
            Path.Combine(artifacts, "agent.json"),
            JsonSerializer.Serialize(new
            {
                ours = new { cpuPercent = Math.Round(ours.Cpu, 2), rssMb = Math.Round(ours.Rss, 1) },
                listening = new { cpuPercent = Math.Round(listening.Cpu, 2), rssMb = Math.Round(listening.Rss, 1) },
                snapclient = new { cpuPercent = Math.Round(peer.Cpu, 2), rssMb = Math.Round(peer.Rss, 1) },
            }) + "\n",
            cancel);
        return 0;
    }

    private static async Task<(double Cpu, double Rss)> OursAsync(string folder, bool listening, CancellationToken cancel)
    {
        await using var rig = await Rig.StartAsync(1, cancel);
        await using var boxes = await BoxesOnTheRig.CreateAsync(rig, folder, 1, Seconds, cancel);
        await boxes.StartAgentsAsync([new BoxFaults(0, 0, 0)], slowLinks: false, verbose: false, listening);
        var start = TimeProvider.System.GetUtcNow().AddSeconds(20);
        start = new DateTimeOffset(start.Ticks - (start.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        await boxes.ScheduleAsync(start, cancel);
        await Task.Delay(start.AddSeconds(10) - TimeProvider.System.GetUtcNow(), TimeProvider.System, cancel);
        var process = boxes.Agents["box-1"].Id;
        var begin = TimeProvider.System.GetTimestamp();
        var before = CpuSeconds(process);
        await Task.Delay(start.AddSeconds(Seconds - 5) - TimeProvider.System.GetUtcNow(), TimeProvider.System, cancel);
        var used = CpuSeconds(process) - before;
        return (100 * used / TimeProvider.System.GetElapsedTime(begin).TotalSeconds, ResidentMiB(process));
    }

    private static double CpuSeconds(int process)
    {
        var words = File.ReadAllText($"/proc/{process}/stat").Split(')', 2)[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (long.Parse(words[11], CultureInfo.InvariantCulture) + long.Parse(words[12], CultureInfo.InvariantCulture)) / (double)TicksPerSecond;
    }

    private static double ResidentMiB(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }
}
