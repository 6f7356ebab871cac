using Microsoft.Win32.SafeHandles;

namespace Broadcast.SpeakerAgent.Store;

/// <summary>
/// The box's data folder, and the only place that writes bytes to it: so tests can cut the power at any byte, or fill the card.
/// Names are relative to the folder. Any thread may call any member; two writers of one name are the caller's mistake.
/// </summary>
internal class Disk
{
    private const int NoSpaceLeft = 28; // ENOSPC
    private const int QuotaExceeded = 122; // EDQUOT
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public Disk(string folder) => Folder = Path.GetFullPath(folder);

    /// <summary>Absolute path.</summary>
    public string Folder { get; }

    /// <summary>Bytes this process may still write.</summary>
    public virtual long FreeBytes => new DriveInfo(Folder).AvailableFreeSpace;

    public static bool IsFull(IOException e) => e.HResult is NoSpaceLeft or QuotaExceeded;

    public string PathOf(string name) => Path.Combine(Folder, name);

    public bool Exists(string name) => File.Exists(PathOf(name));

    public void CreateFolder(string name) => Directory.CreateDirectory(PathOf(name));

    /// <summary>The file's bytes; null when there is none.</summary>
    /// <exception cref="InvalidDataException">It is larger than the limit.</exception>
    public byte[]? Read(string name, int limit)
    {
        if (!Exists(name))
            return null;
        using var handle = File.OpenHandle(PathOf(name));
        var length = RandomAccess.GetLength(handle);
        if (length > limit)
            throw new InvalidDataException($"{name} has {length} bytes, more than {limit}.");
        var bytes = new byte[length];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(handle, bytes.AsSpan(read), read) is > 0 and var got)
            read += got;
        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>Puts a whole new file in the old one's place, durably: after a power cut there is the old one or the new one.</summary>
    /// <exception cref="IOException">Full or broken; the old file stands.</exception>
    public void Replace(string name, ReadOnlySpan<byte> bytes)
    {
        var temporary = PathOf(name + ".tmp");
        try
        {
            using (var handle = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write))
            {
                Write(handle, bytes, 0);
                Flush(handle);
            }

            Rename(name + ".tmp", name);
        }
        catch (IOException)
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Renames durably, over an old file if there is one.</summary>
    public virtual void Rename(string from, string to)
    {
        File.Move(PathOf(from), PathOf(to), overwrite: true);
        LibC.FlushFolder(Path.GetDirectoryName(PathOf(to))!);
    }

    /// <summary>Opens for reading and writing, made when missing; <paramref name="reserve"/> bytes are set aside on the medium.</summary>
    /// <exception cref="IOException">Not enough room.</exception>
    public virtual SafeFileHandle Open(string name, long reserve = 0)
    {
        var path = PathOf(name);
        return File.Exists(path)
            ? File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read)
            : File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, preallocationSize: reserve);
    }

    public virtual void Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);

    public virtual void Flush(SafeFileHandle handle) => RandomAccess.FlushToDisk(handle);

    public virtual void Truncate(SafeFileHandle handle, long length) => RandomAccess.SetLength(handle, length);

    public virtual void Delete(string name) => TryDelete(PathOf(name));

    /// <summary>Keeps a broken file for a technician, one for each name, out of the way of a new one.</summary>
    public void SetAside(string name)
    {
        if (Exists(name))
            File.Move(PathOf(name), PathOf(name + ".broken"), overwrite: true);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // A leftover is overwritten the next time.
        }
    }
}
