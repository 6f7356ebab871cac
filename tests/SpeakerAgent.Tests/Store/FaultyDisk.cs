using Broadcast.SpeakerAgent.Store;
using Microsoft.Win32.SafeHandles;

namespace Broadcast.SpeakerAgent.Tests.Store;

/// <summary>The power went. Not an IOException: nothing in the box may catch it.</summary>
internal sealed class PowerCutException : Exception;

/// <summary>A disk on which the power goes after so many bytes, or which is full.</summary>
internal sealed class FaultyDisk(string folder) : Disk(folder)
{
    private SafeFileHandle? _withRoom;
    private long _room;

    /// <summary>Bytes until the power goes; a rename counts as one.</summary>
    public long BytesLeft { get; set; } = long.MaxValue;

    public bool IsFullNow { get; set; }

    /// <summary>A file for which all room is set aside when it is made: it can be written on a full disk.</summary>
    public string? HasItsRoom { get; set; }

    /// <summary>The card is worn out: nothing can be written or removed.</summary>
    public bool IsBrokenNow { get; set; }

    public long BytesWritten { get; private set; }

    public override long FreeBytes => IsFullNow ? 0 : 1L << 40;

    public override SafeFileHandle Open(string name, long reserve = 0)
    {
        var handle = base.Open(name, reserve);
        if (name == HasItsRoom)
            (_withRoom, _room) = (handle, Math.Max(_room, reserve));
        return handle;
    }

    public override void Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, long offset)
    {
        if (IsFullNow && !(handle == _withRoom && offset + bytes.Length <= _room))
            throw new IOException("No space left on device", 28);
        if (IsBrokenNow)
            throw new IOException("Input/output error", 5);
        var count = (int)Math.Min(bytes.Length, BytesLeft);
        base.Write(handle, bytes[..count], offset);
        Spend(count);
        if (count < bytes.Length)
            throw new PowerCutException();
    }

    public override void Flush(SafeFileHandle handle)
    {
        // Tests cut the power between any two bytes; what a real flush costs they need not pay.
    }

    public override void Rename(string from, string to)
    {
        if (BytesLeft == 0)
            throw new PowerCutException();
        if (IsBrokenNow)
            throw new IOException("Input/output error", 5);
        File.Move(PathOf(from), PathOf(to), overwrite: true);
        Spend(1);
    }

    public override void Delete(string name)
    {
        if (!IsBrokenNow)
            base.Delete(name);
    }

    private void Spend(long count)
    {
        BytesLeft -= count;
        BytesWritten += count;
    }
}
