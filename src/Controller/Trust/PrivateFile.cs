namespace Broadcast.Controller.Trust;

/// <summary>Files that hold secrets or must not be lost: mode 0600, replaced whole, on the disk before the call returns.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>Makes the folder, mode 0700, where it is missing.</summary>
    public static void EnsureFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerFolder);
    }

    /// <summary>Replaces the file in one step: after a crash at any point there is the old text or the new one, never half of it.</summary>
    /// <exception cref="IOException">The disk is full or the folder cannot be written; the old file stands.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> text)
    {
        var fresh = path + ".new";
        File.Delete(fresh);
        using var file = new FileStream(fresh, Options(FileMode.CreateNew));
        file.Write(text);
        file.Flush(flushToDisk: true);
        File.Move(fresh, path, overwrite: true);
        // The second flush carries the new name to the disk as well.
        file.Flush(flushToDisk: true);
    }

    /// <summary>Opens the file for adding at its end, mode 0600.</summary>
    public static FileStream Append(string path) => new(path, Options(FileMode.Append));

    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return options;
    }
}
