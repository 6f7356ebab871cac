using System.Diagnostics;
using System.Globalization;
using Broadcast.Mqtt.Tests;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Clock;
using Xunit.Abstractions;

namespace Broadcast.SpeakerAgent.Tests.Link;

/// <summary>The real program, killed with no warning.</summary>
public sealed class KilledBoxTests(ITestOutputHelper output)
{
    /// <summary>The buffer of the device that is a file; a process that is killed leaves it there.</summary>
    private static readonly TimeSpan WrittenAhead = Audio.WavOutput.DefaultBuffer;

    [Fact]
    public async Task A_box_that_was_killed_rejoins_at_the_right_place_and_no_record_is_lost()
    {
        await using var rig = await BoxRig.StartAsync();
        var one = TestSound.Noise(21, TimeSpan.FromSeconds(3));
        var two = TestSound.Noise(22, TimeSpan.FromSeconds(14));
        await rig.Controller.SendAsync(Airings.Policy);
        await rig.Controller.SendAsync(one);
        await rig.Controller.SendAsync(two);
        using var first = Launch(rig);
        await TestWait.UntilAsync(() => rig.Controller.State?.Time.Trusted == true, "trust");
        await rig.LoadAsync(one, two);
        var start = WireTime.Truncate(rig.Controller.Now.AddSeconds(5));
        await rig.Controller.SendAsync(Airings.Plan(start.AddDays(-1), Airings.Of("a", start, one, two)));
        await TestWait.UntilAsync(() => rig.Controller.Now > start.AddSeconds(6), "the second part sounds");
        Measure(first);
        first.Kill();
        await first.WaitForExitAsync();

        var launchedAt = rig.Controller.Now;
        using var second = Launch(rig);
        try
        {
            var record = await rig.RecordAsync("a:1");
            record.Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Partial, Reason = AsRunReason.PowerLoss });
            record.Completeness.Should().BeGreaterThan(0.3);
            (await rig.RecordAsync("a:0")).Should().BeEquivalentTo(new { Outcome = AsRunOutcome.Played, Reason = AsRunReason.OnTime });

            // After the gap the content is where it would have been: compare the last four seconds.
            var expected = two.Decode();
            var tail = expected.AsSpan(expected.Length - (4 * 48_000)).ToArray();
            var dueAt = start.AddMilliseconds(one.DurationMs) + TimeSpan.FromSeconds((expected.Length - tail.Length) / 48_000.0);
            var heard = rig.HeardFrom(dueAt - TimeSpan.FromMilliseconds(50), tail.Length + 4800);
            var lag = Matching.Lag(tail, heard, 4800);
            output.WriteLine($"rejoined {(lag - 2400) / 48.0:0.00} ms from where it would be; {record}");
            Math.Abs(lag - 2400).Should().BeLessThanOrEqualTo(960, "20 ms: the clock was learnt anew a moment ago");
            Matching.Correlation(tail, heard.AsSpan(lag, tail.Length)).Should().BeGreaterThan(0.999);

            // What the dead process had written ahead is over by now: the next that is heard is the new one's. It is there 10 s after its process began and its
            // time is trusted; here both are counted.
            var sinceLaunch = Array.FindIndex(rig.HeardFrom(launchedAt + WrittenAhead, 15 * 48_000), sample => Math.Abs((int)sample) > 100) / 48_000.0;
            var back = WrittenAhead + TimeSpan.FromSeconds(sinceLaunch);
            output.WriteLine($"sounds {back.TotalSeconds:0.00} s after its process began");
            sinceLaunch.Should().BePositive("it sounds again");
            back.Should().BeLessThanOrEqualTo(TimeSpan.FromSeconds(10));
        }
        finally
        {
            second.Kill();
            await second.WaitForExitAsync();
        }
    }

    [Theory]
    [InlineData("", "chưa được ghi danh")]
    [InlineData("--output= ", "--output")]
    [InlineData("--frobnicate", "--frobnicate")]
    public async Task A_box_that_cannot_begin_says_why_in_Vietnamese(string argument, string said)
    {
        var folder = Directory.CreateTempSubdirectory("empty-");
        try
        {
            using var process = Start([.. argument.Split('\n', StringSplitOptions.RemoveEmptyEntries), "--data", folder.FullName]);
            var error = await process.StandardError.ReadToEndAsync().WaitAsync(TestWait.Deadline);
            await process.WaitForExitAsync();
            process.ExitCode.Should().Be(2);
            error.Should().Contain(said);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task An_enrolment_that_others_can_read_is_refused()
    {
        await using var broker = await MosquittoProcess.StartAsync();
        await using var controller = new ScriptedController(broker, new Mqtt.MqttLoop());
        var folder = Directory.CreateTempSubdirectory("open-");
        try
        {
            var path = Path.Combine(folder.FullName, EnrolmentFile.Name);
            await File.WriteAllBytesAsync(path, controller.Enrolment(1883).ToUtf8());
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
            FluentActions.Invoking(() => EnrolmentFile.Read(folder.FullName)).Should().Throw<EnrolmentException>().WithMessage("*chmod 600*");
            File.SetUnixFileMode(path, UnixFileMode.UserRead);
            EnrolmentFile.Read(folder.FullName).Box.Should().Be(ScriptedController.Box);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            await File.WriteAllTextAsync(path, "{\"version\":1}");
            FluentActions.Invoking(() => EnrolmentFile.Read(folder.FullName)).Should().Throw<EnrolmentException>().WithMessage("*thiếu hoặc sai mục*");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_kernels_clock_can_be_asked()
    {
        KernelClock read = LibC.ReadKernelClock;
        var (synchronised, maxError) = read();
        maxError.Should().BeGreaterThanOrEqualTo(TimeSpan.Zero);
        output.WriteLine($"kernel clock synchronised: {synchronised}, error at most {maxError.TotalMilliseconds} ms");
    }

    private static Process Launch(BoxRig rig)
    {
        var data = Path.Combine(rig.Folder, "data");
        Directory.CreateDirectory(data);
        var enrolment = Path.Combine(data, EnrolmentFile.Name);
        File.WriteAllBytes(enrolment, rig.Controller.Enrolment(rig.Broker.Port).ToUtf8());
        File.SetUnixFileMode(enrolment, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var process = Start(["--data", data, "--output", "wav:" + rig.WavPath]);
        process.OutputDataReceived += (_, line) => Keep(rig, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(rig, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static void Keep(BoxRig rig, string? line)
    {
        if (line is null)
            return;
        lock (rig.Log)
            rig.Log.Add(line);
    }

    private static Process Start(IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(BoxAgent).Assembly.Location, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        }) ?? throw new InvalidOperationException("The agent did not start.");

    /// <summary>What the playing process costs, for the reader of the test's output.</summary>
    private void Measure(Process process)
    {
        var status = File.ReadAllLines($"/proc/{process.Id}/status");
        var ticks = File.ReadAllText($"/proc/{process.Id}/stat").Split(' ');
        var cpu = (double.Parse(ticks[13], CultureInfo.InvariantCulture) + double.Parse(ticks[14], CultureInfo.InvariantCulture)) / 100;
        output.WriteLine(string.Join(", ", status.Where(l => l.StartsWith("VmRSS", StringComparison.Ordinal) || l.StartsWith("Rss", StringComparison.Ordinal) || l.StartsWith("Threads", StringComparison.Ordinal))));
        output.WriteLine($"cpu {cpu:0.00} s since its start");
    }
}
