using System.Text;

namespace Broadcast.Controller.Trust;

/// <summary>Retained documents as files: the topic's levels are folders, the last level is the file's name.</summary>
/// <remarks>All are held in memory as well: 500 plans of 20 KiB are 10 MiB.</remarks>
internal sealed class FileRetainedDocuments(TrustFolder trust) : IRetainedDocuments
{
    private const string Ending = ".jws";
    private readonly string _folder = Path.GetFullPath(trust.Retained);
    private readonly Lock _gate = new();
    private SortedDictionary<string, string>? _texts;

    /// <inheritdoc />
    public IReadOnlyList<RetainedDocument> All()
    {
        lock (_gate)
            return [.. Texts().Select(pair => new RetainedDocument(pair.Key, pair.Value))];
    }

    /// <inheritdoc />
    public RetainedDocument? Find(string topic)
    {
        lock (_gate)
            return Texts().TryGetValue(topic, out var text) ? new RetainedDocument(topic, text) : null;
    }

    /// <inheritdoc />
    public void Keep(RetainedDocument document)
    {
        lock (_gate)
        {
            var path = PathOf(document.Topic);
            PrivateFile.EnsureFolder(Path.GetDirectoryName(path)!);
            PrivateFile.Replace(path, Encoding.ASCII.GetBytes(document.Text));
            Texts()[document.Topic] = document.Text;
        }
    }

    /// <inheritdoc />
    public void Forget(string topic)
    {
        lock (_gate)
        {
            if (Texts().Remove(topic))
                File.Delete(PathOf(topic));
        }
    }

    private SortedDictionary<string, string> Texts()
    {
        if (_texts is not null)
            return _texts;
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Directory.Exists(_folder))
        {
            foreach (var file in Directory.EnumerateFiles(_folder, "*" + Ending, SearchOption.AllDirectories))
            {
                var topic = Path.GetRelativePath(_folder, file)[..^Ending.Length].Replace(Path.DirectorySeparatorChar, '/');
                texts[topic] = File.ReadAllText(file, Encoding.ASCII);
            }
        }

        return _texts = texts;
    }

    private string PathOf(string topic)
    {
        var path = Path.GetFullPath(Path.Combine(_folder, topic + Ending));
        return path.StartsWith(_folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new ArgumentException($"The topic '{topic}' leads out of the folder.", nameof(topic));
    }
}
