namespace Broadcast.Audio.Tests;

internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("audio-tests-").FullName;

    internal string this[string name] => Path.Combine(_path, name);

    internal string[] Files => Directory.GetFiles(_path).Select(file => Path.GetFileName(file)!).Where(name => name[0] != '.').Order(StringComparer.Ordinal).ToArray();

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
