using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using MQTTnet.Adapter;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace Broadcast.Mqtt;

/// <summary>
/// Cuts what a broker sends into packets, which MQTTnet then reads. A packet is weighed before memory is taken for it, and a message that is too large is
/// passed over as it comes: whatever is sent, this holds 16 KiB and one message of the largest size allowed. One reader at a time.
/// </summary>
/// <param name="stream">What the broker sends.</param>
/// <param name="formatter">Reads the packets.</param>
/// <param name="maxPayload">Largest payload that is taken, in bytes.</param>
/// <param name="passedOver">Called for each message with a larger one: with its packet id, or 0 when it has none.</param>
internal sealed class PacketReader(Stream stream, MqttPacketFormatterAdapter formatter, int maxPayload, Action<ushort> passedOver)
{
    /// <summary>Bytes that one read may bring; a larger packet gets memory of its own.</summary>
    private const int ReadAhead = 16 * 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _count;

    /// <summary>The next packet.</summary>
    /// <exception cref="MqttProtocolViolationException">What came is none that a broker may send.</exception>
    /// <exception cref="IOException">The stream ended, or broke.</exception>
    public Task<MqttPacket> ReadAsync() => TryTake(out var packet, out var begun) ? Task.FromResult(packet) : ReadOnAsync(begun);

    private async Task<MqttPacket> ReadOnAsync(PacketFrame? begun)
    {
        while (true)
        {
            if (begun is not { } frame)
                await FillAsync();
            else if (frame.Payload > maxPayload)
                await PassOverAsync(frame);
            else if (frame.Total > ReadAhead)
                return await ReadLargeAsync(frame);
            else
                await FillAsync();
            if (TryTake(out var packet, out begun))
                return packet;
        }
    }

    /// <summary>Takes a packet that has arrived whole; otherwise says what has begun, if that is known already.</summary>
    private bool TryTake([NotNullWhen(true)] out MqttPacket? packet, out PacketFrame? begun)
    {
        packet = null;
        begun = PacketFrame.Read(_buffer.AsSpan(_start, _count));
        if (begun is not { } frame || frame.Total > _count || frame.Payload > maxPayload)
            return false;
        packet = Decode(frame, new ArraySegment<byte>(_buffer, _start + frame.Header, frame.Body));
        Consume(frame.Total);
        return true;
    }

    private async Task<MqttPacket> ReadLargeAsync(PacketFrame frame)
    {
        Consume(frame.Header);
        var body = GC.AllocateUninitializedArray<byte>(frame.Body);
        var have = Math.Min(_count, frame.Body);
        _buffer.AsSpan(_start, have).CopyTo(body);
        Consume(have);
        while (have < frame.Body)
            have += await ReadSomeAsync(body.AsMemory(have));
        return Decode(frame, body);
    }

    private async Task PassOverAsync(PacketFrame frame)
    {
        var idAt = frame.BeforePayload - sizeof(ushort);
        await SkipAsync(frame.Header + (frame.HasId ? idAt : frame.Body));
        var id = 0;
        if (frame.HasId)
        {
            id = (await NextByteAsync() << 8) | await NextByteAsync();
            await SkipAsync(frame.Payload);
        }

        passedOver((ushort)id);
    }

    private async Task SkipAsync(int bytes)
    {
        while (bytes > 0)
        {
            if (_count == 0)
                await FillAsync();
            var some = Math.Min(_count, bytes);
            Consume(some);
            bytes -= some;
        }
    }

    private async Task<int> NextByteAsync()
    {
        if (_count == 0)
            await FillAsync();
        var next = _buffer[_start];
        Consume(1);
        return next;
    }

    /// <summary>Reads more behind what is there. A connection on which nothing comes holds no memory for it.</summary>
    private async Task FillAsync()
    {
        if (_count == 0)
        {
            if (_buffer.Length > 0)
                ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _ = await stream.ReadAsync(Memory<byte>.Empty);
            _buffer = ArrayPool<byte>.Shared.Rent(ReadAhead);
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _count).CopyTo(_buffer);
            _start = 0;
        }

        _count += await ReadSomeAsync(_buffer.AsMemory(_count));
    }

    private async ValueTask<int> ReadSomeAsync(Memory<byte> into)
    {
        var count = await stream.ReadAsync(into);
        return count > 0 ? count : throw new IOException("The broker closed the connection.");
    }

    private void Consume(int bytes)
    {
        _count -= bytes;
        _start = _count == 0 ? 0 : _start + bytes;
    }

    private MqttPacket Decode(PacketFrame frame, ArraySegment<byte> body)
    {
        try
        {
            return formatter.Decode(new ReceivedMqttPacket(frame.First, body, frame.Total));
        }
        catch (Exception broken) when (broken is not MqttProtocolViolationException)
        {
            throw new MqttProtocolViolationException($"The packet cannot be read: {broken.Message}");
        }
    }
}
