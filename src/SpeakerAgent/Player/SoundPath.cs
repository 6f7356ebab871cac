using Broadcast.Audio;
using Broadcast.SpeakerAgent.Clock;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>
/// An open sound device as a line of numbered samples, and when each is heard on the box's timeline. Used by the player's thread alone; allocates nothing
/// after it was made.
/// </summary>
internal sealed class SoundPath(IAudioOutput output, StationClock clock, DeviceHabit? habit) : IDisposable
{
    /// <summary>Samples written at once: 20 ms.</summary>
    public const int Block = AudioFormat.FrameSamples;

    /// <summary>A word that took longer to say than this, the thread having lost its core meanwhile, tells nothing.</summary>
    private static readonly TimeSpan Prompt = TimeSpan.FromMilliseconds(1);

    private readonly DateTimeOffset _openedAt = clock.BoxNow;
    private readonly DeviceLine _line = new(habit);
    private long _underrunsSeen;

    /// <summary>Samples written so far; the number of the next one.</summary>
    public long Written { get; private set; }

    /// <summary>How often the device ran dry since it was opened.</summary>
    public int Underruns => (int)output.Underruns;

    /// <summary>Whether the device has spoken often enough to place a sample by.</summary>
    public bool IsSettled => _line.IsSettled;

    /// <summary>The device has no pace of its own that would have to be followed.</summary>
    public bool IsPacedByClock => output.IsPacedByClock;

    /// <summary>What was learnt of the device.</summary>
    public DeviceLine Line => _line;

    /// <summary>Samples written and not heard yet.</summary>
    public long Unheard => IsSettled ? Math.Max(0, Written - (long)SampleAt(clock.BoxNow)) : output.DelayFrames;

    /// <summary>Writes and blocks as the device does.</summary>
    /// <exception cref="AudioDeviceException">The device has failed.</exception>
    public void Write(ReadOnlySpan<short> samples)
    {
        output.Write(samples);
        Written += samples.Length;
        if (output.Underruns != _underrunsSeen)
        {
            _underrunsSeen = output.Underruns;
            _line.Break();
        }

        var asked = clock.BoxNow;
        var delay = output.DelayFrames;
        var queued = output.QueuedFrames;
        var answered = clock.BoxNow;
        if (answered - asked < Prompt)
            _line.Add((answered - _openedAt).TotalSeconds, Written - queued, Written - delay);
    }

    /// <summary>The number of the sample, a fraction, that is heard at an instant of the box's timeline.</summary>
    public double SampleAt(DateTimeOffset box) => _line.SampleAt((box - _openedAt).TotalSeconds);

    /// <summary>When a sample is heard, on the box's timeline.</summary>
    public DateTimeOffset HeardAt(double sample) => _openedAt + TimeSpan.FromTicks((long)Math.Round(_line.HeardAt(sample) * TimeSpan.TicksPerSecond));

    public void Dispose() => output.Dispose();
}
