using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Broadcast.Audio;
using Broadcast.SpeakerAgent.Clock;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.SpeakerAgent.Tests.Player;

/// <summary>
/// Boxes of one village play the same samples, and some of them are older than others. So what a box makes of a content is written down here sample by
/// sample, as arithmetic on 16-bit samples that shares nothing with the player; what it makes from nothing (chime, tones) is known by its hash.
/// </summary>
public sealed class WhatBoxesGive
{
    private const int Block = AudioFormat.FrameSamples;
    private const int Rate = AudioFormat.SampleRate;

    [Fact]
    public void The_chime_is_the_same_on_every_box()
    {
        var made = new short[Tones.Chime().Length];
        Pcm.ToShort(Tones.Chime(), made);
        made.Should().HaveCount((int)(2.4 * Rate));
        HashOf(made).Should().Be("61303DC42F188989");
    }

    [Theory]
    [InlineData(400, -20, "00855CF235897168")]
    [InlineData(1000, -9.5, "60B90EFF0AAEDBF1")]
    [InlineData(2500, -3.01, "D13CA31B09C835F5")]
    public void A_tone_is_the_same_on_every_box(double hertz, double rmsDbfs, string hash)
    {
        var made = new short[(int)(1.234 * Rate)];
        Pcm.ToShort(Tones.Sine(hertz, rmsDbfs, TimeSpan.FromSeconds(1.234)), made);
        HashOf(made).Should().Be(hash);
    }

    [Fact]
    public void A_self_test_is_the_same_on_every_box()
    {
        using var path = SettledPath();
        var run = new SelfTestRun(new PlayerAction.StartSelfTest("t", TimeSpan.FromSeconds(0.75), -12.3), TimeSpan.FromSeconds(2), ear: null);
        var heard = new List<short>();
        // Pieces of every length, so that a tone begins and ends anywhere in them.
        for (var length = 1; !run.Over; length = (length * 7 % 953) + 1)
            heard.AddRange(FillFrom(run, path, length));
        HashOf([.. heard]).Should().Be("6887DF2E913D4D19");
    }

    [Theory]
    [InlineData(-7.3)]
    [InlineData(4)]
    public void The_volume_scales_every_sample_of_words_and_chime_once(double db)
    {
        var gain = Math.Pow(10, db / 20);
        using var file = new Content(31, seconds: 1);
        using var deck = file.Open(cue => cue with { VolumeDb = db, Chime = ChimeRules.Length });
        var chime = new short[Tones.Chime().Length];
        Pcm.ToShort(Tones.Chime(), chime);
        var before = Before(deck, chime.Length + 777);
        before.Should().Equal(Enumerable.Repeat((short)0, 777).Concat(chime.Select(sample => Rounded(sample * gain))));
        deck.Begin(before.Length, DateTimeOffset.UnixEpoch, 0);
        Play(deck).Should().Equal(file.Samples.Select(sample => Rounded(sample * gain)));
    }

    [Fact]
    public void A_change_of_volume_is_a_straight_ramp_of_20_ms()
    {
        using var file = new Content(32, seconds: 1);
        using var deck = file.Begin();
        double gain = 1, wanted = 1, step = 0;
        var expected = new List<short>();
        var heard = Play(deck, block =>
        {
            if (block is 7 or 8 or 20)
            {
                wanted = Math.Pow(10, (block == 8 ? 2.5 : block == 7 ? -11 : 0) / 20);
                step = (wanted - gain) / Block;
                deck.ChangeVolume(20 * Math.Log10(wanted));
            }
        }, afterBlock: block =>
        {
            foreach (var sample in file.Samples.Skip(block * Block).Take(Block))
            {
                if (step != 0)
                {
                    gain += step;
                    if ((step > 0) == (gain >= wanted))
                        (gain, step) = (wanted, 0);
                }

                expected.Add(Rounded(sample * gain));
            }
        });
        heard.Should().Equal(expected);
    }

    [Fact]
    public void Fades_are_straight_lines_to_the_sample_and_a_fade_within_a_fade_goes_on_from_where_it_was()
    {
        using var file = new Content(33, seconds: 2);
        using var deck = file.Open(cue => cue with { FadeIn = TimeSpan.FromMilliseconds(300) });
        const int First = 1_234;
        const int FadeIn = Rate * 3 / 10;
        deck.Begin(First, DateTimeOffset.UnixEpoch, 0);
        var heard = Play(deck, block =>
        {
            if (block == 30)
                deck.FadeOut(First + 30_000, 20_000);
            if (block == 40)
                deck.FadeOut(First + (40 * Block), 4_801);
        });
        const double Top = 1 - (((40 * Block) - 30_000) / 20_000.0);
        heard.Should().HaveCount((40 * Block) + 4_801);
        heard.Should().Equal(file.Samples.Take(heard.Length).Select((sample, i) =>
        {
            var fadeOut = i < 30_000 ? 1 : i < 40 * Block ? 1 - ((i - 30_000) / 20_000.0) : Top * (1 - ((i - (40 * Block)) / 4_801.0));
            return Rounded(sample * 1.0 * fadeOut * (i < FadeIn ? i / (double)FadeIn : 1));
        }));
        deck.Completed.Should().BeFalse();
        deck.Over.Should().BeTrue();
    }

