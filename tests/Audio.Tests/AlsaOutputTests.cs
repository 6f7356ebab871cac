using System.Diagnostics;
using System.Runtime.InteropServices;
using Xunit.Abstractions;

namespace Broadcast.Audio.Tests;

/// <summary>On real ALSA devices: PulseAudio null sinks from the rig.</summary>
public sealed partial class AlsaOutputTests(ITestOutputHelper output)
{
    [Fact]
    public void A_tone_plays_on_a_sound_device_in_real_time_and_can_be_stopped()
    {
        using var speakers = Speakers.Start(output);
        if (speakers is null)
            return;
        using var device = AudioOutputs.Open("pulse", TimeProvider.System);
        var samples = new short[AudioFormat.SampleRate];
        Pcm.ToShort(Tones.Sine(440, -20, TimeSpan.FromSeconds(1)), samples);

        var start = TimeProvider.System.GetTimestamp();
        device.Write(samples);
        device.DelayFrames.Should().BeInRange(1, 48_000);
        device.Drain();
        TimeProvider.System.GetElapsedTime(start).Should().BeGreaterThan(TimeSpan.FromMilliseconds(900), "a card takes its time");

        var writer = new Thread(() => device.Write(new short[60 * AudioFormat.SampleRate]));
        writer.Start();
        SpinWait.SpinUntil(() => device.DelayFrames > 0, TimeSpan.FromSeconds(10)).Should().BeTrue();
        device.Stop();
        writer.Join(TimeSpan.FromSeconds(10)).Should().BeTrue("a stopped device lets its writer go");
        device.Write(samples.AsSpan(0, 4800));
        device.Drain();
    }

    [Fact]
    public void A_device_that_is_not_there_is_named()
    {
        FluentActions.Invoking(() => AudioOutputs.Open("khong-co-loa", TimeProvider.System))
            .Should().Throw<AudioDeviceException>().WithMessage("Thiết bị âm thanh 'khong-co-loa' không mở được*");
    }

    private sealed partial class Speakers(string tool, string folder) : IDisposable
    {
        internal static Speakers? Start(ITestOutputHelper output)
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
            var printed = Run(tool, "1", folder);
            var server = printed.Split('\n').Single(line => line.StartsWith("export PULSE_SERVER=", StringComparison.Ordinal));
            // libpulse reads the C environment, which .NET's own does not change.
            _ = SetEnv("PULSE_SERVER", server["export PULSE_SERVER=".Length..], 1);
            _ = SetEnv("PULSE_SINK", "speaker-1", 1);
            return new Speakers(tool, folder);
        }

        public void Dispose()
        {
            Run(tool, "stop", folder);
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
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
}
