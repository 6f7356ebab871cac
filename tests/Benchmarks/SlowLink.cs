using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Broadcast.Benchmarks;

/// <summary>
/// A link over which everything takes 40 ms and an exponentially scattered time of 10 ms mean more, each way: connections to <see cref="Port"/> are carried
/// to the broker. What was sent first arrives first, as on any TCP connection.
/// </summary>
internal sealed class SlowLink : IAsyncDisposable
{
    private const double DelayMs = 40;
    private const double JitterMs = 10;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly int _to;
    private readonly Random _random;
    private readonly Task _accepting;

    /// <summary>Listens on a free port.</summary>
    /// <param name="to">The broker's port on this machine.</param>
    /// <param name="seed">Of the jitter.</param>
    public SlowLink(int to, int seed)
    {
        _to = to;
        _random = new Random(seed);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where the box connects to.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var carried = new List<Task>();
        try
        {
            while (true)
                carried.Add(CarryAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(carried);
        }
    }

    private async Task CarryAsync(TcpClient box)
    {
        try
        {
            using (box)
            using (var broker = new TcpClient { NoDelay = true })
            {
                box.NoDelay = true;
                await broker.ConnectAsync(IPAddress.Loopback, _to, _stopping.Token);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                Task[] both = [OneWayAsync(box.GetStream(), broker.GetStream(), either.Token), OneWayAsync(broker.GetStream(), box.GetStream(), either.Token)];
                await Task.WhenAny(both);
                await either.CancelAsync();
                await Task.WhenAll(both);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or IOException)
        {
            // One of the ends has gone: the other is told by its connection's end.
        }
    }

    private async Task OneWayAsync(NetworkStream from, NetworkStream to, CancellationToken stopping)
    {
        var queue = Channel.CreateBounded<(long At, TimeSpan Delay, byte[] Bytes)>(1024);
        var reading = ReadAsync();
        await foreach (var (at, delay, bytes) in queue.Reader.ReadAllAsync(stopping))
        {
            // Timers know whole milliseconds and may be early by a part of one: nothing may arrive sooner than the link allows.
            var left = delay - TimeProvider.System.GetElapsedTime(at);
            if (left > TimeSpan.Zero)
                await Task.Delay(left, TimeProvider.System, stopping);
            SpinWait.SpinUntil(() => TimeProvider.System.GetElapsedTime(at) >= delay);
            await to.WriteAsync(bytes, stopping);
        }

        await reading;

        async Task ReadAsync()
        {
            var buffer = new byte[65_536];
            try
            {
                int count;
                while ((count = await from.ReadAsync(buffer, stopping)) > 0)
                {
                    TimeSpan delay;
                    lock (_random)
                        delay = TimeSpan.FromMilliseconds(DelayMs - (JitterMs * Math.Log(1 - _random.NextDouble())));
                    await queue.Writer.WriteAsync((TimeProvider.System.GetTimestamp(), delay, buffer[..count]), stopping);
                }
            }
            finally
            {
                queue.Writer.TryComplete();
            }
        }
    }
}
