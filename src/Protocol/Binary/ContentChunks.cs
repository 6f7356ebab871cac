using System.Buffers.Text;
using System.Security.Cryptography;

namespace Broadcast.Protocol;

/// <summary>Cuts content into chunks, and fits chunks to a manifest. Pure; thread-safe.</summary>
public static class ContentChunks
{
    /// <summary>The chunk size to use unless there is a reason: the largest content's manifest stays far below its topic's limit.</summary>
    public const int UsualChunkBytes = 16_384;

    /// <summary>The manifest of a file.</summary>
    /// <param name="file">1 byte to 64 MiB.</param>
    /// <param name="durationMs">How long it sounds, in milliseconds.</param>
    /// <param name="chunkBytes">1,024–65,536.</param>
    /// <exception cref="ArgumentException">An argument is over its limit.</exception>
    public static ContentManifest Describe(ReadOnlySpan<byte> file, long durationMs, int chunkBytes = UsualChunkBytes)
    {
        if (chunkBytes is < ContentManifest.MinChunkBytes or > ContentManifest.MaxChunkBytes)
            throw new ArgumentOutOfRangeException(nameof(chunkBytes), chunkBytes, "must be 1024 to 65536");
        var digests = new List<string>(file.Length / chunkBytes + 1);
        for (var at = 0; at < file.Length; at += chunkBytes)
            digests.Add(Digest(file[at..Math.Min(at + chunkBytes, file.Length)]));
        var manifest = new ContentManifest
        {
            Content = ContentId.Of(file),
            Bytes = file.Length,
            DurationMs = durationMs,
            MediaType = ContentManifest.OggOpus,
            ChunkBytes = chunkBytes,
            Chunks = digests,
        };
        return manifest.Check() is { } error ? throw new ArgumentException(error.ToString(), nameof(file)) : manifest;
    }

    /// <summary>Where a chunk lies in the file.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such chunk.</exception>
    public static (long Offset, int Length) Place(ContentManifest manifest, int number)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, manifest.Chunks.Count);
        var offset = (long)number * manifest.ChunkBytes;
        return (offset, (int)Math.Min(manifest.ChunkBytes, manifest.Bytes - offset));
    }

    /// <summary>One chunk of a file that is in memory, as a view.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such chunk, or the file is shorter than its manifest says.</exception>
    public static ChunkFrame Cut(ContentManifest manifest, ReadOnlyMemory<byte> file, int number)
    {
        var (offset, length) = Place(manifest, number);
        return new ChunkFrame(manifest.Content, number, manifest.Chunks.Count, file.Slice((int)offset, length));
    }

    /// <summary>Null when the chunk is what the manifest of its content says; else what does not fit, the field being a <see cref="BadChunkReason"/>.</summary>
    /// <exception cref="ArgumentException">The manifest is of another content.</exception>
    public static WireError? Check(ContentManifest manifest, ChunkFrame chunk)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (chunk.Content != manifest.Content)
            throw new ArgumentException($"The manifest is of {manifest.Content}, not of {chunk.Content}.", nameof(manifest));
        if (chunk.Count != manifest.Chunks.Count)
            return new WireError(BadChunkReason.Count, $"must be {manifest.Chunks.Count}, is {chunk.Count}");
        var (_, length) = Place(manifest, chunk.Number);
        if (chunk.Bytes.Length != length)
            return new WireError(BadChunkReason.Length, $"must be {length}, is {chunk.Bytes.Length}");
        return Digest(chunk.Bytes.Span) == manifest.Chunks[chunk.Number]
            ? null
            : new WireError(BadChunkReason.Digest, $"of chunk {chunk.Number} is not the manifest's");
    }

    private static string Digest(ReadOnlySpan<byte> chunk)
    {
        Span<byte> sha256 = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(chunk, sha256);
        return Base64Url.EncodeToString(sha256[..ContentManifest.DigestBytes]);
    }
}
