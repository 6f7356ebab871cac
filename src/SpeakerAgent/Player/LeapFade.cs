using Broadcast.Audio;
using NAudio.Wave;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>
/// Joins what a leap leaves to what it comes to, within 20 ms, so that it does not click: a raised cosine, since the two are much alike. NAudio has no cross-fade.
/// Not thread-safe; allocates nothing after it was made.
/// </summary>
internal sealed class LeapFade(ISampleProvider source) : ISampleProvider
{
    private readonly float[] _left = new float[AudioFormat.FrameSamples];
    private int _count;
    private int _next;

    public WaveFormat WaveFormat => AudioFormat.Wave;

    /// <summary>The source is about to leap: reads what it would have given.</summary>
    public void Leave()
    {
        _next = 0;
        _count = source.Read(_left);
    }

    public int Read(Span<float> samples)
    {
        samples = samples[..source.Read(samples)];
        for (var i = 0; i < samples.Length && _next < _count; i++)
        {
            double left = _left[_next++];
            var come = 0.5 - (0.5 * Math.Cos(Math.PI * _next / (_count + 1)));
            samples[i] = Pcm.Rounded(left + (come * (samples[i] - left)));
        }

        return samples.Length;
    }
}
