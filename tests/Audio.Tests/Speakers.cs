using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Xunit.Abstractions;

namespace Broadcast.Audio.Tests;

/// <summary>
/// Real ALSA devices: PulseAudio null sinks from the rig, <c>speaker-1</c> … They are named in this process's environment, so tests that use them are of one
/// collection.
/// </summary>
internal sealed partial class Speakers : IDisposable
{
    public const string Collection = "Sound devices";

    private readonly string _tool;
    private readonly string _folder;

    private Speakers(string tool, string folder, string server)
    {
        _tool = tool;
        _folder = folder;
        Server = server;
    }

    /// <summary>PULSE_SERVER for processes that are to play here.</summary>
    internal string Server { get; }

    /// <summary>Null, and said in the output, where there is no rig.</summary>
    internal static Speakers? Start(ITestOutputHelper output, int count = 1)
    {
        var root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "Broadcast.sln")))
            root = Path.GetDirectoryName(root);
        var rig = Environment.GetEnvironmentVariable("RIG_DIR") ?? Path.Combine(root ?? "/", "../shared/tools");
        var tool = Path.Combine(rig, "pulse-speakers");
        if (!File.Exists(tool))
        {
            Environment.GetEnvironmentVariable("CI").Should().NotBe("true", $"in CI nothing is skipped, and {tool} is missing");
            output.WriteLine($"Skipped: {tool} is not there; set RIG_DIR.");
            return null;
        }

        var folder = Directory.CreateTempSubdirectory("speakers-").FullName;
        var printed = Run(tool, count.ToString(CultureInfo.InvariantCulture), folder);
        var server = printed.Split('\n').Single(line => line.StartsWith("export PULSE_SERVER=", StringComparison.Ordinal))["export PULSE_SERVER=".Length..];
        // libpulse reads the C environment, which .NET's own does not change.
        _ = SetEnv("PULSE_SERVER", server, 1);
        PlayOn(1);
        return new Speakers(tool, folder, server);
    }

    /// <summary>Which speaker <c>pulse</c> plays on.</summary>
    internal static void PlayOn(int speaker) => _ = SetEnv("PULSE_SINK", $"speaker-{speaker}", 1);

    /// <summary>Which speaker <c>pulse</c> hears.</summary>
    internal static void Hear(int speaker) => _ = SetEnv("PULSE_SOURCE", $"speaker-{speaker}.monitor", 1);

    public void Dispose()
    {
        Run(_tool, "stop", _folder);
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private static string Run(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.Should().Be(0, $"{tool} should work");
        return printed;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);
}
