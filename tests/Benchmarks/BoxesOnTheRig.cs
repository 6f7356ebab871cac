using System.Globalization;
using System.Text.Json.Nodes;
using Broadcast.Demo;

namespace Broadcast.Benchmarks;

/// <summary>
/// A real station: controller and broker, one programme of the rig's test signal, and real agents on the rig's speakers. The signal comes in as every bulletin
/// does, spoken by an engine: for the time of the benchmark the program called espeak-ng is one that says the signal.
/// </summary>
internal sealed class BoxesOnTheRig : IAsyncDisposable
{
    private const string Zone = "thon-1";

    private readonly LocalStation _station;
    private readonly string _folder;
    private readonly Rig _rig;
    private readonly Dictionary<string, RunningProcess> _agents = new(StringComparer.Ordinal);
    private readonly List<SlowLink> _links = [];
    private CompiledBulletin? _programme;

    private BoxesOnTheRig(Rig rig, string folder)
    {
        _rig = rig;
        _folder = folder;
        _station = new LocalStation(folder);
    }

    /// <summary>The agents' processes by box.</summary>
    public IReadOnlyDictionary<string, RunningProcess> Agents => _agents;

    /// <summary>Makes the station, its boxes and its programme.</summary>
    /// <param name="rig">Where the agents will sound.</param>
    /// <param name="folder">For everything, logs included.</param>
    /// <param name="boxes">How many.</param>
    /// <param name="seconds">The programme's length.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task<BoxesOnTheRig> CreateAsync(Rig rig, string folder, int boxes, int seconds, CancellationToken cancel)
    {
        await SpeakTheSignalAsync(folder, seconds, cancel);
        var made = new BoxesOnTheRig(rig, folder);
        await made._station.StartControllerAsync(cancel);
        await made._station.CreateAsync("Đài đo độ đồng bộ", TimeProvider.System.GetUtcNow(), cancel);
        await made._station.AddZoneAsync(Zone, "Thôn 1", cancel);
        for (var box = 1; box <= boxes; box++)
            await made._station.EnrolAsync($"box-{box}", $"Cụm loa {box}", Zone, made.Folder(box), cancel);
        made._programme = await made._station.CompileAsync("Tín hiệu đo", "Tín hiệu đo.", _ => { }, TimeProvider.System, cancel);
        return made;
    }

    /// <summary>Starts the boxes' agents, each a new process that knows nothing of the time.</summary>
    /// <param name="faults">What is wrong with each.</param>
    /// <param name="slowLinks">Each reaches the broker over a <see cref="SlowLink"/>.</param>
    /// <param name="verbose">Their logs tell how they keep in step.</param>
    public async Task StartAgentsAsync(IReadOnlyList<BoxFaults> faults, bool slowLinks, bool verbose, int? listening = null)
    {
        for (var box = 1; box <= faults.Count; box++)
        {
            await ConnectAsync(box, slowLinks);
            var environment = new Dictionary<string, string>(AgentProgram.AsTheUnit, StringComparer.Ordinal)
            {
                ["PULSE_SERVER"] = _rig.Server,
                ["PULSE_SINK"] = $"speaker-{box}",
                ["PULSE_SOURCE"] = $"speaker-{box}.monitor",
                ["BROADCAST_Agent__Microphone"] = box == listening ? "pulse" : "",
                ["BROADCAST_Agent__Verbose"] = verbose ? "true" : "false",
                ["BROADCAST_Faults__ClockOffset"] = Text(faults[box - 1].ClockOffset),
                ["BROADCAST_Faults__ClockPpm"] = Text(faults[box - 1].ClockPpm),
                ["BROADCAST_Faults__SoundPpm"] = Text(faults[box - 1].SoundPpm),
            };
            var program = AgentProgram.Native();
            _agents[$"box-{box}"] = RunningProcess.Start(
                program[0], [.. program.Skip(1), "--data", Folder(box), "--output", "pulse"], environment,
                Path.Combine(_folder, "logs", $"box-{box}.log"));
        }
    }

    /// <summary>Schedules the programme and waits until every box is ready.</summary>
    public async Task ScheduleAsync(DateTimeOffset start, CancellationToken cancel)
    {
        await _station.ScheduleAsync("Đo", _programme!.Id, [Zone], start, cancel);
        for (var patience = 3; ; patience--)
        {
            try
            {
                await _station.AllReadyAsync(_agents.Count, TimeProvider.System, cancel);
                return;
            }
            catch (DemoFailedException) when (patience > 1)
            {
                // A busy machine takes longer than a demonstration may.
            }
        }
    }

    /// <summary>The agents end.</summary>
    public async Task StopAgentsAsync()
    {
        await Task.WhenAll(_agents.Values.Select(agent => agent.DisposeAsync().AsTask()));
        _agents.Clear();
        foreach (var link in _links)
            await link.DisposeAsync();
        _links.Clear();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAgentsAsync();
        await _station.DisposeAsync();
    }

    private string Folder(int box) => _station.FolderOf($"box-{box}");

    /// <summary>Writes into the enrolment where the broker is for this run.</summary>
    private async Task ConnectAsync(int box, bool slowLink)
    {
        var file = Path.Combine(Folder(box), "enrolment.json");
        var kept = file + ".made";
        if (!File.Exists(kept))
            File.Copy(file, kept);
        var enrolment = JsonNode.Parse(await File.ReadAllTextAsync(kept))!;
        if (slowLink)
        {
            var link = new SlowLink((int)enrolment["broker"]!["port"]!, seed: box);
            _links.Add(link);
            enrolment["broker"]!["port"] = link.Port;
        }

        // Written over, so that it stays readable by this user alone.
        await File.WriteAllTextAsync(file, enrolment.ToJsonString());
    }

    private static async Task SpeakTheSignalAsync(string folder, int seconds, CancellationToken cancel)
    {
        var programs = Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName;
        var signal = Path.Combine(folder, "signal.wav");
        await Rig.RunAsync("make-signal", [signal, Text(seconds)], cancel);
        var engine = Path.Combine(programs, "espeak-ng");
        await File.WriteAllTextAsync(engine, $"#!/bin/sh\ncat > /dev/null\nexec cat '{signal}'\n", cancel);
        File.SetUnixFileMode(engine, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // The controller inherits it.
        Environment.SetEnvironmentVariable("PATH", $"{programs}:{Environment.GetEnvironmentVariable("PATH")}");
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What is wrong with a box: see <c>Faults</c> among the agent's settings.</summary>
internal sealed record BoxFaults(double ClockOffset, double ClockPpm, double SoundPpm);
