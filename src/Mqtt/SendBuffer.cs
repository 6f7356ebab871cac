using System.Buffers;

namespace Broadcast.Mqtt;

/// <summary>Bytes on their way to the socket: grows as they come, and holds no memory while it is empty. On the loop's thread only.</summary>
internal sealed class SendBuffer
{
    private byte[] _bytes = [];

    public int Count { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Count);

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - Count < bytes.Length)
            Grow(Count + bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Count));
        Count += bytes.Length;
    }

    public void Clear()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Count = 0;
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _bytes.Length * 2));
        _bytes.AsSpan(0, Count).CopyTo(larger);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
