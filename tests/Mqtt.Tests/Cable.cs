using System.Net;
using System.Net.Sockets;

namespace Broadcast.Mqtt.Tests;

/// <summary>A network cable between a link and its broker: it can be cut (both ends see the connection end, without a DISCONNECT), or lead nowhere.</summary>
internal sealed class Cable : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int? _brokerPort;
    private readonly List<TcpClient> _ends = [];
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _accepting;

    /// <summary>A cable that lies ready.</summary>
    /// <param name="brokerPort">Null: whoever connects is never answered.</param>
    public Cable(int? brokerPort)
    {
        _brokerPort = brokerPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Somebody has connected.</summary>
    public Task Used => _first.Task;

    public void Cut()
    {
        lock (_ends)
        {
            foreach (var end in _ends)
                end.Close();
            _ends.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = Keep(await _listener.AcceptTcpClientAsync());
                _first.TrySetResult();
                if (_brokerPort is not { } port)
                    continue;
                var far = Keep(new TcpClient());
                await far.ConnectAsync(IPAddress.Loopback, port);
                _ = CopyAsync(near, far);
                _ = CopyAsync(far, near);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The listener was stopped.
        }
    }

    private TcpClient Keep(TcpClient end)
    {
        lock (_ends)
            _ends.Add(end);
        return end;
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
            to.Close();
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException or InvalidOperationException)
        {
            from.Close();
            to.Close();
        }
    }
}
