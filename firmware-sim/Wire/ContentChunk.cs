using System.Buffers.Binary;

namespace Broadcast.FirmwareSim.Wire;

/// <summary>A piece of a content: "TTC1", content (32 bytes), number (u32), count (u32), then the bytes; big-endian.</summary>
internal readonly record struct ContentChunk(string Content, uint Number, uint Count, ReadOnlyMemory<byte> Bytes)
{
    public const int HeaderBytes = 44;

    public static bool TryRead(ReadOnlyMemory<byte> payload, out ContentChunk chunk)
    {
        chunk = default;
        if (payload.Length <= HeaderBytes || !payload.Span.StartsWith("TTC1"u8))
            return false;
        var number = BinaryPrimitives.ReadUInt32BigEndian(payload.Span[36..40]);
        var count = BinaryPrimitives.ReadUInt32BigEndian(payload.Span[40..44]);
        if (number >= count || count > ContentManifest.MostChunks)
            return false;
        chunk = new ContentChunk(Convert.ToHexStringLower(payload.Span[4..36]), number, count, payload[HeaderBytes..]);
        return true;
    }
}
