using Broadcast.Audio;
using Broadcast.SpeakerAgent.Clock;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>
/// An open sound device as a line of numbered samples, and when each is heard. The device says now and then how far behind it is; the median of half
/// a second of such words places a sample to well under their jitter. Used by the player's thread alone; allocates nothing after it was made.
/// </summary>
internal sealed class SoundPath(IAudioOutput output, StationClock clock) : IDisposable
{
    /// <summary>Samples written at once: 20 ms.</summary>
    public const int Block = AudioFormat.FrameSamples;

    private const int Window = 25;
    private const int Needed = 8;

    // Ticks of the box's timeline at which sample 0 was heard, by each of the last words of the device.
    private readonly long[] _origins = new long[Window];
    private int _count;
    private int _next;
    private long _underrunsSeen;

    /// <summary>Samples written so far; the number of the next one.</summary>
    public long Written { get; private set; }

    /// <summary>How often the device ran dry since it was opened.</summary>
    public int Underruns => (int)output.Underruns;

    /// <summary>Whether the device has spoken often enough to place a sample by.</summary>
    public bool IsSettled => _count >= Needed;

    /// <summary>What the device said last: when sample 0 was heard, in ticks of the box's timeline. Not filtered.</summary>
    public long LatestOrigin { get; private set; }

    /// <summary>Samples written and not heard yet.</summary>
    public long Unheard => output.DelayFrames;

    /// <summary>Writes and blocks as the device does.</summary>
    /// <exception cref="AudioDeviceException">The device has failed.</exception>
    public void Write(ReadOnlySpan<short> samples)
    {
        output.Write(samples);
        Written += samples.Length;
        if (output.Underruns != _underrunsSeen)
        {
            // The line was broken: what was known of it is void.
            _underrunsSeen = output.Underruns;
            _count = 0;
        }

        LatestOrigin = clock.BoxNow.UtcTicks - TicksOf(Written - output.DelayFrames);
        _origins[_next] = LatestOrigin;
        _next = (_next + 1) % Window;
        _count = Math.Min(_count + 1, Window);
    }

    /// <summary>The number of the sample that is heard at an instant of the box's timeline.</summary>
    public long SampleAt(DateTimeOffset box)
    {
        var ticks = box.UtcTicks - Origin();
        return (long)Math.Round(ticks * (AudioFormat.SampleRate / (double)TimeSpan.TicksPerSecond));
    }

    /// <summary>When a sample is heard, on the box's timeline.</summary>
    public DateTimeOffset HeardAt(long sample) => new(Origin() + TicksOf(sample), TimeSpan.Zero);

    public void Dispose() => output.Dispose();

    public static long TicksOf(long samples) => (long)Math.Round(samples * (TimeSpan.TicksPerSecond / (double)AudioFormat.SampleRate));

    private long Origin()
    {
        if (_count == 0)
            return clock.BoxNow.UtcTicks - TicksOf(Written - output.DelayFrames);
        Span<long> sorted = stackalloc long[_count];
        // The ring's order does not matter to a median; after a reset it is refilled from the place it had reached.
        for (var i = 0; i < _count; i++)
            sorted[i] = _origins[(_next - 1 - i + Window) % Window];
        sorted.Sort();
        return sorted[_count / 2];
    }
}
