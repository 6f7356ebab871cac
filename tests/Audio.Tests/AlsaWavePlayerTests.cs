using System.Collections.Concurrent;
using NAudio.Wave;
using NAudio.Wave.SampleProviders;
using Xunit.Abstractions;

namespace Broadcast.Audio.Tests;

/// <summary>A player of NAudio's on a card that is a list of what it was given, and on a real ALSA device: a PulseAudio null sink from the rig.</summary>
[Collection(Speakers.Collection)]
public sealed class AlsaWavePlayerTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void A_source_is_played_to_its_end_sample_by_sample()
    {
        var tone = Tones.Sine(440, -20, TimeSpan.FromSeconds(1.01));
        var expected = new short[tone.Length];
        Pcm.ToShort(tone, expected);
        var card = new Card();
        using var player = new AlsaWavePlayer(card);
        PlayAll(player, Tones.SineSource(440, -20, TimeSpan.FromSeconds(1.01)).ToWaveProvider()).Should().BeNull();
        card.Heard.Should().Equal(expected);
        card.Drained.Should().BeTrue();
        player.PlaybackState.Should().Be(PlaybackState.Stopped);
    }

    [Fact]
    public void Two_channels_are_heard_as_one_and_softer_where_so_asked()
    {
        var card = new Card();
        using var player = new AlsaWavePlayer(card) { Volume = 0.5f };
        PlayAll(player, new MonoToStereoSampleProvider(new Level(0.5f, 1_000)).ToWaveProvider()).Should().BeNull();
        card.Heard.Should().HaveCount(1_000).And.OnlyContain(sample => sample == 8_192);
    }

    [Fact]
    public void Another_rate_is_refused_and_so_is_playing_nothing()
    {
        using var player = new AlsaWavePlayer(new Card());
        FluentActions.Invoking(() => player.Init(new SilenceProvider(new WaveFormat(44_100, 16, 1)))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(player.Play).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Paused_it_reads_no_more_until_it_goes_on_and_stopped_it_is_silent()
    {
        using var room = new SemaphoreSlim(3);
        var card = new Card { Room = room };
        using var player = new AlsaWavePlayer(card);
        using var ended = new ManualResetEventSlim();
        player.PlaybackStopped += (_, _) => ended.Set();
        var source = new Level(0.5f, int.MaxValue);
        player.Init(source.ToWaveProvider());
        player.Play();
        SpinWait.SpinUntil(() => source.Reads == 4, Patience).Should().BeTrue("the card has no room for a fourth block");
        player.Pause();
        player.PlaybackState.Should().Be(PlaybackState.Paused);
        room.Release(2);
        SpinWait.SpinUntil(() => card.Heard.Count == 4 * AudioFormat.FrameSamples, Patience).Should().BeTrue();
        source.Reads.Should().Be(4, "what was on its way is given, and no more");
        player.Play();
        SpinWait.SpinUntil(() => source.Reads == 6, Patience).Should().BeTrue("it goes on");
        player.Stop();
        room.Release(1);
        ended.Wait(Patience).Should().BeTrue();
        card.Stops.Should().BePositive("what the card held is dropped");
        card.Drained.Should().BeFalse();
        ended.Reset();
        player.Play();
        player.Stop();
        room.Release(1);
        ended.Wait(Patience).Should().BeTrue("it can be begun again");
    }

    [Fact]
    public void A_card_that_is_pulled_out_ends_it_with_the_reason()
    {
        using var player = new AlsaWavePlayer(new Card { Broken = true });
        PlayAll(player, new Level(0.5f, 10_000).ToWaveProvider()).Should().BeOfType<AudioDeviceException>();
    }

    [Fact]
    public void On_a_sound_device_a_source_takes_its_time_and_a_stop_takes_none()
    {
        using var speakers = Speakers.Start(output);
        if (speakers is null)
            return;
        using (var player = AlsaWavePlayer.Open("pulse", TimeProvider.System))
        {
            var start = TimeProvider.System.GetTimestamp();
            PlayAll(player, Tones.SineSource(440, -20, TimeSpan.FromSeconds(1)).ToWaveProvider16()).Should().BeNull();
            TimeProvider.System.GetElapsedTime(start).Should().BeGreaterThan(TimeSpan.FromMilliseconds(900));
        }

        using var endless = AlsaWavePlayer.Open("pulse", TimeProvider.System);
        using var ended = new ManualResetEventSlim();
        endless.PlaybackStopped += (_, _) => ended.Set();
        endless.Init(new Level(0.1f, int.MaxValue).ToWaveProvider());
        endless.Play();
        endless.Stop();
        ended.Wait(Patience).Should().BeTrue();
    }

    private static Exception? PlayAll(AlsaWavePlayer player, IWaveProvider source)
    {
        Exception? fault = null;
        using var ended = new ManualResetEventSlim();
        player.PlaybackStopped += (_, e) =>
        {
            fault = e.Exception;
            ended.Set();
        };
        player.Init(source);
        player.Play();
        ended.Wait(Patience).Should().BeTrue();
        return fault;
    }

    private sealed class Level(float level, int length) : ISampleProvider
    {
        private int _left = length;
        private int _reads;

        public WaveFormat WaveFormat => AudioFormat.Wave;

        public int Reads => Volatile.Read(ref _reads);

        public int Read(Span<float> buffer)
        {
            Interlocked.Increment(ref _reads);
            var count = Math.Min(buffer.Length, _left);
            _left -= count;
            buffer[..count].Fill(level);
            return count;
        }
    }

    private sealed class Card : IAudioOutput
    {
        private readonly ConcurrentQueue<short> _heard = new();

        /// <summary>Blocks for which there is room; without it there is always some.</summary>
        public SemaphoreSlim? Room { get; init; }

        public bool Broken { get; init; }

        public ConcurrentQueue<short> Heard => _heard;

        public bool Drained { get; private set; }

        public int Stops { get; private set; }

        public long DelayFrames => 0;

        public long QueuedFrames => 0;

        public long Underruns => 0;

        public bool IsPacedByClock => true;

        public void Write(ReadOnlySpan<short> samples)
        {
            if (Broken)
                throw new AudioDeviceException("pulled out");
            Room?.Wait();
            foreach (var sample in samples)
                _heard.Enqueue(sample);
        }

        public void Drain() => Drained = true;

        public void Stop() => Stops++;

        public void Dispose()
        {
        }
    }
}
