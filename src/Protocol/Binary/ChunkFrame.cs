using System.Buffers.Binary;

namespace Broadcast.Protocol;

/// <summary>One chunk of a content on the wire, big-endian: <c>"TTC1"</c>, content (32), number (u32), count (u32), then the bytes.</summary>
/// <param name="Content">Which content.</param>
/// <param name="Number">From 0, below <paramref name="Count"/>.</param>
/// <param name="Count">How many chunks the content has, 1–65,536.</param>
/// <param name="Bytes">1–65,536 bytes; after reading, a view of what was read.</param>
public readonly record struct ChunkFrame(ContentId Content, int Number, int Count, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Bytes before the chunk's own.</summary>
    public const int HeaderSize = 44;

    /// <summary>The largest frame.</summary>
    public const int MaxSize = HeaderSize + ContentManifest.MaxChunkBytes;

    private static ReadOnlySpan<byte> Magic => "TTC1"u8;

    /// <summary>How many bytes <see cref="Write"/> needs.</summary>
    public int Size => HeaderSize + Bytes.Length;

    /// <summary>Reads a frame without copying. Never throws.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> frame, out ChunkFrame chunk)
    {
        chunk = default;
        var span = frame.Span;
        if (span.Length is <= HeaderSize or > MaxSize || !span.StartsWith(Magic))
            return false;
        var number = BinaryPrimitives.ReadUInt32BigEndian(span[36..]);
        var count = BinaryPrimitives.ReadUInt32BigEndian(span[40..]);
        if (count is 0 or > ContentManifest.MaxChunks || number >= count)
            return false;
        chunk = new ChunkFrame(new ContentId(span.Slice(4, ContentId.Size)), (int)number, (int)count, frame[HeaderSize..]);
        return true;
    }

    /// <summary>Writes the frame and returns its length.</summary>
    /// <exception cref="ArgumentException">The destination is too short, or a field is out of range.</exception>
    public int Write(Span<byte> destination)
    {
        if (Bytes.Length is 0 or > ContentManifest.MaxChunkBytes || Count is <= 0 or > ContentManifest.MaxChunks || Number < 0 || Number >= Count)
            throw new ArgumentException($"Chunk {Number} of {Count} with {Bytes.Length} bytes is out of range.", nameof(destination));
        if (destination.Length < Size)
            throw new ArgumentException($"{Size} bytes are needed.", nameof(destination));
        Magic.CopyTo(destination);
        Content.CopyTo(destination[4..]);
        BinaryPrimitives.WriteUInt32BigEndian(destination[36..], (uint)Number);
        BinaryPrimitives.WriteUInt32BigEndian(destination[40..], (uint)Count);
        Bytes.Span.CopyTo(destination[HeaderSize..]);
        return Size;
    }

    /// <summary>The frame as a new array.</summary>
    /// <exception cref="ArgumentException">A field is out of range.</exception>
    public byte[] ToArray()
    {
        var frame = new byte[Size];
        Write(frame);
        return frame;
    }
}
