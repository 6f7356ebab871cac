using System.Globalization;
using System.Text.Json.Nodes;
using Broadcast.Audio;
using Broadcast.Demo;

namespace Broadcast.Arm64;

/// <summary>
/// A station here, and one box on an emulated arm64 machine, installed from the package: it enrols, plays a bulletin into a WAV, and what it played is compared
/// with what was meant. What it leaves is in <c>artifacts/arm64</c>.
/// </summary>
internal sealed class BoxOnArm64(TimeProvider time)
{
    private const string Box = "box-1";
    private const string Data = "/var/lib/truyen-thanh-agent";

    // The machine's user-mode network shows the host's loopback under this address.
    private const string HostSeenFromInside = "10.0.2.2";

    private static readonly string Root = LocalStation.Repository();
    private static readonly string Scripts = Path.Combine(Root, "tests", "Arm64");
    private readonly string _folder = Path.Combine(Root, "artifacts", "arm64");
    private readonly long _began = time.GetTimestamp();

    /// <summary>Runs it.</summary>
    /// <exception cref="DemoFailedException">Something fell short; the message says what.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new DemoFailedException("making the machine's disks needs root");
        }

        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        Directory.CreateDirectory(_folder);
        var package = Directory.GetFiles(Path.Combine(Root, "artifacts", "packages"), "truyen-thanh-agent_*_arm64.deb").MaxBy(File.GetLastWriteTimeUtc)
            ?? throw new DemoFailedException("there is no arm64 package; run: make package");
        var image = await MakeImageAsync(cancel);

        await using var station = new LocalStation(_folder) { BrokerHost = HostSeenFromInside };
        Tell("a station here speaks a bulletin");
        await station.StartControllerAsync(cancel);
        await station.CreateAsync("Đài thử máy arm64", time.GetUtcNow(), cancel);
        await station.AddZoneAsync("thon-1", "Thôn 1", cancel);
        var text = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "ban-tin-mau.txt"), cancel);
        var bulletin = await station.CompileAsync("Bản tin", text, _ => { }, time, cancel);

        Tell($"switching the machine on, with {Path.GetFileName(package)}");
        var (disk, data) = await MakeDisksAsync(station, image, package, cancel);
        var switchedOn = time.GetTimestamp();
        await using var machine = await EmulatedMachine.StartAsync(
            Path.Combine(Scripts, "machine"), image, Path.Combine(_folder, "console.log"), disk, data, time, cancel);
        await machine.BootedAsync(TimeSpan.FromMinutes(5), cancel);
        Tell(string.Create(CultureInfo.InvariantCulture, $"  package installed and systemd up after {time.GetElapsedTime(switchedOn).TotalSeconds:0} s"));
        var started = await IsABoxAsync(machine, cancel);

        var record = await PlaysAsync(station, bulletin, machine, cancel);
        var memory = await MemoryAsync(machine, cancel);
        await machine.ShAsync("systemctl stop truyen-thanh-agent", cancel);
        await KeepJournalAsync(machine, cancel);
        await machine.PowerOffAsync(cancel);

        var wav = Path.Combine(_folder, Box + ".wav");
        await RunAsync("debugfs", ["-R", $"dump /out.wav {wav}", data], cancel);
        File.Delete(disk);
        File.Delete(data);
        Judge(bulletin, record, wav, $"{started}, {memory}");
    }

    /// <summary>What must be so before anything sounds. Returns in words how fast the service was ready.</summary>
    private async Task<string> IsABoxAsync(EmulatedMachine machine, CancellationToken cancel)
    {
        var processor = await machine.ShAsync("uname -m", cancel);
        var written = await machine.ShAsync($"for folder in / /etc /usr /var /opt; do ! touch $folder/written 2>/dev/null || echo $folder; done; touch {Data}/written && rm {Data}/written", cancel);
        var runtime = await machine.ShAsync("command -v dotnet || true", cancel);
        if (processor != "aarch64" || written.Length > 0 || runtime.Length > 0)
        {
            throw new DemoFailedException($"this is not the machine that was wanted: processor {processor}, can be written: '{written}', .NET: '{runtime}'");
        }

        // The unit says Type=notify: it is active once the agent itself has said so.
        await LocalStation.UntilAsync("the agent is ready", TimeSpan.FromSeconds(90), time, async () =>
        {
            var state = await machine.ShAsync("systemctl is-active truyen-thanh-agent || true", cancel);
            return state == "active" || (state is "failed" or "inactive" ? throw new DemoFailedException("the agent's service: " + await StatusAsync(machine, cancel)) : false);
        }, cancel);
        var restarts = await machine.ShAsync("systemctl show -P NRestarts truyen-thanh-agent", cancel);
        if (restarts != "0")
        {
            throw new DemoFailedException($"the agent was restarted {restarts} times: {await StatusAsync(machine, cancel)}");
        }

        var span = await machine.ShAsync("echo $(systemctl show -P ExecMainStartTimestampMonotonic truyen-thanh-agent) $(systemctl show -P ActiveEnterTimestampMonotonic truyen-thanh-agent)", cancel);
        var microseconds = span.Split(' ').Select(stamp => long.Parse(stamp, CultureInfo.InvariantCulture)).ToArray();
        var ready = string.Create(CultureInfo.InvariantCulture, $"ready {(microseconds[1] - microseconds[0]) / 1e6:0.00} s after its start");
        Tell($"  {processor}, nothing but {Data} can be written, no .NET; the service is {ready}");
        return ready;
    }

    private async Task<JsonNode> PlaysAsync(LocalStation station, CompiledBulletin bulletin, EmulatedMachine machine, CancellationToken cancel)
    {
        // Emulated, the box takes longer than a real one to fetch, verify and learn the time.
        var start = time.GetUtcNow().AddSeconds(40);
        await station.ScheduleAsync("Chương trình", bulletin.Id, ["thon-1"], start, cancel);
        Tell(string.Create(CultureInfo.InvariantCulture, $"enrolled; {bulletin.Length.TotalSeconds:0} s of speech are due at {start:HH:mm:ss} UTC"));
        await station.AllReadyAsync(1, time, cancel, TimeSpan.FromSeconds(60));
        Tell("  the box holds plan and content");

        JsonArray records = [];
        var told = time.GetUtcNow();
        await LocalStation.UntilAsync("the box's record of what sounded", start - time.GetUtcNow() + bulletin.Length + TimeSpan.FromSeconds(90), time, async () =>
        {
            if (time.GetUtcNow() - told > TimeSpan.FromSeconds(15))
            {
                told = time.GetUtcNow();
                Tell(told < start ? $"  {(start - told).TotalSeconds:0} s to go" : $"  playing since {(told - start).TotalSeconds:0} s");
            }

            records = await station.AsRunAsync(cancel);
            return records.Count > 0;
        }, cancel);
        var record = records.Single()!;
        return (string?)record["outcome"] == "played" && (double)record["completeness"]! >= 1
            ? record
            : throw new DemoFailedException($"the box recorded {record["outcome"]}, {record["reason"]}, completeness {record["completeness"]}: {await StatusAsync(machine, cancel)}");
    }

    private static async Task<string> MemoryAsync(EmulatedMachine machine, CancellationToken cancel)
    {
        var peak = await machine.ShAsync("sed -n 's/^VmHWM:[^0-9]*\\([0-9]*\\) kB/\\1/p' /proc/$(systemctl show -P MainPID truyen-thanh-agent)/status", cancel);
        return string.Create(CultureInfo.InvariantCulture, $"at most {double.Parse(peak, CultureInfo.InvariantCulture) / 1024:0.0} MiB resident");
    }

    private async Task KeepJournalAsync(EmulatedMachine machine, CancellationToken cancel) =>
        await File.WriteAllTextAsync(Path.Combine(_folder, "agent.log"), await machine.ShAsync("journalctl -u truyen-thanh-agent --no-pager -o short-precise -n 500", cancel) + "\n", cancel);

    private static Task<string> StatusAsync(EmulatedMachine machine, CancellationToken cancel) =>
        machine.ShAsync("systemctl status --no-pager --full -n 30 truyen-thanh-agent || true", cancel);

    private void Judge(CompiledBulletin bulletin, JsonNode record, string wav, string measured)
    {
        var content = OggOpusReader.ReadAll(bulletin.File);
        var recording = Recording.Open(wav);
        var started = recording.SampleAt((DateTimeOffset)record["startedAt"]!);
        var begins = Begin(content, recording.Samples, started);
        var finding = SoundCheck.Compare(content, recording.Samples, begins);
        var words = string.Create(
            CultureInfo.InvariantCulture,
            $"{finding.AlikeWindows} of {finding.SpeechWindows} s of speech are alike (worst {finding.Worst:0.000}), start error {(double)record["startErrorMs"]!:0.0} ms by the box, {measured}");
        if (finding.SpeechWindows == 0 || finding.Share < 0.99)
        {
            throw new DemoFailedException($"99 % must be alike: {words}; {wav}");
        }

        Tell("PASSED: " + words);
    }

    /// <summary>The sample at which the content begins. The machine's own clock, by which the recording is dated, starts with whole seconds: so it is sought.</summary>
    private static long Begin(ReadOnlySpan<short> content, ReadOnlySpan<short> recording, long near)
    {
        const int second = AudioFormat.SampleRate;
        var (wanted, heard) = (new SoundCheck.SearchableSound(content), new SoundCheck.SearchableSound(recording));
        for (var at = 0; at + second <= wanted.Length; at += second)
        {
            if (SoundCheck.IsSpeech(wanted, at, second))
            {
                return SoundCheck.Seek(wanted, at, second, heard, near + at, reach: 3 * second).Position - at;
            }
        }

        return near;
    }

    private async Task<string> MakeImageAsync(CancellationToken cancel)
    {
        Tell("the machine's image");
        await using var making = RunningProcess.Start(
            Path.Combine(Scripts, "image"), [Path.Combine(_folder, "console-image.log")], environment: null, Path.Combine(_folder, "image.log"), line =>
            {
                if (line.StartsWith("arm64: ", StringComparison.Ordinal))
                {
                    Tell("  " + line["arm64: ".Length..]);
                }

                return line;
            });
        var path = await making.WaitForLineAsync(line => line.StartsWith('/'), TimeSpan.FromMinutes(45), cancel);
        return Directory.Exists(path) ? path : throw new DemoFailedException("the machine's image: " + making.LastWords);
    }

    /// <summary>A copy of the system's disk, and one for what the box keeps: at first with the package, the settings and the enrolment.</summary>
    private async Task<(string Disk, string Data)> MakeDisksAsync(LocalStation station, string image, string package, CancellationToken cancel)
    {
        var (disk, data, incoming) = (Path.Combine(_folder, "disk"), Path.Combine(_folder, "data"), Path.Combine(_folder, "incoming"));
        await station.EnrolAsync(Box, "Cụm loa 1", "thon-1", incoming, cancel);
        foreach (var file in (string[])[package, Path.Combine(Scripts, "setup"), Path.Combine(Scripts, "shell.service")])
        {
            File.Copy(file, Path.Combine(incoming, Path.GetFileName(file)));
        }

        await File.WriteAllTextAsync(Path.Combine(incoming, "agent.json"), $$"""{ "Agent": { "Output": "wav:{{Data}}/out.wav" } }""" + "\n", cancel);
        await RunAsync("cp", ["--sparse=always", Path.Combine(image, "disk"), disk], cancel);
        await RunAsync("mkfs.ext4", ["-q", "-d", incoming, data, "300M"], cancel);
        Directory.Delete(incoming, recursive: true);
        return (disk, data);
    }

    private async Task RunAsync(string program, string[] arguments, CancellationToken cancel)
    {
        await using var running = RunningProcess.Start(program, arguments, environment: null, Path.Combine(_folder, "disks.log"));
        await LocalStation.UntilAsync(program + " ends", TimeSpan.FromMinutes(2), time, () => Task.FromResult(running.HasEnded), cancel);
        if (running.ExitCode != 0)
        {
            throw new DemoFailedException($"{program} ended with {running.ExitCode}: {running.LastWords}");
        }
    }

    private void Tell(string what) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(_began):mm\\:ss} arm64: {what}"));
}
