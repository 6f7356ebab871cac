using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Broadcast.Tests;

namespace Broadcast.Audio.Tests;

public sealed class WavOutputTests : IDisposable
{
    private static readonly DateTimeOffset Morning = new(2026, 11, 22, 3, 15, 0, 123, 456, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new(Morning);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Writing_blocks_while_the_buffer_is_full_and_goes_on_in_real_time()
    {
        using var output = WavOutput.Open(_folder["box.wav"], _time);
        output.Write(Ramp(24_000));
        output.DelayFrames.Should().BeCloseTo(24_000, 3, "the buffer holds half a second");

        var writer = Started(() => output.Write(Ramp(48_000)));
        _time.UntilSomebodyWaits();
        writer.IsAlive.Should().BeTrue();
        RunUntilDone(writer);

        (_time.GetUtcNow() - Morning).Should().BeCloseTo(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(1));
        output.DelayFrames.Should().BeInRange(23_040, 24_000);
        output.Underruns.Should().Be(0);
        Samples("box.wav").Length.Should().BeCloseTo(72_000, 3, "origins lie on a grid of three samples");
    }

    [Fact]
    public void A_file_that_could_not_be_set_aside_does_not_keep_the_device_from_the_next_opening()
    {
        var output = WavOutput.Open(_folder["box.wav"], _time, WavOutput.DefaultBuffer, maxSamples: 960);
        output.Write(Ramp(960));
        File.Delete(_folder["box.wav"]);
        output.Invoking(o => o.Write(Ramp(960))).Should().Throw<AudioDeviceException>();
        output.Dispose();
        output.Dispose();

        using var again = WavOutput.Open(_folder["box.wav"], _time);
        again.Write(Ramp(960));
    }

    [Fact]
    public void The_header_says_to_the_sample_when_the_first_sample_was_heard()
    {
        using (var output = WavOutput.Open(_folder["box.wav"], _time))
        {
            output.Write(Ramp(960));
            (Morning - output.Origin).Should().BeGreaterThanOrEqualTo(TimeSpan.Zero).And.BeLessThan(TimeSpan.FromMicroseconds(62.5));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        var header = File.ReadAllBytes(_folder["box.wav"]);
        header[12..16].Should().Equal("bext"u8.ToArray());
        var reference = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(20 + 256 + 64 + 18));
        var seconds = reference / 48_000m;
        var expected = (decimal)(Morning.TimeOfDay.Ticks - Morning.TimeOfDay.Ticks % 625) / TimeSpan.TicksPerSecond;
        seconds.Should().Be(expected);
        System.Text.Encoding.ASCII.GetString(header, 20, 64).Should().StartWith("origin=2026-11-22T03:15:00.1234375Z;");
        System.Text.Encoding.ASCII.GetString(header, 20 + 320, 18).Should().Be("2026-11-2203:15:00");
    }

    [Fact]
    public void A_player_that_comes_late_leaves_silence_for_the_time_that_passed()
    {
        using var output = WavOutput.Open(_folder["box.wav"], _time);
        output.Write(Ones(960));
        _time.Advance(TimeSpan.FromMilliseconds(50));
        output.DelayFrames.Should().Be(0);
        output.Write(Ones(960));
        output.Underruns.Should().Be(1);
        var samples = Samples("box.wav");
        samples.Should().HaveCountGreaterThan(3359).And.HaveCountLessThan(3365);
        samples[970..2399].Distinct().Should().Equal((short)0);
        samples[2404..3360].Distinct().Should().Equal((short)1);
    }

    [Fact]
    public void After_draining_a_pause_is_no_underrun()
    {
        using var output = WavOutput.Open(_folder["box.wav"], _time);
        output.Write(Ones(4800));
        RunUntilDone(Started(output.Drain));
        output.DelayFrames.Should().Be(0);
        _time.Advance(TimeSpan.FromMinutes(3));
        output.Write(Ones(960));
        output.Underruns.Should().Be(0);
        Samples("box.wav").Length.Should().BeCloseTo(4800 + 3 * 60 * 48_000 + 960, 10);
    }

    [Fact]
    public void Stop_frees_a_blocked_writer_and_what_was_not_heard_is_not_in_the_record()
    {
        using var output = WavOutput.Open(_folder["box.wav"], _time);
        var writer = Started(() => output.Write(Ones(480_000)));
        _time.UntilSomebodyWaits();
        _time.Advance(TimeSpan.FromMilliseconds(100));
        _time.UntilSomebodyWaits();
        output.Stop();
        writer.Join(TimeSpan.FromSeconds(30)).Should().BeTrue();
        Samples("box.wav").Length.Should().BeCloseTo(4800, 4);
        output.DelayFrames.Should().BeLessThan(2);
        output.Write(Ones(960));
        output.Underruns.Should().Be(0);
    }

    [Fact]
    public void A_box_that_was_killed_continues_on_the_same_timeline()
    {
        using (var output = WavOutput.Open(_folder["box.wav"], _time))
        {
            output.Write(Ones(9600));
            // Killed here: what lies on disk is what a process that dies without closing leaves.
            File.Copy(_folder["box.wav"], _folder["killed.wav"]);
        }
        var atDeath = File.ReadAllBytes(_folder["killed.wav"]);
        BinaryPrimitives.ReadUInt32LittleEndian(atDeath.AsSpan(4)).Should().Be((uint)atDeath.Length - 8, "a killed writer's file is readable");
        File.WriteAllBytes(_folder["killed.wav"], [.. atDeath, 7]);

        _time.Advance(TimeSpan.FromSeconds(10));
        using (var output = WavOutput.Open(_folder["killed.wav"], _time))
        {
            output.Write(Ones(960));
            output.Underruns.Should().Be(0);
            var samples = Samples("killed.wav");
            samples.Length.Should().BeCloseTo(480_000 + 960, 6);
            samples[9610..479_990].Distinct().Should().Equal((short)0);
            samples[480_006..].Distinct().Should().Equal((short)1);
            output.Origin.Should().Be(Morning.AddTicks(-(Morning.TimeOfDay.Ticks % 625)));
        }
    }

    [Fact]
    public void A_long_file_is_set_aside_and_the_next_begins_on_the_same_grid()
    {
        using (var output = WavOutput.Open(_folder["box.wav"], _time, TimeSpan.FromMilliseconds(200), maxSamples: 48_000))
            RunUntilDone(Started(() =>
            {
                output.Write(Ones(100_000));
                output.Drain();
            }));
        var files = _folder.Files;
        files.Should().HaveCount(3);
        var origins = files.Select(file => BroadcastWave.OriginIn(File.ReadAllBytes(_folder[file]))!.Value).Order().ToArray();
        (origins[1] - origins[0]).Should().Be(TimeSpan.FromSeconds(1));
        (origins[2] - origins[1]).Should().Be(TimeSpan.FromSeconds(1));
        files.Sum(file => Samples(file).Count(sample => sample == 1)).Should().Be(100_000);
    }

    [Fact]
    public void A_pause_of_days_begins_a_new_file_instead_of_one_that_is_too_long()
    {
        using var output = WavOutput.Open(_folder["box.wav"], _time, TimeSpan.FromMilliseconds(200), maxSamples: 48_000);
        output.Write(Ones(960));
        RunUntilDone(Started(output.Drain));
        _time.Advance(TimeSpan.FromDays(3));
        output.Write(Ones(960));
        output.DelayFrames.Should().BeCloseTo(960, 2);
        _folder.Files.Should().HaveCount(2);
        var second = Samples("box.wav");
        second.Should().HaveCountLessThan(48_000);
        var heard = output.Origin + AudioFormat.DurationOf(Array.IndexOf(second, (short)1));
        heard.Should().BeCloseTo(_time.GetUtcNow(), TimeSpan.FromMicroseconds(70));
    }

    [Fact]
    public void A_wall_clock_set_back_never_overwrites_what_sounded()
    {
        using (var output = WavOutput.Open(_folder["box.wav"], _time))
        {
            output.Write(Ones(9600));
            RunUntilDone(Started(output.Drain));
        }
        _time.StepWallClock(TimeSpan.FromHours(-1));
        using (var output = WavOutput.Open(_folder["box.wav"], _time))
            output.Write(Ones(960));
        _folder.Files.Should().HaveCount(2);
        Samples(_folder.Files.Single(file => file != "box.wav")).Count(sample => sample == 1).Should().Be(9600);
    }

    [Fact]
    public void Another_file_is_not_overwritten_and_a_file_in_use_is_refused()
    {
        File.WriteAllText(_folder["letter.wav"], "not ours");
        FluentActions.Invoking(() => WavOutput.Open(_folder["letter.wav"], _time)).Should().Throw<AudioDeviceException>().WithMessage("*letter.wav*chọn tên khác*");
        File.ReadAllText(_folder["letter.wav"]).Should().Be("not ours");
        using var stream = File.Create(_folder["other.wav"]);
        WavFile.Write(stream, new short[5000]);
        stream.Dispose();
        FluentActions.Invoking(() => WavOutput.Open(_folder["other.wav"], _time)).Should().Throw<AudioDeviceException>();

        using var first = WavOutput.Open(_folder["box.wav"], _time);
        FluentActions.Invoking(() => WavOutput.Open(_folder["box.wav"], _time)).Should().Throw<AudioDeviceException>().WithMessage("Không ghi được*");
    }

    [Fact]
    public void Its_files_are_plain_wave_files_for_everybody_else()
    {
        using (var output = AudioOutputs.Open($"wav:{_folder["box.wav"]}", _time))
            RunUntilDone(Started(() =>
            {
                output.Write(Ramp(960));
                output.Drain();
            }));
        using var stream = File.OpenRead(_folder["box.wav"]);
        var sound = WavFile.Read(stream);
        (sound.SampleRate, sound.Channels).Should().Be((48_000, 1));
        sound.Samples[^960..].Should().Equal(Ramp(960));
    }

    private static Thread Started(Action work)
    {
        var thread = new Thread(() => work()) { IsBackground = true };
        thread.Start();
        return thread;
    }

    /// <summary>Moves time on, each time somebody waits for it, until the work is done.</summary>
    private void RunUntilDone(Thread work)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (work.IsAlive)
        {
            if (_time.NextAlarm is { } wait)
                _time.Advance(wait);
            else
                work.Join(1);
            TimeProvider.System.GetElapsedTime(begun).Should().BeLessThan(TimeSpan.FromSeconds(30), "the work should end");
        }
    }

    private static short[] Ramp(int count) => [.. Enumerable.Range(1, count).Select(i => (short)(i % 30_000))];

    private static short[] Ones(int count) => [.. Enumerable.Repeat((short)1, count)];

    private short[] Samples(string name)
    {
        using var file = new FileStream(_folder[name], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return MemoryMarshal.Cast<byte, short>(bytes.AsSpan(BroadcastWave.HeaderBytes..(bytes.Length / 2 * 2))).ToArray();
    }
}
