using Xunit.Abstractions;

namespace Broadcast.Audio.Tests;

/// <summary>On real ALSA devices: the monitors of PulseAudio null sinks from the rig.</summary>
[Collection(Speakers.Collection)]
public sealed class AlsaInputTests(ITestOutputHelper output)
{
    [Fact]
    public void A_tone_that_one_device_plays_is_heard_by_another()
    {
        using var speakers = Speakers.Start(output);
        if (speakers is null)
            return;
        Speakers.Hear(1);
        using var loudspeaker = AudioOutputs.Open("pulse", TimeProvider.System);
        using var microphone = AlsaInput.Open("pulse", TimeProvider.System);
        var tone = new short[2 * AudioFormat.SampleRate];
        Pcm.ToShort(Tones.Sine(1000, -20, TimeSpan.FromSeconds(2)), tone);
        var playing = new Thread(() =>
        {
            loudspeaker.Write(tone);
            loudspeaker.Drain();
        });

        playing.Start();
        var loudest = 0.0;
        var start = TimeProvider.System.GetTimestamp();
        var heard = 0L;
        var samples = new short[AudioFormat.FrameSamples];
        while (loudest < 0.09 && heard < 20 * AudioFormat.SampleRate)
        {
            var count = microphone.Read(samples);
            count.Should().BeInRange(1, samples.Length);
            heard += count;
            loudest = Math.Max(loudest, Math.Sqrt(samples.Take(count).Average(s => s / 32768.0 * (s / 32768.0))));
        }

        loudest.Should().BeApproximately(0.1, 0.02, "−20 dB were played");
        AudioFormat.DurationOf(heard).Should().BeLessThan(TimeProvider.System.GetElapsedTime(start) + TimeSpan.FromSeconds(1), "a microphone takes its time");
        microphone.DelayFrames.Should().BeInRange(0, AudioFormat.SampleRate);
        playing.Join();
    }

    [Fact]
    public void Whoever_waits_for_sound_is_let_go()
    {
        using var speakers = Speakers.Start(output);
        if (speakers is null)
            return;
        Speakers.Hear(1);
        using var microphone = AlsaInput.Open("pulse", TimeProvider.System);
        var last = -1;
        var reader = new Thread(() =>
        {
            var samples = new short[AudioFormat.FrameSamples];
            do
                last = microphone.Read(samples);
            while (last > 0);
        });
        reader.Start();
        microphone.Stop();
        reader.Join(TimeSpan.FromSeconds(10)).Should().BeTrue();
        last.Should().Be(0);
    }

    [Fact]
    public void A_microphone_that_is_not_there_is_named()
    {
        FluentActions.Invoking(() => AlsaInput.Open("khong-co-micro", TimeProvider.System))
            .Should().Throw<AudioDeviceException>().WithMessage("Thiết bị âm thanh 'khong-co-micro' không mở được để thu: *arecord -L*");
    }
}
