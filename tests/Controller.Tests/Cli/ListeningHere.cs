using System.Diagnostics;
using Broadcast.Audio;
using Broadcast.Audio.Tests;
using Broadcast.Controller.Cli;
using Xunit.Abstractions;

namespace Broadcast.Controller.Tests.Cli;

/// <summary>Hearing a text on the controller's own sound card: <c>speak … --play</c>, on ALSA devices that are PulseAudio null sinks.</summary>
[Collection(Speakers.Collection)]
public sealed class ListeningHere(ITestOutputHelper output) : IDisposable
{
    private readonly TestFolder folder = new();

    [Fact]
    public async Task A_short_text_is_heard_to_its_end()
    {
        using var speakers = Speakers.Start(output);
        if (speakers is null)
            return;
        await File.WriteAllTextAsync(folder.In("chao.txt"), "Xin chào bà con.");
        using var microphone = Microphone();
        using var process = Start(speakers, "speak", folder.In("chao.txt"), "--play", "--device", "pulse");
        UntilHeard(microphone, 0.02);
        await process.WaitForExitAsync().WaitAsync(TestStation.Patience);
        (await process.StandardError.ReadToEndAsync()).Should().BeEmpty();
        process.ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task Two_hours_begin_with_the_first_sentence_and_end_with_Ctrl_C()
    {
        using var speakers = Speakers.Start(output);
        if (speakers is null)
            return;
        await File.WriteAllTextAsync(folder.In("dai.txt"), string.Join("\n\n", Enumerable.Range(1, 2_000).Select(n => $"Hộ thứ {n} đến nhận tiền hỗ trợ vào buổi sáng tại nhà văn hóa.")));
        using var microphone = Microphone();
        using var process = Start(speakers, "speak", folder.In("dai.txt"), "--play", "--device", "pulse");
        UntilHeard(microphone, 0.02);
        process.HasExited.Should().BeFalse();
        using (var kill = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"kill -INT {process.Id}"]) { UseShellExecute = false })!)
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(TestStation.Patience);
        process.ExitCode.Should().Be(0);
        (await process.StandardError.ReadToEndAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_sound_card_that_is_not_there_is_named_in_one_sentence()
    {
        await File.WriteAllTextAsync(folder.In("chao.txt"), "Xin chào bà con.");
        using var process = Start(null, "speak", folder.In("chao.txt"), "--play", "--device", "khong-co-loa");
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(1);
        error.TrimEnd().Should().Contain("'khong-co-loa' không mở được").And.NotContain("\n");
    }

    public void Dispose() => folder.Dispose();

    private static AlsaInput Microphone()
    {
        Speakers.Hear(1);
        return AlsaInput.Open("pulse", TimeProvider.System);
    }

    private static void UntilHeard(AlsaInput microphone, double level)
    {
        var samples = new short[AudioFormat.FrameSamples];
        for (var heard = 0; heard < 60 * AudioFormat.SampleRate;)
        {
            var count = microphone.Read(samples);
            heard += count;
            if (Math.Sqrt(samples.Take(count).Average(sample => sample / 32768.0 * (sample / 32768.0))) > level)
                return;
        }

        throw new TimeoutException("Nothing was heard in a minute.");
    }

    private static Process Start(Speakers? speakers, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (speakers is not null)
            (start.Environment["PULSE_SERVER"], start.Environment["PULSE_SINK"]) = (speakers.Server, "speaker-1");
        return Process.Start(start)!;
    }
}
