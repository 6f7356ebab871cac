using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace Broadcast.Mqtt;

/// <summary>
/// One connection under MQTTnet's low-level client: MQTTnet reads and writes the packets, this cuts the stream into them. In place of MQTTnet's own
/// adapter, which takes memory for whatever length a packet claims (up to 256 MiB), and reads and writes each packet in several pieces: here a
/// packet is weighed first, one read brings many packets, and one write takes many away. On the loop's thread only.
/// </summary>
/// <param name="socket">The connection, not yet connected.</param>
/// <param name="addresses">The broker's, in the order in which they are tried.</param>
/// <param name="options">Port, authority and limits.</param>
/// <param name="time">Dates certificates.</param>
/// <param name="passedOver">Called for each message whose payload was too large: with its packet id, or 0 when it has none.</param>
internal sealed class BrokerWire(
    PolledStream socket, IPAddress[] addresses, MqttLinkOptions options, TimeProvider time, Action<ushort> passedOver)
    : IMqttChannelAdapter, IMqttClientAdapterFactory
{
    /// <summary>Bytes that one read may bring; a larger packet gets memory of its own.</summary>
    private const int ReadAhead = 16 * 1024;

    private Stream _stream = socket;
    private byte[] _buffer = [];
    private int _start;
    private int _count;
    private SendBuffer _filling = new();
    private SendBuffer _leaving = new();

    /// <summary>A write is under way: the socket takes no more just now.</summary>
    public bool IsWriting { get; private set; }

    /// <summary>Bytes that wait for the next write.</summary>
    public int Unsent => _filling.Count;

    public long BytesReceived => socket.BytesRead;

    public long BytesSent => socket.BytesWritten;

    public MqttPacketFormatterAdapter PacketFormatterAdapter { get; } = new(MqttProtocolVersion.V311, new MqttBufferWriter(256, 1_024));

    public bool IsSecureConnection => options.CaFile is not null;

    public X509Certificate2? ClientCertificate => null;

    public EndPoint? RemoteEndPoint => null;

    public EndPoint? LocalEndPoint => null;

    public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger) => this;

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        await socket.ConnectAsync(addresses, options.Port);
        if (options.CaFile is not { } caFile)
            return;
        var secured = new SslStream(socket, leaveInnerStreamOpen: false);
        _stream = secured;
        try
        {
            await secured.AuthenticateAsClientAsync(BrokerCertificate.Rule(caFile, options.Host, time.GetUtcNow()), cancellationToken);
        }
        catch (IOException cut)
        {
            throw new AuthenticationException("The broker ended the TLS handshake; perhaps it speaks no TLS at that port.", cut);
        }
    }

    public Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken) =>
        TryTake(out var packet, out var begun) ? Task.FromResult(packet) : ReadOnAsync(begun);

    /// <summary>Adds a packet to the next write.</summary>
    public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        var encoded = PacketFormatterAdapter.Encode(packet);
        _filling.Add(encoded.Packet);
        foreach (var part in encoded.Payload)
            _filling.Add(part.Span);
        PacketFormatterAdapter.Cleanup();
        return Task.CompletedTask;
    }

    /// <summary>Writes what was sent, all together, and then what was sent meanwhile. Not to be called while <see cref="IsWriting"/>.</summary>
    public async Task FlushAsync()
    {
        IsWriting = true;
        while (_filling.Count > 0)
        {
            (_filling, _leaving) = (_leaving, _filling);
            await _stream.WriteAsync(_leaving.Written);
            _leaving.Clear();
        }

        IsWriting = false;
    }

    public Task DisconnectAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void ResetStatistics()
    {
        // The figures are the socket's, and end with it.
    }

    public void Dispose() => _stream.Dispose();

    private async Task<MqttPacket> ReadOnAsync(PacketFrame? begun)
    {
        while (true)
        {
            if (begun is not { } frame)
                await FillAsync();
            else if (frame.Payload > options.MaxPayloadBytes)
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
    private bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MqttPacket? packet, out PacketFrame? begun)
    {
        packet = null;
        begun = PacketFrame.Read(_buffer.AsSpan(_start, _count));
        if (begun is not { } frame || frame.Total > _count || frame.Payload > options.MaxPayloadBytes)
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
            have += await ReadAsync(body.AsMemory(have));
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
            _ = await _stream.ReadAsync(Memory<byte>.Empty);
            _buffer = ArrayPool<byte>.Shared.Rent(ReadAhead);
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _count).CopyTo(_buffer);
            _start = 0;
        }

        _count += await ReadAsync(_buffer.AsMemory(_count));
    }

    private async ValueTask<int> ReadAsync(Memory<byte> into)
    {
        var count = await _stream.ReadAsync(into);
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
            return PacketFormatterAdapter.Decode(new ReceivedMqttPacket(frame.First, body, frame.Total));
        }
        catch (Exception broken) when (broken is not MqttProtocolViolationException)
        {
            throw new MqttProtocolViolationException($"The packet cannot be read: {broken.Message}");
        }
    }
}
