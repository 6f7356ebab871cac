namespace Broadcast.Controller.Bulletins;

/// <summary>
/// Files that people send, while they are needed: <c>{name}.part</c> while one comes in, <c>{station}.{bulletin}.{changed}.sound</c> while a recording
/// waits to be made into content. Mode 0600, and removed as soon as nobody needs them. Safe for concurrent use.
/// </summary>
internal sealed class UploadFolder(string folder)
{
    private const string PartEnding = ".part";
    private const string SoundEnding = ".sound";

    /// <summary>For tests: makes the file that an upload is written to.</summary>
    internal Func<string, Stream> CreateFile { get; init; } = path => new FileStream(path, new FileStreamOptions
    {
        Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite, BufferSize = 0,
    });

    /// <summary>A place for a file that comes in.</summary>
    public string NewPart()
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Path.Combine(folder, Guid.CreateVersion7().ToString("n") + PartEnding);
    }

    /// <summary>The recording of which the bulletin is to be made, whether it is there or not.</summary>
    public string SoundOf(Bulletin bulletin) =>
        Path.Combine(folder, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bulletin.Station}.{bulletin.Id}.{bulletin.ChangedAt.ToUnixTimeMilliseconds()}{SoundEnding}"));

    /// <summary>Takes a file that came in as the recording of a bulletin.</summary>
    public void Adopt(string part, Bulletin bulletin) => File.Move(part, SoundOf(bulletin), overwrite: true);

    /// <summary>The bulletin's recording is not needed any more.</summary>
    public void Remove(Bulletin bulletin)
    {
        if (Directory.Exists(folder))
            File.Delete(SoundOf(bulletin));
    }

    /// <summary>Removes what a controller that was killed left behind: what came in before an instant and no bulletin waits for.</summary>
    public void Sweep(IEnumerable<Bulletin> waiting, DateTimeOffset before)
    {
        var needed = waiting.Select(SoundOf).ToHashSet(StringComparer.Ordinal);
        foreach (var file in Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles() : [])
        {
            if (needed.Contains(file.FullName) || file.LastWriteTimeUtc >= before.UtcDateTime)
                continue;
            try
            {
                file.Delete();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It stays until the next start; nothing is worse for it.
            }
        }
    }
}
