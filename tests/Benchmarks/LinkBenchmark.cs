using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Broadcast.Mqtt;
using Broadcast.Mqtt.Tests;

namespace Broadcast.Benchmarks;

/// <summary>
/// What a link to the broker does and costs, through a mosquitto on loopback: messages a second from one link to another, how late a message is at
/// an easy pace, a thousand links in one process, and a reader that does not read. Links in numbers and the idle reader are processes of their own,
/// so that memory is theirs alone.
/// </summary>
internal static class LinkBenchmark
{
    private const int Messages = 50_000;
    private const int PayloadBytes = 240;
    private const int Rounds = 5;
    private const int Paced = 2_000;
    private const int Links = 1_000;
    private const double MostIdlePercent = 1.5;
    private const double MostSlowMib = 64;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan IdleFor = TimeSpan.FromSeconds(31); // every link asks once whether the broker is there
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs it; 0 when every limit was kept.</summary>
    public static async Task<int> RunAsync(string artifacts)
    {
        Directory.CreateDirectory(artifacts);
        await using var broker = await MosquittoProcess.StartAsync(["max_queued_messages 0", "max_inflight_messages 0", "set_tcp_nodelay true"]);
        var (late0, late1) = (await LatenessAsync(broker.Port, MqttQos.AtMostOnce), await LatenessAsync(broker.Port, MqttQos.AtLeastOnce));
        var (fast0, fast1) = (new List<Speed>(), new List<Speed>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (q0, q1) = (await PerSecondAsync(broker.Port, MqttQos.AtMostOnce), await PerSecondAsync(broker.Port, MqttQos.AtLeastOnce));
            if (round == 0)
                continue; // the compiler's
            fast0.Add(q0);
            fast1.Add(q1);
        }

        var fleet = JsonSerializer.Deserialize<FleetResult>(await InItsOwnProcessAsync("link-fleet", broker.Port, _ => Task.CompletedTask), JsonSerializerOptions.Web)!;
        var slow = double.Parse(await InItsOwnProcessAsync("link-slow", broker.Port, FloodAsync), CultureInfo.InvariantCulture);
        var result = new LinkResult(
            Messages, PayloadBytes, MedianOf(fast0), MedianOf(fast1), Math.Round(late0, 3), Math.Round(late1, 3), fleet, Math.Round(slow, 1))
        {
            Load = double.Parse((await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0], CultureInfo.InvariantCulture),
        };
        await File.WriteAllTextAsync(Path.Combine(artifacts, "link.json"), JsonSerializer.Serialize(result, JsonSerializerOptions.Web) + "\n");
        return Judge(result) ? 0 : 1;
    }

    /// <summary>The child: so many links to the broker at the port, then nothing for a while.</summary>
    public static async Task<int> FleetAsync(int port)
    {
        var loop = new MqttLoop();
        var random = new Random(1);
        await (await ConnectedAsync(Link(port, "warm-up", loop, random))).DisposeAsync();
        var before = AgentBenchmark.ResidentMiB(Environment.ProcessId);
        var began = TimeProvider.System.GetTimestamp();
        var links = Enumerable.Range(0, Links).Select(i => Link(port, $"box-{i}", loop, random)).ToList();
        foreach (var link in links)
            await link.WaitConnectedAsync().WaitAsync(Patience);
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        GC.Collect();
        var mib = AgentBenchmark.ResidentMiB(Environment.ProcessId) - before;
        await Task.Delay(Settle, TimeProvider.System); // the runtime compiles what ran often
        var busy = Environment.CpuUsage.TotalTime;
        began = TimeProvider.System.GetTimestamp();
        await Task.Delay(IdleFor, TimeProvider.System);
        var percent = 100 * (Environment.CpuUsage.TotalTime - busy) / TimeProvider.System.GetElapsedTime(began);
        await Console.Out.WriteLineAsync(JsonSerializer.Serialize(
            new FleetResult(Links, Math.Round(seconds, 2), Math.Round(mib, 1), Math.Round(percent, 2)), JsonSerializerOptions.Web));
        await Task.WhenAll(links.Select(link => link.DisposeAsync().AsTask()));
        return 0;
    }

