using System.Collections.Concurrent;
using Broadcast.Audio;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Clock;
using Broadcast.SpeakerAgent.Heard;
using Broadcast.SpeakerAgent.Player;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broadcast.SpeakerAgent.Tests.Heard;

/// <summary>The ear with a microphone that hears every block as it is given; time stands while it thinks.</summary>
public sealed class EarTests
{
    [Fact]
    public void Each_repetition_of_an_alert_is_judged_by_itself()
    {
        var words = Listening.Bulletin(0);
        var time = new FakeTimeProvider();
        var clock = new StationClock(time, () => (false, TimeSpan.Zero));
        using var microphone = new Microphone();
        using var ear = new Ear(() => microphone, clock, new Faults(NullLogger<Faults>.Instance));
        ear.Begin();
        Sound("flood.7:0", heard: true);
        Sound("flood.7:1", heard: false);

        ear.Take("flood.7:1").Should().BeEquivalentTo(new { Verdict = HeardVerdict.NotHeard }, "the horn fell silent after the first time");
        ear.Take("flood.7:0").Should().BeEquivalentTo(new { Verdict = HeardVerdict.Heard });
        ear.Take("flood.7:0").Should().BeNull("it was taken");

        void Sound(string record, bool heard)
        {
            var cue = new Cue(1, "flood", 0, ContentId.Of([1]), DateTimeOffset.UnixEpoch, TimeSpan.Zero, 0) { Record = record };
            var block = new short[AudioFormat.FrameSamples];
            for (var at = 0; at + block.Length <= words.Length; at += block.Length)
            {
                Pcm.ToShort(words.AsSpan(at, block.Length), block);
                time.Advance(AudioFormat.Frame);
                ear.Gave(block, clock.BoxNow, cue);
                microphone.Hear(heard ? [.. block] : new short[block.Length]);
            }
        }
    }

    /// <summary>What it hears has been dealt with when it is asked for more.</summary>
    private sealed class Microphone : IAudioInput
    {
        private readonly BlockingCollection<short[]> _heard = [];
        private readonly SemaphoreSlim _wanted = new(0);

        public long DelayFrames => 0;

        public long Overruns => 0;

        public void Hear(short[] block)
        {
            _wanted.Wait(TimeSpan.FromSeconds(30)).Should().BeTrue("the ear listens");
            _heard.Add(block);
        }

        public int Read(Span<short> samples)
        {
            _wanted.Release();
            foreach (var block in _heard.GetConsumingEnumerable())
            {
                block.CopyTo(samples);
                return block.Length;
            }

            return 0;
        }

        public void Stop() => _heard.CompleteAdding();

        public void Dispose()
        {
        }
    }
}