    [Fact]
    public void What_is_cut_short_falls_in_a_straight_line_over_300_ms()
    {
        using var file = new Content(34, seconds: 2);
        using var deck = file.Open(cue => cue with { From = TimeSpan.FromSeconds(0.25), Until = TimeSpan.FromSeconds(1.5) });
        deck.Begin(0, DateTimeOffset.UnixEpoch, 0);
        const int Length = (int)(1.25 * Rate);
        const int Fade = Rate * 3 / 10;
        Play(deck).Should().Equal(file.SamplesFrom(Rate / 4).Take(Length).Select((sample, i) =>
            i < Length - Fade ? sample : Rounded(sample * (1 - ((i - (Length - Fade)) / (double)Fade)))));
        deck.Completed.Should().BeTrue();
    }

    [Theory]
    [InlineData(480)]
    [InlineData(-300)]
    public void A_leap_joins_what_it_leaves_to_what_it_comes_to_by_a_raised_cosine(int by)
    {
        using var file = new Content(35, seconds: 1);
        using var deck = file.Begin();
        const int At = 20 * Block;
        var come = file.SamplesFrom(At + by);
        var heard = Play(deck, block =>
        {
            if (block == 20)
                deck.Leap(by);
        });
        heard.Take(At).Should().Equal(file.Samples.Take(At));
        heard.Skip(At).Should().Equal(come.Select((sample, i) =>
        {
            if (i >= Block)
                return sample;
            var share = 0.5 - (0.5 * Math.Cos(Math.PI * (i + 1) / (Block + 1)));
            return Rounded(file.Samples[At + i] + (share * (sample - file.Samples[At + i])));
        }));
    }

    [Fact]
    public void Faster_and_slower_the_words_are_interpolated_as_ever()
    {
        // A small content and its hash: what is played is made here, not decoded, so that no codec has a say.
        var resampler = new VariableResampler();
        var random = new Random(36);
        var heard = new List<short>();
        for (var block = 0; block < 100; block++)
        {
            resampler.Speed = 1 + (((block % 11) - 5) * 1e-4);
            heard.AddRange(Through(resampler, [.. Enumerable.Range(0, 240).Select(_ => (short)random.Next(-32_768, 32_768))]));
        }

        heard.Count.Should().BeInRange(23_950, 24_000);
        HashOf([.. heard]).Should().Be("C4D0E87C13FCE36E");
    }

    [Fact]
    public void What_is_beneath_falls_in_a_straight_line_and_rises_again_in_one()
    {
        var ducking = new Ducking();
        ducking.TurnTo("programme");
        var random = new Random(37);
        var sound = Enumerable.Range(0, 60 * Block).Select(_ => (short)random.Next(-32_768, 32_768)).ToArray();
        var beneath = Math.Pow(10, -15.0 / 20);
        double gain = 1, wanted = 1, step = 0;
        for (var block = 0; block < 60; block++)
        {
            if (block == 5)
            {
                ducking.FallWithin(14_400 + 100);
                (wanted, step) = (beneath, (beneath - gain) / 14_400);
            }

            if (block == 12)
            {
                ducking.Rise();
                (wanted, step) = (1, (1 - gain) / 14_400);
            }

            if (block == 40)
            {
                ducking.FallWithin(0);
                (wanted, step) = (beneath, (beneath - gain) / Block);
            }

            var piece = sound[(block * Block)..((block + 1) * Block)];
            var expected = piece.Select(sample =>
            {
                if (gain != wanted)
                {
                    gain += step;
                    if ((step > 0) == (gain >= wanted))
                        gain = wanted;
                }

                return Rounded(sample * gain);
            }).ToArray();
            Through(ducking, piece).Should().Equal(expected, "block {0}", block);
        }
    }

    [Fact]
    public void Two_that_sound_together_are_added_and_what_exceeds_full_scale_saturates()
    {
        var random = new Random(38);
        var one = Enumerable.Range(0, Block).Select(_ => (short)random.Next(-32_768, 32_768)).ToArray();
        var other = Enumerable.Range(0, Block).Select(_ => (short)random.Next(-32_768, 32_768)).ToArray();
        Mixed(one, other).Should().Equal(one.Zip(other, (a, b) => (short)Math.Clamp(a + b, short.MinValue, short.MaxValue)));
    }

