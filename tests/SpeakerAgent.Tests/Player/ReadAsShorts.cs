using Broadcast.Audio;
using Broadcast.SpeakerAgent.Player;
using NAudio.Wave;

namespace Broadcast.SpeakerAgent.Tests.Player;

/// <summary>What sounds as a device gets it: 16 bits.</summary>
internal static class ReadAsShorts
{
    /// <summary>Reads as far as there is something.</summary>
    public static int Fill(this ISampleProvider source, Span<short> block)
    {
        var samples = new float[block.Length];
        var count = source.Read(samples);
        Pcm.ToShort(samples.AsSpan(0, count), block);
        return count;
    }

    /// <summary>What comes before a deck's first sample.</summary>
    public static void FillBefore(this Deck deck, Span<short> block, long at, double early)
    {
        deck.Await(at, early);
        deck.Fill(block).Should().Be(block.Length);
    }
}

/// <summary>Samples as a source.</summary>
internal sealed class GivenSound(short[] samples) : ISampleProvider
{
    private int _at;

    public WaveFormat WaveFormat => AudioFormat.Wave;

    public int Read(Span<float> buffer)
    {
        var count = Math.Min(buffer.Length, samples.Length - _at);
        Pcm.ToFloat(samples.AsSpan(_at, count), buffer);
        _at += count;
        return count;
    }
}
