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
            using var deck = Deck.Open(new Cue(1, "a", 0, sound.Content, DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0) { Record = "a:0" }, path);
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

    [Fact]
    public void The_chime_ends_with_the_silence_before_the_first_word_wherever_blocks_begin()
    {
        var made = new short[Tones.Chime().Length];
        Pcm.ToShort(Tones.Chime(), made);
        using var file = new SoundFile(TestSound.Noise(17, TimeSpan.FromSeconds(1)));
        using var deck = file.Open(cue => cue with { Chime = ChimeRules.Length });
        var before = new short[made.Length + 12_345];
        for (var at = 0; at < before.Length;)
        {
            var block = before.AsSpan(at, Math.Min(960 - (at == 0 ? 123 : 0), before.Length - at));
            deck.FillBefore(block, at, before.Length - at);
            at += block.Length;
        }

        before.AsSpan(0, 12_345).ToArray().Should().OnlyContain(sample => sample == 0);
        before.AsSpan(12_345).SequenceEqual(made).Should().BeTrue();
        deck.Played.Should().Be(TimeSpan.Zero, "a chime is no word");
    }

    [Fact]
    public void Too_late_for_all_of_it_the_chime_is_left_out()
    {
        using var file = new SoundFile(TestSound.Noise(18, TimeSpan.FromSeconds(1)));
        using var deck = file.Open(cue => cue with { Chime = ChimeRules.Length });
        var before = new short[960];
        deck.FillBefore(before, 0, AudioFormat.SampleRate * 2);
        before.Should().OnlyContain(sample => sample == 0);
        deck.Sounds.Should().BeFalse();
    }

    [Fact]
    public void What_goes_on_fades_in()
    {
        var sound = TestSound.Of(Tone(TimeSpan.FromSeconds(2)));
        using var file = new SoundFile(sound);
        using var deck = file.Open(cue => cue with { FadeIn = TimeSpan.FromMilliseconds(300) });
        deck.Begin(0, DateTimeOffset.UnixEpoch, 0);
        var heard = Play(deck, 1000);
        Loudest(heard.AsSpan(0, 480)).Should().BeLessThan(Loudest(heard.AsSpan(7_200, 480)));
        heard.AsSpan(14_400).SequenceEqual(sound.Decode().AsSpan(14_400)).Should().BeTrue();
    }

    [Fact]
    public void What_is_cut_short_fades_out_and_has_reached_its_end()
    {
        using var file = new SoundFile(TestSound.Of(Tone(TimeSpan.FromSeconds(4))));
        using var deck = file.Open(cue => cue with { Until = TimeSpan.FromSeconds(2) });
        deck.Begin(0, DateTimeOffset.UnixEpoch, 0);
        var heard = Play(deck, 1000);
        heard.Should().HaveCount(96_000);
        Loudest(heard.AsSpan(^960..)).Should().BeLessThan(Loudest(heard.AsSpan(48_000, 960)) / 4);
        deck.Completed.Should().BeTrue();
    }

    private static int Loudest(ReadOnlySpan<short> samples)
    {
        var loudest = 0;
        foreach (var sample in samples)
            loudest = Math.Max(loudest, Math.Abs((int)sample));
        return loudest;
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

        public Deck Open(Func<Cue, Cue>? altered = null)
        {
            var cue = new Cue(1, "a", 0, _sound.Content, DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0) { Record = "a:0" };
            return Deck.Open(altered is null ? cue : altered(cue), _path);
        }

        public Deck Begin()
        {
            var deck = Open();
            deck.Begin(0, DateTimeOffset.UnixEpoch, 0);
            return deck;
        }

        public void Dispose() => File.Delete(_path);
    }
}
