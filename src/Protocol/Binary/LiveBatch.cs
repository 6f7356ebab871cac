using System.Buffers.Binary;

namespace Broadcast.Protocol;

/// <summary>
/// 60–100 ms of a live announcement, big-endian: <c>"TTL1"</c>, session (16), number (u32), presentation time (u64, µs since 1970),
/// frame count (u8), each frame as length (u16) and Opus packet, then the signature (64) of all before it. A view of what was read;
/// well formed, but not verified before <see cref="TrustedKeys.Verifies(string, LiveBatch)"/> says so.
/// </summary>
public readonly struct LiveBatch
{
    /// <summary>The largest batch in bytes.</summary>
    public const int MaxSize = 4096;

    /// <summary>The most frames of a batch.</summary>
    public const int MaxFrames = 10;

    /// <summary>The longest Opus packet in bytes.</summary>
    public const int MaxFrameBytes = 1275;

    private const int HeaderSize = 33;

    private readonly ReadOnlyMemory<byte> _batch;

    private LiveBatch(ReadOnlyMemory<byte> batch) => _batch = batch;

    private static ReadOnlySpan<byte> Magic => "TTL1"u8;

    /// <summary>Which announcement.</summary>
    public LiveSessionId Session => LiveSessionId.Read(_batch.Span[4..]);

    /// <summary>From 0, one more with every batch.</summary>
    public uint Number => BinaryPrimitives.ReadUInt32BigEndian(_batch.Span[20..]);

    /// <summary>When its first sample is due, in microseconds since 1970 UTC; any 64 bits.</summary>
    public ulong PresentationMicros => BinaryPrimitives.ReadUInt64BigEndian(_batch.Span[24..]);

    /// <summary>1–10.</summary>
    public int FrameCount => _batch.Span[32];

    /// <summary>What the signature is over.</summary>
    public ReadOnlyMemory<byte> Signed => _batch[..^TrustedKeys.SignatureBytes];

    /// <summary>64 bytes, r then s.</summary>
    public ReadOnlyMemory<byte> Signature => _batch[^TrustedKeys.SignatureBytes..];

    /// <summary>One Opus packet.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not from 0 to <see cref="FrameCount"/> − 1.</exception>
    public ReadOnlyMemory<byte> Frame(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, FrameCount);
        var at = HeaderSize;
        for (; index > 0; index--)
            at += 2 + FrameLength(at);
        return _batch.Slice(at + 2, FrameLength(at));
    }

    /// <summary>Reads a batch without copying; says nothing of its signature. Never throws.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> payload, out LiveBatch batch)
    {
        batch = default;
        var span = payload.Span;
        if (span.Length is < HeaderSize + TrustedKeys.SignatureBytes or > MaxSize || !span.StartsWith(Magic))
            return false;
        var frames = span[32];
        if (frames is 0 or > MaxFrames)
            return false;
        var at = HeaderSize;
        var end = span.Length - TrustedKeys.SignatureBytes;
        for (var i = 0; i < frames; i++)
        {
            if (at + 2 > end)
                return false;
            var length = BinaryPrimitives.ReadUInt16BigEndian(span[at..]);
            at += 2 + length;
            if (length is 0 or > MaxFrameBytes || at > end)
                return false;
        }

        if (at != end)
            return false;
        batch = new LiveBatch(payload);
        return true;
    }

    /// <summary>Writes and signs a batch into <paramref name="destination"/> (<see cref="MaxSize"/> bytes are always enough) and returns its length.</summary>
    /// <exception cref="ArgumentException">Too many or too long frames, or the destination is too short.</exception>
    public static int Write(
        LiveSessionId session, uint number, ulong presentationMicros, IReadOnlyList<ReadOnlyMemory<byte>> frames, DocumentSigner signer, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(signer);
        if (frames.Count is 0 or > MaxFrames || frames.Any(frame => frame.Length is 0 or > MaxFrameBytes))
            throw new ArgumentException($"A batch has 1 to {MaxFrames} frames of 1 to {MaxFrameBytes} bytes.", nameof(frames));
        var signed = HeaderSize + frames.Sum(frame => 2 + frame.Length);
        var size = signed + TrustedKeys.SignatureBytes;
        if (size > MaxSize || size > destination.Length)
            throw new ArgumentException($"A batch of {size} bytes does not fit {Math.Min(MaxSize, destination.Length)}.", nameof(frames));

        Magic.CopyTo(destination);
        session.CopyTo(destination[4..]);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], number);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], presentationMicros);
        destination[32] = (byte)frames.Count;
        var at = HeaderSize;
        foreach (var frame in frames)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination[at..], (ushort)frame.Length);
            frame.Span.CopyTo(destination[(at + 2)..]);
            at += 2 + frame.Length;
        }

        signer.Sign(destination[..signed]).CopyTo(destination[signed..]);
        return size;
    }

    private int FrameLength(int at) => BinaryPrimitives.ReadUInt16BigEndian(_batch.Span[at..]);
}
