using Broadcast.Audio;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>The station's chime on its way to the loudspeaker, once. Used by the player's thread alone; allocates nothing after it was made.</summary>
internal sealed class ChimeSound
{
    // Later than this the chime is left out rather than cut short.
    private const int LeastLate = AudioFormat.SampleRate / 10;

    private static readonly Lazy<short[]> Sound = new(Make);

    private readonly short[] _sound = Sound.Value;
    private int _next;

    /// <summary>It has begun.</summary>
    public bool Begun => _next > 0;

    /// <summary>Adds what of it falls into these samples of silence. Once begun it goes on without a break, whatever becomes of the clock.</summary>
    /// <param name="early">How many samples after the first of them the words begin.</param>
    public void Fill(Span<short> silence, double early)
    {
        var from = 0;
        if (!Begun)
        {
            var wait = early - _sound.Length;
            if (!(wait < silence.Length) || wait < -LeastLate)
                return;
            from = (int)Math.Max(0, wait);
        }

        var count = Math.Min(silence.Length - from, _sound.Length - _next);
        _sound.AsSpan(_next, count).CopyTo(silence[from..]);
        _next += count;
    }

    private static short[] Make()
    {
        var made = Tones.Chime();
        var sound = new short[made.Length];
        Pcm.ToShort(made, sound);
        return sound;
    }
}
