using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Broadcast.Tests;

/// <summary>A port for a broker of a test.</summary>
internal static class FreePort
{
    /// <summary>A free port of the loopback, below those that the kernel gives to outgoing connections, so that none of these takes it first.</summary>
    public static int Find()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(20_000, 32_768);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException busy) when (busy.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another one, then.
            }
        }
    }
}
