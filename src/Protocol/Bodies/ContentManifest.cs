namespace Broadcast.Protocol;

/// <summary>How a content is cut into chunks, and the digest of each.</summary>
public sealed record ContentManifest : DocumentBody
{
    /// <summary>The largest content, 64 MiB.</summary>
    public const long MaxBytes = 64L << 20;

    /// <summary>The smallest chunk.</summary>
    public const int MinChunkBytes = 1024;

    /// <summary>The largest chunk, 64 KiB.</summary>
    public const int MaxChunkBytes = 65_536;

    /// <summary>The most chunks by count; the topic's size limit is reached first, at about 7,800.</summary>
    public const int MaxChunks = 65_536;

    /// <summary>Bytes of a chunk's SHA-256 that the manifest holds.</summary>
    public const int DigestBytes = 16;

    /// <summary>The only media type of version 1.</summary>
    public const string OggOpus = "audio/ogg; codecs=opus";

    internal override Purpose Purpose => Purpose.Content;

    /// <summary>SHA-256 of the whole file.</summary>
    public required ContentId Content { get; init; }

    /// <summary>Length of the file, 1 to <see cref="MaxBytes"/>.</summary>
    public required long Bytes { get; init; }

    /// <summary>Length in milliseconds, 1 to a day.</summary>
    public required long DurationMs { get; init; }

    /// <summary><see cref="OggOpus"/>; anything else is <c>unsupported</c>.</summary>
    public required string MediaType { get; init; }

    /// <summary>Length of all chunks but the last.</summary>
    public required int ChunkBytes { get; init; }

    /// <summary>For each chunk the first 16 bytes of its SHA-256, base64url.</summary>
    public required IReadOnlyList<string> Chunks { get; init; }

    /// <inheritdoc/>
    public override WireError? Check() =>
        Field.Between("bytes", Bytes, 1, MaxBytes)
        ?? Field.Duration("durationMs", DurationMs, 1)
        ?? Field.Between("chunkBytes", ChunkBytes, MinChunkBytes, MaxChunkBytes)
        ?? Field.Each("chunks", Chunks, MaxChunks, digest => Field.Bytes("", digest, DigestBytes), least: 1)
        ?? Field.Unless((Bytes + ChunkBytes - 1) / ChunkBytes == Chunks.Count, "chunks", "must be as many as bytes / chunkBytes, rounded up")
        ?? (MediaType == OggOpus ? null : new WireError("mediaType", $"must be \"{OggOpus}\"", Unsupported: true));
}
