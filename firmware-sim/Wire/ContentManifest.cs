namespace Broadcast.FirmwareSim.Wire;

/// <summary>How a content is cut into chunks. <paramref name="Chunks"/>: the first 16 bytes of each chunk's SHA-256.</summary>
internal sealed record ContentManifest(string Content, long Bytes, int ChunkBytes, IReadOnlyList<byte[]> Chunks)
{
    public const long LargestContent = 64L * 1024 * 1024;
    public const int MostChunks = 65_536;
    public const int DigestBytes = 16;

    public TimeSpan Duration { get; init; }

    public static ContentManifest Read(Fields body)
    {
        var duration = body.Milliseconds("durationMs");
        body.Word("mediaType", ("audio/ogg; codecs=opus", true));
        var manifest = new ContentManifest(
            body.Content("content"),
            body.Integer("bytes", 1, LargestContent),
            (int)body.Integer("chunkBytes", 1_024, 65_536),
            body.BytesList("chunks", MostChunks, DigestBytes));
        return manifest.Chunks.Count == (manifest.Bytes + manifest.ChunkBytes - 1) / manifest.ChunkBytes
            ? manifest with { Duration = duration }
            : throw new MalformedException("chunks", $"has {manifest.Chunks.Count} entries, which does not fit bytes and chunkBytes");
    }

    /// <summary>The length of a chunk: all but the last are equal.</summary>
    public int LengthOf(int number) => (int)Math.Min(ChunkBytes, Bytes - (long)number * ChunkBytes);
}
