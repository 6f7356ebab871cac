namespace Broadcast.Controller.Bulletins;

/// <summary>Content on disk: <c>{folder}/{SHA-256}.opus</c>. A file is there whole or not at all. Safe for concurrent use.</summary>
internal sealed class ContentFolder(string folder)
{
    private const string Ending = ".opus";

    /// <summary>Where the content is, whether it exists or not.</summary>
    public string PathOf(string content) => Path.Combine(folder, content + Ending);

    /// <summary>Where a bulletin's audio is written before its name is known; each lane of the compiler has a place of its own.</summary>
    public string PartOf(string station, string bulletin, bool urgent)
    {
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, $"{station}.{bulletin}.{(urgent ? "urgent." : "")}part");
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
