using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Broadcast.Tts.Engines.Cloud;

/// <summary>An address that the product must not reach: inside this machine or network, or reserved.</summary>
internal sealed class PrivateAddressException(string host) : Exception($"{host} chỉ có địa chỉ nội bộ hoặc dành riêng: không kết nối.");

/// <summary>
/// Names, wires and trusted authorities. Tests replace these three; the rules about addresses, TLS and redirects are never replaced. No proxy is
/// used: a proxy would look names up itself and so step over the rule against private addresses.
/// </summary>
/// <param name="Resolve">The addresses of a name.</param>
/// <param name="Connect">A connection to one of them.</param>
/// <param name="Trust">Authorities beside the system's; null for the system's alone.</param>
internal sealed record ServiceNetwork(
    Func<string, CancellationToken, Task<IPAddress[]>> Resolve,
    Func<IPEndPoint, CancellationToken, Task<Stream>> Connect,
    X509ChainPolicy? Trust = null)
{
    /// <summary>The real one.</summary>
    public static ServiceNetwork Internet { get; } = new((host, cancellation) => Dns.GetHostAddressesAsync(host, cancellation), ConnectAsync);

    /// <summary>A client that follows no redirect, keeps no cookie, unpacks nothing and reaches public addresses only.</summary>
    public HttpClient CreateClient()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 32,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ActivityHeadersPropagator = null,
            ConnectCallback = async (context, cancellation) => await ConnectToPublicAsync(context.DnsEndPoint, cancellation),
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trust },
        };
        // The time limits are ours, by the injected clock.
        return new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private async Task<Stream> ConnectToPublicAsync(DnsEndPoint target, CancellationToken cancellation)
    {
        var addresses = await Resolve(target.Host, cancellation);
        var reachable = addresses.Where(PublicAddress.Includes).ToList();
        if (reachable.Count == 0) throw addresses.Length == 0 ? new SocketException((int)SocketError.HostNotFound) : new PrivateAddressException(target.Host);
        for (var i = 0; ; i++)
        {
            try
            {
                return await Connect(new IPEndPoint(reachable[i], target.Port), cancellation);
            }
            catch (SocketException) when (i + 1 < reachable.Count)
            {
                // The next address may answer.
            }
        }
    }

    private static async Task<Stream> ConnectAsync(IPEndPoint target, CancellationToken cancellation)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(target, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
