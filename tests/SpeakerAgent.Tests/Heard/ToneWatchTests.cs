using Broadcast.Audio;
using Broadcast.SpeakerAgent.Heard;
using Broadcast.SpeakerAgent.Player;
using Xunit.Abstractions;

namespace Broadcast.SpeakerAgent.Tests.Heard;

public sealed class ToneWatchTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Origin = new(2026, 11, 22, 3, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(0.95)]
    public void A_tone_has_its_level_and_stands_above_what_was_there_before(double lateSeconds)
    {
        // White noise of −40 dB has −70.8 dB in a bin of 20 Hz.
        var sound = Room(-40, lateSeconds, (400, -30), (1000, -35), (2500, -40));
        for (var tone = 0; tone < 3; tone++)
        {
            var (level, rise) = Rise(sound, tone);
            level.Should().BeApproximately(-30 - (5 * tone), 0.5);
            rise.Should().BeApproximately(40.8 - (5 * tone), 4);
        }
    }

    [Fact]
    public void Noise_alone_is_no_tone_and_neither_is_hum()
    {
        var most = 0.0;
        for (var seed = 1; seed <= 20; seed++)
        {
            var noise = Listening.Noise(9 * AudioFormat.SampleRate, -30, seed).Plus(Listening.Hum(9 * AudioFormat.SampleRate));
            for (var tone = 0; tone < 3; tone++)
                most = Math.Max(most, Rise(noise, tone).RiseDb);
        }

        output.WriteLine($"the most that noise rose in 60 tones: {most:0.0} dB");
        most.Should().BeLessThan(7);
    }

    [Fact]
    public void Crosstalk_in_a_cable_is_no_tone()
    {
        var sound = Room(-120, 0, (400, -78), (1000, -79), (2500, -90));
        for (var tone = 0; tone < 3; tone++)
            Rise(sound, tone).RiseDb.Should().BeLessThan(6);
    }

    [Fact]
    public void A_microphone_that_heard_nothing_of_it_says_nothing()
    {
        Watch(new float[AudioFormat.SampleRate]).LevelOf(1, StartOf(1), Second).Should().BeNull();
    }

    /// <summary>The tones as the box sounds them, in noise, from <see cref="Origin"/> on.</summary>
    private static float[] Room(double noiseDb, double lateSeconds, params (int Hertz, double Db)[] tones)
    {
        var room = Listening.Noise(9 * AudioFormat.SampleRate, noiseDb);
        for (var tone = 0; tone < tones.Length; tone++)
            room = room.Plus(Listening.Delayed(Tones.Sine(tones[tone].Hertz, tones[tone].Db, Second), (StartOf(tone) - Origin).TotalSeconds + lateSeconds));
        return room;
    }

    private static DateTimeOffset StartOf(int tone) => Origin + SelfTestTones.Before(TimeSpan.Zero) + (tone * (Second + SelfTestTones.Between));

    private static (double LevelDb, double RiseDb) Rise(float[] sound, int tone) => Watch(sound).LevelOf(tone, StartOf(tone), Second)!.Value;

    private static ToneWatch Watch(float[] sound)
    {
        var watch = new ToneWatch(SelfTestTones.Hertz, TimeSpan.FromSeconds(10));
        var samples = new short[sound.Length];
        Pcm.ToShort(sound, samples);
        // In pieces as a device gives them.
        for (var at = 0; at < samples.Length; at += 700)
        {
            var piece = samples.AsSpan(at, Math.Min(700, samples.Length - at));
            watch.Take(piece, Origin + AudioFormat.DurationOf(at + piece.Length));
        }

        return watch;
    }
}
