using Broadcast.Audio;
using NAudio.Wave;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>The station's chime on its way to the loudspeaker, once. Used by the player's thread alone; allocates nothing after it was made.</summary>
internal sealed class ChimeSound : ISampleProvider
{
    // Later than this the chime is left out rather than cut short.
    private const int LeastLate = AudioFormat.SampleRate / 10;

    // Made once: a box would be late for its first word while it computed.
    private static readonly Lazy<float[]> Sound = new(Make);

    private readonly float[] _sound = Sound.Value;
    private int _next;

    public WaveFormat WaveFormat => AudioFormat.Wave;

    /// <summary>It has begun.</summary>
    public bool Begun => _next > 0;

    /// <summary>Adds what of it falls into these samples of silence. Once begun it goes on without a break, whatever becomes of the clock.</summary>
    /// <param name="early">How many samples after the first of them the words begin.</param>
    public void Fill(Span<float> silence, double early)
    {
        var from = 0;
        if (!Begun)
        {
            var wait = early - _sound.Length;
            if (!(wait < silence.Length) || wait < -LeastLate)
                return;
            from = (int)Math.Max(0, wait);
        }

        Read(silence[from..]);
    }

    public int Read(Span<float> samples)
    {
        var count = Math.Min(samples.Length, _sound.Length - _next);
        _sound.AsSpan(_next, count).CopyTo(samples);
        _next += count;
        return count;
    }

    private static float[] Make()
    {
        var sound = Tones.Chime();
        Pcm.Quantise(sound);
        return sound;
    }
}
