using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace Broadcast.Mqtt;

/// <summary>
/// One connection under MQTTnet's low-level client: MQTTnet reads and writes the packets, this moves them over our socket, with TLS
/// if asked. In place of MQTTnet's own adapter, which takes memory for whatever length a packet claims (up to 256 MiB), and reads and writes each
/// packet in several pieces: here one read brings many packets, and one write takes many away. On the loop's thread only.
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
    private Stream _stream = socket;
    private PacketReader? _reader;
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
        if (options.CaFile is { } caFile)
            _stream = await SecuredAsync(BrokerCertificate.Rule(caFile, options.Host, time.GetUtcNow()), cancellationToken);
        _reader = new PacketReader(_stream, PacketFormatterAdapter, options.MaxPayloadBytes, passedOver);
    }

    public Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken) => _reader!.ReadAsync();

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

    /// <summary>Nothing, see <see cref="Dispose"/>.</summary>
    public Task DisconnectAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void ResetStatistics()
    {
        // The figures are the socket's, and end with it.
    }

    /// <summary>Ends the connection, and with it whatever waits for it.</summary>
    public void Close() => _stream.Dispose();

    /// <summary>
    /// Nothing: MQTTnet calls it when a part of the connection has failed, before it tells so. Closing here would end the other parts first, and their
    /// end would be told as the reason. Whoever is told calls <see cref="Close"/>.
    /// </summary>
    public void Dispose()
    {
    }

    private async Task<SslStream> SecuredAsync(SslClientAuthenticationOptions rule, CancellationToken cancellationToken)
    {
        var secured = new SslStream(socket, leaveInnerStreamOpen: false);
        try
        {
            await secured.AuthenticateAsClientAsync(rule, cancellationToken);
            return secured;
        }
        catch (Exception broken)
        {
            await secured.DisposeAsync();
            if (broken is IOException or SocketException)
                throw new AuthenticationException("The broker ended the TLS handshake; perhaps it speaks no TLS at that port.", broken);
            throw;
        }
    }
}
