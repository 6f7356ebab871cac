namespace Broadcast.FirmwareSim.Boxes;

/// <summary>What a box counted since its process began.</summary>
internal sealed class BoxCounters
{
    public long BytesReceived { get; set; }

    /// <summary>Bytes of content that came in chunks, whether the box lacked them or not.</summary>
    public long ChunkBytes { get; set; }

    public long ChunksReceived { get; set; }
    public long BadChunks { get; set; }

    /// <summary>Chunks and signed documents that were here already.</summary>
    public long Duplicates { get; set; }

    public SortedDictionary<string, int> Refusals { get; } = new(StringComparer.Ordinal);
    public int AiringsPlayed { get; set; }
    public int RecordsMade { get; set; }
    public double LargestStartErrorMs { get; set; }
}
