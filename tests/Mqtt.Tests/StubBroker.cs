using System.Net;
using System.Net.Sockets;

namespace Broadcast.Mqtt.Tests;

/// <summary>Answers a link byte by byte as a test wants: for answers that a healthy broker cannot be brought to give.</summary>
internal sealed class StubBroker : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<byte, byte[], byte[]?> _answer;
    private readonly (byte Head, int Zeros, byte[] Then)? _afterwards;
    private readonly byte[]? _unread;
    private readonly TaskCompletionSource _readsOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    /// <summary>Takes one connection after the other.</summary>
    /// <param name="answer">First byte and body of a packet → the bytes to send back, or null for none.</param>
    /// <param name="afterwards">After the answer to a packet with this first byte: so many zeros, and then these bytes.</param>
    /// <param name="unread">When given, nothing after the first packet is read: what comes stays where it is, and this is said.</param>
    public StubBroker(Func<byte, byte[], byte[]?> answer, (byte Head, int Zeros, byte[] Then)? afterwards = null, byte[]? unread = null)
    {
        _answer = answer;
        _afterwards = afterwards;
        _unread = unread;
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Reads what it left unread.</summary>
    public void ReadOn() => _readsOn.SetResult();

    /// <summary>After that: the link has hung up.</summary>
    public Task HungUp => _hungUp.Task;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving;
        _listener.Stop();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using var link = await _listener.AcceptTcpClientAsync(_stopping.Token);
                await using var stream = link.GetStream();
                while (true)
                {
                    var (head, body) = await ReadPacketAsync(stream);
                    if (_answer(head, body) is { } reply)
                        await stream.WriteAsync(reply, _stopping.Token);
                    if (_afterwards is { } more && more.Head == head)
                        await SendZerosAsync(stream, more.Zeros, more.Then);
                    if (_unread is not null)
                        await LeaveUnreadAsync(stream, _unread);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (IOException)
            {
                // That link went; the next may come.
            }
        }
    }

    private async Task SendZerosAsync(NetworkStream stream, int zeros, byte[] then)
    {
        var some = new byte[64 * 1024];
        for (; zeros > 0; zeros -= some.Length)
            await stream.WriteAsync(some.AsMemory(0, Math.Min(zeros, some.Length)), _stopping.Token);
        await stream.WriteAsync(then, _stopping.Token);
    }

    private async Task LeaveUnreadAsync(NetworkStream stream, byte[] say)
    {
        _ = await stream.ReadAsync(Memory<byte>.Empty, _stopping.Token); // until there is something
        await stream.WriteAsync(say, _stopping.Token);
        await _readsOn.Task.WaitAsync(_stopping.Token);
        try
        {
            await stream.CopyToAsync(Stream.Null, _stopping.Token);
        }
        finally
        {
            _hungUp.TrySetResult();
        }
    }

    private async Task<(byte Head, byte[] Body)> ReadPacketAsync(NetworkStream stream)
    {
        var one = new byte[1];
        await stream.ReadExactlyAsync(one, _stopping.Token);
        var head = one[0];
        int length = 0, shift = 0;
        do
        {
            await stream.ReadExactlyAsync(one, _stopping.Token);
            length |= (one[0] & 0x7F) << shift;
            shift += 7;
        }
        while (one[0] >= 0x80);
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, _stopping.Token);
        return (head, body);
    }
}
