using Xunit.Abstractions;

namespace Broadcast.Audio.Tests;

/// <summary>On real ALSA devices: PulseAudio null sinks from the rig.</summary>
[Collection(Speakers.Collection)]
public sealed class AlsaOutputTests(ITestOutputHelper output)
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
            .Should().Throw<AudioDeviceException>().WithMessage(
                "Thiết bị âm thanh 'khong-co-loa' không mở được: không có thiết bị tên này [No such file or directory (-2)]. Chạy aplay -L *nhóm audio*");
    }
}
