using System.Net;
using System.Net.Sockets;

namespace Broadcast.Mqtt;

/// <summary>
/// A TCP connection as a stream that never blocks and never leaves the loop's thread: the loop says when the socket is ready, and what was
/// waiting for it goes on at once, on that thread. So a byte is stamped when it is read from the socket, however busy the thread pool is.
/// On the loop's thread only.
/// </summary>
internal sealed class PolledStream(TimeProvider time) : Stream
{
    private readonly TimeProvider _time = time;
    private Socket? _socket;
    private TaskCompletionSource? _connecting;
    private TaskCompletionSource<int>? _reading;
    private Memory<byte> _readInto;
    private bool _mayRead;
    private TaskCompletionSource? _writing;
    private ReadOnlyMemory<byte> _toWrite;
    private bool _closed;

    /// <summary>What the loop should watch; null when there is nothing to watch.</summary>
    public Socket? Socket => _closed ? null : _socket;

    public bool WantsRead => _reading is not null;

    public bool WantsWrite => _connecting is not null || _writing is not null;

    /// <summary>When the last bytes were read; a stamp of the link's clock.</summary>
    public long ArrivedAt { get; private set; }

    public long BytesRead { get; private set; }

    public long BytesWritten { get; private set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Connects to the first address that answers, asked one after the other.</summary>
    /// <exception cref="SocketException">None did; the last one's reason.</exception>
    public async Task ConnectAsync(IPAddress[] addresses, int port)
    {
        for (var i = 0; ; i++)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            try
            {
                await ConnectAsync(new IPEndPoint(addresses[i], port));
                return;
            }
            catch (SocketException) when (i < addresses.Length - 1)
            {
                // The next address may answer.
            }
        }
    }

    /// <summary>The socket is ready; what waits for it goes on before this returns.</summary>
    public void OnReady(bool read, bool write)
    {
        if (write && _connecting is { } connecting)
        {
            _connecting = null;
            var error = (SocketError)(int)_socket!.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            if (error == SocketError.Success)
                connecting.SetResult();
            else
                connecting.SetException(new SocketException((int)error));
        }
        else if (write && _writing is { } writing)
        {
            ContinueWriting(writing);
        }

        if (!read || _reading is not { } reading)
            return;
        _mayRead = true;
        try
        {
            if (!TryRead(_readInto, out var count))
                return;
            _reading = null;
            reading.SetResult(count);
        }
        catch (SocketException broken)
        {
            _reading = null;
            reading.SetException(broken);
        }
    }

    /// <summary>
    /// Reads once for each time that the loop found the socket ready, so that a link with much to read leaves the others their turn.
    /// An empty buffer waits until there is something to read.
    /// </summary>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (_mayRead && TryRead(buffer, out var count))
            return ValueTask.FromResult(count);
        _readInto = buffer;
        _reading = Continuing<int>();
        return new ValueTask<int>(_reading.Task);
    }

    /// <summary>Writes what the socket takes now, and the rest when it is ready again. The buffer stays the stream's until then; one write at a time.</summary>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        var rest = Send(buffer);
        if (rest.IsEmpty)
            return ValueTask.CompletedTask;
        _toWrite = rest;
        _writing = Continuing();
        return new ValueTask(_writing.Task);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
        // Nothing is held back.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("It would block the loop.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("It would block the loop.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (_closed)
            return;
        _closed = true;
        _socket?.Dispose();
        _connecting?.TrySetException(Gone());
        _writing?.TrySetException(Gone());
        _reading?.TrySetException(Gone());
        _connecting = null;
        _writing = null;
        _reading = null;
        base.Dispose(disposing);

        static ObjectDisposedException Gone() => new(nameof(PolledStream));
    }

    // What waits goes on within the call that completes it: on the loop's thread, in order, without a way through the thread pool.
    private static TaskCompletionSource Continuing() => new(TaskCreationOptions.None);

    private static TaskCompletionSource<T> Continuing<T>() => new(TaskCreationOptions.None);

    private async Task ConnectAsync(IPEndPoint endPoint)
    {
        _socket?.Dispose();
        // .NET opens every socket close-on-exec: a child process that kept it would keep the broker from noticing that we died.
        _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false, NoDelay = true };
        try
        {
            _socket.Connect(endPoint);
        }
        catch (SocketException begun) when (begun.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            _connecting = Continuing();
            await _connecting.Task;
        }
    }

    private bool TryRead(Memory<byte> into, out int count)
    {
        count = 0;
        if (into.IsEmpty)
            return true;
        _mayRead = false;
        count = _socket!.Receive(into.Span, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return false;
        if (error != SocketError.Success)
            throw new SocketException((int)error);
        ArrivedAt = _time.GetTimestamp();
        BytesRead += count;
        return true;
    }

    private ReadOnlyMemory<byte> Send(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var sent = _socket!.Send(bytes.Span, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                break;
            if (error != SocketError.Success)
                throw new SocketException((int)error);
            BytesWritten += sent;
            bytes = bytes[sent..];
        }

        return bytes;
    }

    private void ContinueWriting(TaskCompletionSource writing)
    {
        try
        {
            _toWrite = Send(_toWrite);
            if (!_toWrite.IsEmpty)
                return;
            _writing = null;
            writing.SetResult();
        }
        catch (SocketException broken)
        {
            _writing = null;
            writing.SetException(broken);
        }
    }
}
