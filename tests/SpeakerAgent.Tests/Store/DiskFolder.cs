namespace Broadcast.SpeakerAgent.Tests.Store;

/// <summary>A folder that goes when the test is over.</summary>
internal sealed class DiskFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("store-").FullName;

    public FaultyDisk Disk() => new(Path);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Clear()
    {
        Directory.Delete(Path, recursive: true);
        Directory.CreateDirectory(Path);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