    [Fact]
    public void What_sounds_asks_for_no_memory()
    {
        using var file = new Content(39, seconds: 4);
        using var deck = file.Open(cue => cue with { VolumeDb = -3, FadeIn = TimeSpan.FromMilliseconds(300), Chime = ChimeRules.Length });
        using var path = SettledPath();
        var test = new SelfTestRun(new PlayerAction.StartSelfTest("t", TimeSpan.FromSeconds(0.75), -12.3), TimeSpan.Zero, ear: null);
        var ducking = new Ducking();
        ducking.TurnTo("programme");
        var block = new float[Block];
        Some(0);
        deck.Begin(Block, DateTimeOffset.UnixEpoch, 0);
        Some(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var number = 2; number < 100; number++)
            Some(number);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);

        void Some(int number)
        {
            if (number == 0)
                deck.Await(0, AudioFormat.SamplesIn(ChimeRules.Length));
            deck.Speed = number % 3 == 0 ? 1 : 1.0002;
            if (number is 1 or 40)
                deck.Leap(400);
            if (number is 1 or 50)
                deck.ChangeVolume(-number);
            if (number is 1 or 60)
                ducking.FallWithin(0);
            ducking.Of(deck).Read(block);
            test.Fill(block, path, number * Block);
        }
    }

    private static short Rounded(double sample) => (short)Math.Round(sample);

    private static string HashOf(short[] samples) => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(samples.AsSpan())))[..16];

    private static short[] Play(Deck deck, Action<int>? beforeBlock = null, Action<int>? afterBlock = null)
    {
        var heard = new List<short>();
        for (var number = 0; !deck.Over; number++)
        {
            beforeBlock?.Invoke(number);
            heard.AddRange(FillFrom(deck));
            afterBlock?.Invoke(number);
        }

        return [.. heard];
    }

    private static short[] FillFrom(Deck deck)
    {
        var block = new short[Block];
        return block[..deck.Fill(block)];
    }

    private static short[] Before(Deck deck, int length)
    {
        var before = new short[length];
        for (var at = 0; at < length; at += Block)
            deck.FillBefore(before.AsSpan(at, Math.Min(Block, length - at)), at, length - at);
        return before;
    }

    private static short[] FillFrom(SelfTestRun run, SoundPath path, int length)
    {
        var samples = new float[length];
        run.Fill(samples, path, path.Written);
        return Shorts(samples);
    }

    private static short[] Through(VariableResampler resampler, short[] samples)
    {
        resampler.Give(Floats(samples));
        var taken = new float[resampler.Ready];
        resampler.Take(taken);
        return Shorts(taken);
    }

    private static short[] Through(Ducking ducking, short[] samples)
    {
        var ducked = new short[samples.Length];
        ducking.Of(new GivenSound(samples)).Fill(ducked).Should().Be(samples.Length);
        return ducked;
    }

    private static short[] Mixed(short[] one, short[] other)
    {
        var sum = Floats(one);
        Pcm.Mix(sum, Floats(other));
        return Shorts(sum);
    }

    private static float[] Floats(short[] samples)
    {
        var floats = new float[samples.Length];
        Pcm.ToFloat(samples, floats);
        return floats;
    }

    private static short[] Shorts(float[] samples)
    {
        var shorts = new short[samples.Length];
        Pcm.ToShort(samples, shorts);
        return shorts;
    }

    private static SoundPath SettledPath()
    {
        var clock = new StationClock(new StandingTime(), () => (false, TimeSpan.Zero));
        var path = new SoundPath(new TakesAll(), clock, habit: null);
        for (var block = 0; !path.IsSettled; block++)
            path.Write(new short[Block]);
        return path;
    }

    private sealed class Content : IDisposable
    {
        private readonly string _path = Path.GetTempFileName();
        private readonly TestSound _sound;

        public Content(int seed, double seconds)
        {
            _sound = TestSound.Noise(seed, TimeSpan.FromSeconds(seconds));
            File.WriteAllBytes(_path, _sound.File);
            Samples = _sound.Decode();
        }

        public short[] Samples { get; }

        /// <summary>As the file gives them after a seek.</summary>
        public short[] SamplesFrom(int sample)
        {
            using var reader = OggOpusReader.Open(_sound.File);
            reader.Seek(sample);
            var samples = new short[reader.TotalSamples - sample];
            reader.Read(samples.AsSpan());
            return samples;
        }

        public Deck Open(Func<Cue, Cue> altered) =>
            Deck.Open(altered(new Cue(1, "a", 0, _sound.Content, DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0) { Record = "a:0" }), _path);

        public Deck Begin()
        {
            var deck = Open(cue => cue);
            deck.Begin(0, DateTimeOffset.UnixEpoch, 0);
            return deck;
        }

        public void Dispose() => File.Delete(_path);
    }

    private sealed class StandingTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;

        public override long GetTimestamp() => 0;
    }

    /// <summary>A device that has heard what it was given.</summary>
    private sealed class TakesAll : IAudioOutput
    {
        public long DelayFrames => 0;

        public long QueuedFrames => 0;

        public long Underruns => 0;

        public bool IsPacedByClock => true;

        public void Write(ReadOnlySpan<short> samples)
        {
        }

        public void Drain()
        {
        }

        public void Stop()
        {
        }

        public void Dispose()
        {
        }
    }
}
