using System.Security.Cryptography;

namespace Broadcast.FirmwareSim.Fleet;

/// <summary>
/// The bytes of contents, held once for all boxes. A box has verified each chunk against its manifest before it comes here; the SHA-256 of the
/// whole is computed once. A content that no box needs any more is forgotten. Not thread-safe.
/// </summary>
internal sealed class SharedContents(string? directory)
{
    private readonly Dictionary<string, Shelf> _shelves = new(StringComparer.Ordinal);

    public long BytesHeld => _shelves.Values.Sum(shelf => (long)shelf.Bytes.Length);

    public void Need(string content)
    {
        if (!_shelves.TryGetValue(content, out var shelf))
            _shelves[content] = shelf = new Shelf();
        shelf.Needs++;
    }

    public void Release(string content)
    {
        if (!_shelves.TryGetValue(content, out var shelf) || --shelf.Needs > 0)
            return;
        _shelves.Remove(content);
        if (directory is not null)
            File.Delete(PathOf(content));
    }

    public void Keep(string content, long length, long offset, ReadOnlySpan<byte> bytes)
    {
        if (!_shelves.TryGetValue(content, out var shelf) || shelf.Verified)
            return;
        if (shelf.Bytes.Length != length)
            shelf.Bytes = new byte[length];
        bytes.CopyTo(shelf.Bytes.AsSpan((int)offset));
    }

    /// <summary>Whether the whole is what its name says.</summary>
    public bool Check(string content)
    {
        if (!_shelves.TryGetValue(content, out var shelf))
            return false;
        if (shelf.Verified)
            return true;
        shelf.Verified = Matches(content, shelf.Bytes);
        if (shelf.Verified && directory is not null)
            File.WriteAllBytes(PathOf(content), shelf.Bytes);
        return shelf.Verified;
    }

    /// <summary>Whether the content is on disk from before, whole.</summary>
    public bool Restore(string content)
    {
        if (_shelves.TryGetValue(content, out var known) && known.Verified)
            return true;
        if (directory is null || !File.Exists(PathOf(content)))
            return false;
        var bytes = File.ReadAllBytes(PathOf(content));
        if (!Matches(content, bytes))
            return false;
        _shelves[content] = new Shelf { Bytes = bytes, Verified = true, Needs = known?.Needs ?? 0 };
        return true;
    }

    private static bool Matches(string content, byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes)) == content;

    private string PathOf(string content) => Path.Combine(directory!, content + ".opus");

    private sealed class Shelf
    {
        public byte[] Bytes { get; set; } = [];
        public bool Verified { get; set; }
        public int Needs { get; set; }
    }
}
