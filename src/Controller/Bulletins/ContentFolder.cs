namespace Broadcast.Controller.Bulletins;

/// <summary>Content on disk: <c>{folder}/{SHA-256}.opus</c>. A file is there whole or not at all. Safe for concurrent use.</summary>
internal sealed class ContentFolder(string folder)
{
    private const string Ending = ".opus";
    private const string PartEnding = ".part";

    /// <summary>Where the content is, whether it exists or not.</summary>
    public string PathOf(string content) => Path.Combine(folder, content + Ending);

    /// <summary>A place of its own for audio that is written before its name is known.</summary>
    public string NewPart()
    {
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, Guid.CreateVersion7().ToString("n") + PartEnding);
    }

    /// <summary>Removes what a controller that was killed left half made. Only before anything is being made.</summary>
    public void Sweep()
    {
        // Parts, and what was on its way to one: hidden files.
        foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [])
        {
            if (!file.EndsWith(PartEnding, StringComparison.Ordinal) && !Path.GetFileName(file).StartsWith('.'))
                continue;
            try
            {
                File.Delete(file);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It stays until the next start; nothing is worse for it.
            }
        }
    }

    /// <summary>Takes a finished part in as the content that it is.</summary>
    public void Adopt(string part, string content) => File.Move(part, PathOf(content), overwrite: true);

    /// <summary>Every content on disk and when it was written.</summary>
    public IEnumerable<(string Content, DateTimeOffset WrittenAt)> List() => Directory.Exists(folder)
        ? new DirectoryInfo(folder).EnumerateFiles("*" + Ending).Select(file => (Path.GetFileNameWithoutExtension(file.Name), new DateTimeOffset(file.LastWriteTimeUtc)))
        : [];

    /// <summary>Removes content that nothing needs any more.</summary>
    public void Remove(string content) => File.Delete(PathOf(content));
}
