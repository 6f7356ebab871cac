using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Broadcast.Controller.Trust;
using Broadcast.Protocol;
using Microsoft.Extensions.Options;

namespace Broadcast.Controller.Dispatch.Broker;

/// <summary>Where the broker is, for us and for boxes. A free port that was once chosen is remembered in the broker's folder. Thread-safe.</summary>
internal sealed class BrokerEndpoint(IOptions<BrokerOptions> options, BrokerFolder folder) : IBrokerAddress
{
    private readonly Lock _gate = new();
    private int _port;

    /// <summary>Whether the broker is one that others run.</summary>
    public bool IsExternal => options.Value.Broker is not null;

    /// <summary>PEM file of the authority that signs the broker's certificate; null for no TLS.</summary>
    public string? CaFile => IsExternal ? options.Value.CaFile : null;

    /// <summary>Where the embedded broker listens.</summary>
    public (string Host, int Port) Listen()
    {
        var (host, port) = Parse(options.Value.Listen);
        return (host, port == 0 ? ChosenPort(host) : port);
    }

    /// <summary>Where the controller's own link goes.</summary>
    public (string Host, int Port) ForController()
    {
        if (options.Value.Broker is { } external)
            return Parse(external);
        var (host, port) = Listen();
        // A broker that listens everywhere is reached over the loopback.
        return (host switch { "0.0.0.0" or "*" => "127.0.0.1", "::" => "::1", _ => host }, port);
    }

    /// <inheritdoc />
    public BrokerAddress ForBoxes()
    {
        var (host, port) = ForController();
        if (!IsExternal && options.Value.Advertise is { } advertise && BrokerOptions.TryParse(advertise, port, out var advertised))
        {
            return new BrokerAddress { Host = advertised.Host, Port = advertised.Port };
        }

        return new BrokerAddress { Host = host, Port = port, TlsCa = CaFile is { } file ? File.ReadAllText(file) : null };
    }

    private static (string Host, int Port) Parse(string text) =>
        BrokerOptions.TryParse(text, null, out var address) ? address : throw new FormatException($"'{text}' is no host:port.");

    /// <summary>A free port below those that the kernel gives to outgoing connections (from 32768 on): none of these takes it before the broker does.</summary>
    private static int FreePort(IPAddress address)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(20_000, 32_768);
            try
            {
                using var listener = new TcpListener(address, port);
                listener.Start();
                return port;
            }
            catch (SocketException busy) when (busy.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another one, then.
            }
        }

        using var any = new TcpListener(address, 0);
        any.Start();
        return ((IPEndPoint)any.LocalEndpoint).Port;
    }

    private int ChosenPort(string host)
    {
        lock (_gate)
        {
            if (_port != 0)
                return _port;
            if (File.Exists(folder.Port)
                && int.TryParse(File.ReadAllText(folder.Port), NumberStyles.None, CultureInfo.InvariantCulture, out var remembered)
                && remembered is > 0 and <= 65_535)
            {
                return _port = remembered;
            }

            var port = FreePort(IPAddress.TryParse(host, out var address) ? address : IPAddress.Loopback);
            PrivateFile.EnsureFolder(folder.Path);
            PrivateFile.Replace(folder.Port, Encoding.ASCII.GetBytes(port.ToString(CultureInfo.InvariantCulture)));
            return _port = port;
        }
    }
}
