namespace Broadcast.Audio.Tests;

public sealed class DriftingOutputTests
{
    [Theory]
    [InlineData(100)]
    [InlineData(-100)]
    public void A_card_with_a_fast_crystal_takes_more_samples_a_second_and_says_so(double ppm)
    {
        using var card = new Card();
        using var output = new DriftingOutput(card, ppm);
        long written = 0;
        for (var second = 1; second <= 100; second++)
        {
            for (var block = 0; block < 50; block++)
            {
                output.Write(new short[AudioFormat.FrameSamples]);
                written += AudioFormat.FrameSamples;
            }

            // 0.2 s lie in the card's buffer: what was heard lies that far back.
            card.Queued = 9_600;
            var heard = written - output.DelayFrames;
            var passed = card.Written - card.Queued;
            ((double)heard).Should().BeApproximately(passed * (1 + (ppm * 1e-6)), 1);
        }
    }

    private sealed class Card : IAudioOutput
    {
        public long Written { get; private set; }

        public long Queued { get; set; }

        public long DelayFrames => Queued;

        public long QueuedFrames => Queued;

        public long Underruns => 0;

        public bool IsPacedByClock => true;

        public void Write(ReadOnlySpan<short> samples) => Written += samples.Length;

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
