using NAudio.Wave;

namespace Broadcast.Audio;

/// <summary>
/// So many samples of a sound, faded in a straight line at both ends. NAudio's own FadeInOutSampleProvider counts in milliseconds, must be told to begin its
/// fade when the sample is near, and begins with whatever is read next; and its OffsetSampleProvider takes "0 samples" for "all". Not thread-safe.
/// </summary>
/// <param name="source">Longer than <paramref name="length"/>.</param>
/// <param name="length">Samples.</param>
/// <param name="fadeIn">Samples of the fade at the beginning, at most <paramref name="length"/>; 0 for none.</param>
/// <param name="fadeOut">Samples of the fade at the end; as before.</param>
internal sealed class EdgeFade(ISampleProvider source, int length, int fadeIn, int fadeOut) : ISampleProvider
{
    private int _at;

    public WaveFormat WaveFormat => AudioFormat.Wave;

    public int Read(Span<float> samples)
    {
        samples = samples[..Math.Min(samples.Length, length - _at)];
        samples = samples[..source.Read(samples)];
        foreach (ref var sample in samples)
        {
            var fade = Math.Min((_at + 0.5) / fadeIn, (length - 1 - _at + 0.5) / fadeOut);
            if (fade < 1)
                sample = (float)(sample * fade);
            _at++;
        }

        return samples.Length;
    }
}