    /// <summary>The child: a link that nobody reads, until a line comes.</summary>
    public static async Task<int> SlowAsync(int port)
    {
        await using var link = await ConnectedAsync(Link(port, "slow", new MqttLoop(), new Random(1)));
        await Console.Out.WriteLineAsync("ready");
        await Console.In.ReadLineAsync();
        await Console.Out.WriteLineAsync(AgentBenchmark.ResidentMiB(Environment.ProcessId).ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static bool Judge(LinkResult result)
    {
        var rows = new (string What, string Measured, string Limit, bool Kept)[]
        {
            ("QoS 0: messages a second, CPU for each", $"{result.Qos0.PerSecond:N0}, {result.Qos0.CpuMicroseconds:0.0} µs", "", true),
            ("QoS 1: messages a second, CPU for each", $"{result.Qos1.PerSecond:N0}, {result.Qos1.CpuMicroseconds:0.0} µs", "", true),
            ("p99 from sender to reader at QoS 0, 1", $"{result.Qos0P99Ms:0.00} ms, {result.Qos1P99Ms:0.00} ms", "", true),
            ("1,000 links: connected and subscribed", $"{result.Fleet.Seconds:0.00} s", "", true),
            ("1,000 links: memory", $"{result.Fleet.Mib:0.0} MiB", "", true),
            ("1,000 links: idle, of a core", $"{result.Fleet.IdlePercent:0.00} %", $"≤ {MostIdlePercent} %", result.Fleet.IdlePercent <= MostIdlePercent),
            ("a reader that does not read: process", $"{result.SlowReaderMib:0.0} MiB", $"≤ {MostSlowMib} MiB", result.SlowReaderMib <= MostSlowMib),
        };
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Broker link: {result.Messages} messages of {result.PayloadBytes} bytes, load {result.Load}"));
        foreach (var (what, measured, limit, kept) in rows)
            Console.WriteLine($"  {what,-40} {measured,20}  {limit,-9}{(kept ? "" : " MISSED")}");
        return Array.TrueForAll(rows, row => row.Kept);
    }

    /// <summary>From the first message given to one link to the last one read from another; and what both cost together.</summary>
    private static async Task<Speed> PerSecondAsync(int port, MqttQos qos)
    {
        var loop = new MqttLoop();
        await using var reader = await ConnectedAsync(Link(port, "reader", loop, new Random(1), qos));
        await using var writer = await ConnectedAsync(Link(port, "writer", loop, new Random(1)));
        var payload = new byte[PayloadBytes];
        var busy = Environment.CpuUsage.TotalTime;
        var began = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < Messages; i++)
        {
            if (!writer.TryPublish(new MqttMessage("box/reader", payload, qos, Retain: false)))
                throw new InvalidOperationException("The queue is too small for the benchmark.");
        }

        for (var i = 0; i < Messages; i++)
            await reader.Incoming.ReadAsync().AsTask().WaitAsync(Patience);
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        return new Speed(Math.Round(Messages / seconds), Math.Round((Environment.CpuUsage.TotalTime - busy).TotalMicroseconds / Messages, 1));
    }

    /// <summary>In milliseconds, the 99th of a hundred, one message after the other a millisecond apart.</summary>
    private static async Task<double> LatenessAsync(int port, MqttQos qos)
    {
        var loop = new MqttLoop();
        await using var reader = await ConnectedAsync(Link(port, "reader", loop, new Random(1), qos));
        await using var writer = await ConnectedAsync(Link(port, "writer", loop, new Random(1)));
        var late = new List<double>();
        var reading = Task.Run(async () =>
        {
            for (var i = 0; i < Paced; i++)
            {
                var message = await reader.Incoming.ReadAsync();
                late.Add(TimeProvider.System.GetElapsedTime(BitConverter.ToInt64(message.Payload.Span)).TotalMilliseconds);
            }
        });
        for (var i = 0; i < Paced; i++)
        {
            var payload = new byte[PayloadBytes];
            BitConverter.TryWriteBytes(payload, TimeProvider.System.GetTimestamp());
            writer.TryPublish(new MqttMessage("box/reader", payload, qos, Retain: false));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        }

        await reading.WaitAsync(Patience);
        late.Sort();
        return late[(int)(late.Count * 0.99)];
    }

    /// <summary>50 MB to somebody who does not read them.</summary>
    private static async Task FloodAsync(int port)
    {
        await using var writer = await ConnectedAsync(Link(port, "writer", new MqttLoop(), new Random(1)));
        for (var i = 0; i < Messages; i++)
            writer.TryPublish(new MqttMessage("box/slow", new byte[1_000], MqttQos.AtLeastOnce, Retain: false));
        while (writer.Counters.Pending > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
    }

    private static MqttLink Link(int port, string name, MqttLoop loop, Random random, MqttQos qos = MqttQos.AtLeastOnce)
    {
        var link = new MqttLink(
            new MqttLinkOptions { Port = port, ClientId = name, CleanSession = true, OutgoingMessages = Messages, OutgoingBytes = 128 << 20 },
            loop, TimeProvider.System, random);
        _ = link.SubscribeAsync("box/" + name, qos).AsTask();
        link.Start();
        return link;
    }

    private static async Task<MqttLink> ConnectedAsync(MqttLink link)
    {
        await link.WaitConnectedAsync().WaitAsync(Patience);
        return link;
    }

    private static async Task<string> InItsOwnProcessAsync(string verb, int port, Func<int, Task> meanwhile)
    {
        using var child = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!, [Environment.GetCommandLineArgs()[0], verb, port.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var line = await child.StandardOutput.ReadLineAsync() ?? "";
        if (line == "ready")
        {
            await meanwhile(port);
            await child.StandardInput.WriteLineAsync();
            line = await child.StandardOutput.ReadLineAsync() ?? "";
        }

        await child.WaitForExitAsync();
        return line;
    }

    private static Speed MedianOf(List<Speed> rounds) => new(
        Median.Of(rounds.Select(round => round.PerSecond)), Median.Of(rounds.Select(round => round.CpuMicroseconds)));

    /// <summary>How fast, and at what cost for each message to both links together.</summary>
    private sealed record Speed(double PerSecond, double CpuMicroseconds);

    /// <summary>A thousand links in one process.</summary>
    private sealed record FleetResult(int Links, double Seconds, double Mib, double IdlePercent);

    /// <summary>What <c>link.json</c> holds.</summary>
    private sealed record LinkResult(
        int Messages, int PayloadBytes, Speed Qos0, Speed Qos1, double Qos0P99Ms, double Qos1P99Ms, FleetResult Fleet, double SlowReaderMib)
    {
        public double Load { get; init; }
    }
}
