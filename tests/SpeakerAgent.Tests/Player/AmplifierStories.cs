using Broadcast.Audio;
using Broadcast.SpeakerAgent.Player;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broadcast.SpeakerAgent.Tests.Player;

public sealed class AmplifierStories : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly Faults _faults = new(NullLogger<Faults>.Instance);

    private static DateTimeOffset At(string local) => Story.At(local);

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void What_breaks_the_silence_waits_until_the_amplifier_is_awake()
    {
        var now = Airings.New("now", At("09:30:00"));
        var joined = Airings.New("joined", At("10:00:00"), parts: 2);
        var story = new Story("09:00:00") { AmplifierWake = TimeSpan.FromSeconds(4) }.PowerOn().Until("09:30:00").Has(now, joined).PlayNow(now)
            .Until("10:00:10").Plan(joined).Until("11:00:00");

        story.Timeline.Should().Equal("now/0 09:30:04.3–09:31:04.3", "joined/0 10:00:14.3–10:01:00 +14.3s", "joined/1 10:01:00–10:02:00");
    }

    [Fact]
    public void What_is_planned_keeps_its_time()
    {
        var a = Airings.New("a", At("10:00:00"));
        new Story("09:00:00") { AmplifierWake = TimeSpan.FromSeconds(5) }.Has(a).Plan(a).PowerOn().Until("11:00:00")
            .Timeline.Should().Equal("a/0 10:00:00–10:01:00");
    }

    [Fact]
    public void Where_something_sounds_the_amplifier_is_awake()
    {
        var normal = Airings.New("normal", At("10:00:00"));
        var urgent = Airings.New("urgent", At("10:00:00"), priority: Protocol.Priority.Emergency, partSeconds: 10);
        var story = new Story("09:00:00") { AmplifierWake = TimeSpan.FromSeconds(5) }.Has(normal, urgent).Plan(normal).PowerOn().Until("10:00:20").PlayNow(urgent).Until("11:00:00");

        story.Timeline[1].Should().Be("urgent/0 10:00:21.5–10:00:31.5");
        story.Timeline[2].Should().StartWith("normal/0 10:00:3");
    }

    [Fact]
    public void The_switch_is_on_while_the_sound_device_is_open()
    {
        var amplifier = new AmplifierSwitch(_file, _faults);
        amplifier.Off();
        File.ReadAllText(_file).Should().Be("0");
        using (amplifier.SwitchedOn(new Silent()))
            File.ReadAllText(_file).Should().Be("1");
        File.ReadAllText(_file).Should().Be("0");
        _faults.Present.Should().BeEmpty();
    }

    [Fact]
    public void A_device_that_fails_to_close_leaves_no_amplifier_on()
    {
        var output = new AmplifierSwitch(_file, _faults).SwitchedOn(new Silent { Breaks = true });
        output.Invoking(o => o.Dispose()).Should().Throw<AudioDeviceException>();
        File.ReadAllText(_file).Should().Be("0");
    }

    [Fact]
    public void A_switch_that_cannot_be_written_is_told_and_holds_nothing_up()
    {
        var amplifier = new AmplifierSwitch(Path.Combine(_file, "value"), _faults);
        using var output = amplifier.SwitchedOn(new Silent());
        output.Write(new short[960]);
        output.DelayFrames.Should().Be(960);
        _faults.Present.Should().ContainSingle().Which.Fault.Should().Be(AmplifierSwitch.Fault);
    }

    [Fact]
    public void Without_a_switch_the_device_is_left_alone()
    {
        using var silent = new Silent();
        new AmplifierSwitch("", _faults).SwitchedOn(silent).Should().BeSameAs(silent);
    }

    private sealed class Silent : IAudioOutput
    {
        public bool Breaks { get; init; }

        public long DelayFrames { get; private set; }

        public long QueuedFrames => DelayFrames;

        public bool IsPacedByClock => true;

        public long Underruns => 0;

        public void Write(ReadOnlySpan<short> samples) => DelayFrames += samples.Length;

        public void Drain() => DelayFrames = 0;

        public void Stop() => DelayFrames = 0;

        public void Dispose()
        {
            if (Breaks)
                throw new AudioDeviceException("gone");
        }
    }
}
