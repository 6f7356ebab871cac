using System.Runtime.InteropServices;

namespace Broadcast.SpeakerAgent.Heard;

/// <summary>
/// Frames on their way from the player's thread to the listening one; neither ever waits for the other. When it is full, frames are dropped: 5 s lie in it then,
/// and nobody listens. One thread adds, one takes; allocates nothing after it was made.
/// </summary>
internal sealed class FrameQueue
{
    private const int Most = 512;

    private readonly Frame[] _frames = new Frame[Most];
    private long _added;
    private long _taken;

    public void Add(in Frame frame)
    {
        var added = _added;
        if (added - Volatile.Read(ref _taken) >= Most)
            return;
        _frames[added & (Most - 1)] = frame;
        Volatile.Write(ref _added, added + 1);
    }

    public bool TryTake(out Frame frame)
    {
        var taken = _taken;
        if (taken == Volatile.Read(ref _added))
        {
            frame = default;
            return false;
        }

        frame = _frames[taken & (Most - 1)];
        Volatile.Write(ref _taken, taken + 1);
        return true;
    }

    /// <param name="At">When it begins, as a number of frames of the box's timeline, a fraction.</param>
    /// <param name="Power">Mean square, full scale 1.</param>
    /// <param name="Part">What sounds in it; 0 for nothing.</param>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Frame(double At, float Power, int Part);
}
