using Broadcast.Audio;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.SpeakerAgent.Tests.Player;

public sealed class DeckStories
{
    [Fact]
    public void A_file_that_ends_before_its_length_is_broken_content_and_holds_nobody_up()
    {
        var sound = TestSound.Noise(14, TimeSpan.FromSeconds(20));
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, sound.File);
            using var deck = Deck.Open(new Cue(1, "a", 0, sound.Content, DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0), path);
            deck.Begin(0, DateTimeOffset.UnixEpoch, 0);
            using (var file = new FileStream(path, FileMode.Open))
                file.SetLength(file.Length / 2);

            var block = new short[AudioFormat.FrameSamples];
            var fill = () =>
            {
                for (var blocks = 0; blocks < 2000 && !deck.Over; blocks++)
                    deck.Fill(block);
            };

            fill.Should().Throw<UnreadableAudioException>();
            deck.Over.Should().BeFalse("its end was not reached");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(480)]
    [InlineData(-300)]
    public void A_leap_is_faded_so_that_it_does_not_click(int by)
    {
        using var file = new SoundFile(TestSound.Of(Tone(TimeSpan.FromSeconds(2))));
        using var deck = file.Begin();
        var heard = Play(deck, 50, beforeBlock: block =>
        {
            if (block == 20)
                deck.Leap(by);
        });

        var steepest = Steepest(heard.AsSpan(0, 20 * AudioFormat.FrameSamples));
        Steepest(heard.AsSpan(20 * AudioFormat.FrameSamples)).Should().BeLessThan(steepest * 1.1);
        deck.Place.Should().Be((50 * AudioFormat.FrameSamples) + by);
        deck.Played.Should().Be(AudioFormat.DurationOf((50 * AudioFormat.FrameSamples) + Math.Min(0, by)), "what is left out was not played");
    }

    [Fact]
    public void At_its_own_speed_a_content_is_played_sample_by_sample_to_its_end()
    {
        var sound = TestSound.Noise(15, TimeSpan.FromSeconds(1.23));
        using var file = new SoundFile(sound);
        using var deck = file.Begin();
        Play(deck, 1000).Should().Equal(sound.Decode());
        deck.Completed.Should().BeTrue();
    }

    [Fact]
    public void Played_a_little_faster_a_content_ends_a_little_sooner()
    {
        using var file = new SoundFile(TestSound.Noise(16, TimeSpan.FromSeconds(20)));
        using var deck = file.Begin();
        deck.Speed = 1.0005;
        var heard = Play(deck, 2000);
        deck.Completed.Should().BeTrue();
        heard.Length.Should().BeCloseTo((int)(20 * 48_000 / 1.0005), 1);
        deck.Played.Should().BeCloseTo(TimeSpan.FromSeconds(20), TimeSpan.FromMilliseconds(0.1));
    }

    private static short[] Play(Deck deck, int blocks, Action<int>? beforeBlock = null)
    {
        var heard = new List<short>();
        var block = new short[AudioFormat.FrameSamples];
        for (var number = 0; number < blocks && !deck.Over; number++)
        {
            beforeBlock?.Invoke(number);
            heard.AddRange(block[..deck.Fill(block)]);
        }

        return [.. heard];
    }

    private static float[] Tone(TimeSpan duration) =>
        [.. Enumerable.Range(0, (int)AudioFormat.SamplesIn(duration)).Select(i => 0.3f * MathF.Sin(2 * MathF.PI * 440 * i / AudioFormat.SampleRate))];

    private static double Steepest(ReadOnlySpan<short> sound)
    {
        var steepest = 0;
        for (var i = 1; i < sound.Length; i++)
            steepest = Math.Max(steepest, Math.Abs(sound[i] - sound[i - 1]));
        return steepest;
    }

    private sealed class SoundFile : IDisposable
    {
        private readonly string _path = Path.GetTempFileName();
        private readonly TestSound _sound;

        public SoundFile(TestSound sound)
        {
            _sound = sound;
            File.WriteAllBytes(_path, sound.File);
        }

        public Deck Begin()
        {
            var deck = Deck.Open(new Cue(1, "a", 0, _sound.Content, DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0), _path);
            deck.Begin(0, DateTimeOffset.UnixEpoch, 0);
            return deck;
        }

        public void Dispose() => File.Delete(_path);
    }
}
