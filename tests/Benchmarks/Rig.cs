using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Broadcast.Benchmarks;

/// <summary>
/// The measuring rig: its programs in <c>RIG_DIR</c> (else <c>../shared/tools</c> beside the repository), and one PulseAudio whose sinks stand in for sound cards.
/// </summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly string _speakers;
    private readonly Process _listener;

    private Rig(string speakers, string server, Process listener)
    {
        _speakers = speakers;
        Server = server;
        _listener = listener;
    }

    /// <summary>Where the rig's programs are; null when there is no rig.</summary>
    public static string? Folder { get; } =
        new[] { Environment.GetEnvironmentVariable("RIG_DIR"), Path.Combine(BenchmarkTexts.Root, "..", "shared", "tools") }
            .FirstOrDefault(folder => folder is not null && File.Exists(Path.Combine(folder, "pulse-speakers")));

    /// <summary>Value of PULSE_SERVER.</summary>
    public string Server { get; }

    /// <summary>Makes so many speakers.</summary>
    public static async Task<Rig> StartAsync(int speakers, CancellationToken cancel)
    {
        var words = await RunAsync("pulse-speakers", [Text(speakers)], cancel);
        string Value(string name) => words.Split('\n').First(line => line.StartsWith($"export {name}=", StringComparison.Ordinal)).Split('=', 2)[1].Trim();
        var server = Value("PULSE_SERVER");
        // Somebody listens all the time, as in a recording: the sink's buffer is short then, and stays as it is when the recording begins.
        var start = new ProcessStartInfo("sh")
        {
            ArgumentList = { "-c", "exec parec -d speakers.monitor --raw --format=s16le --rate=48000 --latency-msec=20 > /dev/null" },
            Environment = { ["PULSE_SERVER"] = server },
        };
        return new Rig(Value("SPEAKERS_DIR"), server, Process.Start(start)!);
    }

    /// <summary>Runs one of the rig's programs and gives what it prints.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message is its own.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(Path.Combine(Folder!, program)) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancel);
        var words = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0 ? words : throw new InvalidOperationException($"{program} ended with {process.ExitCode}:\n{await errors}");
    }

    /// <summary>Records every speaker for so long, into files of one time base.</summary>
    public async Task<string[]> RecordAsync(TimeSpan duration, string into, CancellationToken cancel)
    {
        var about = JsonNode.Parse(await RunAsync("record-speakers", [_speakers, Text(duration.TotalSeconds), into], cancel))!;
        return [.. Enumerable.Range(1, (int)about["speakers"]!).Select(speaker => Path.Combine(into, $"speaker-{speaker}.wav"))];
    }

    /// <summary>How far recordings of the same sound are apart, from so long after its beginning on.</summary>
    public static async Task<JsonObject> SkewAsync(IEnumerable<string> recordings, double skip, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("/usr/bin/python3") { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var argument in new[] { Path.Combine(AppContext.BaseDirectory, "pooled-skew.py"), Folder!, Text(skip) }.Concat(recordings))
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var words = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0 ? JsonNode.Parse(words)!.AsObject() : throw new InvalidOperationException("The skew could not be found.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_listener.HasExited)
            _listener.Kill();
        _listener.Dispose();
        await RunAsync("pulse-speakers", ["stop", _speakers], CancellationToken.None);
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
