using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Broadcast.Mqtt;

/// <summary>
/// One thread that serves any number of links: it waits for all their sockets together, so that a thousand links cost one thread and one timer, and
/// a link whose reader stalls or whose broker is gone holds up no other (names are looked up elsewhere). The thread runs while there are links, and
/// does nothing else (a TLS handshake takes it for some milliseconds): what arrives is read and stamped without waiting for the thread pool.
/// Thread-safe. Hosts make one and give it to all their links.
/// </summary>
public sealed class MqttLoop
{
    /// <summary>How often each link's keep-alive is looked after, in real time.</summary>
    private static readonly TimeSpan TendEvery = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly ConcurrentQueue<LinkDriver> _signalled = new();
    private readonly Lazy<Socket> _wake = new(NewWake);
    private readonly List<LinkDriver> _links = [];
    private readonly List<Socket> _readers = [];
    private readonly List<Socket> _writers = [];
    private int _awake;
    private int _attached;
    private bool _running;

    /// <summary>A loop whose keep-alives run in real time, as the broker's do.</summary>
    public MqttLoop()
        : this(TimeProvider.System)
    {
    }

    /// <summary>For tests of the keep-alive.</summary>
    internal MqttLoop(TimeProvider time) => Time = time;

    /// <summary>What keep-alives are measured by.</summary>
    internal TimeProvider Time { get; }

    /// <summary>Makes room for a link; once signalled, its driver will be stepped on the loop's thread from now on, until it has ended.</summary>
    internal void Attach()
    {
        lock (_gate)
        {
            _attached++;
            if (_running)
                return;
            _running = true;
            new Thread(Run) { Name = "mqtt", IsBackground = true }.Start();
        }
    }

    /// <summary>Has the loop step a driver soon.</summary>
    internal void Signal(LinkDriver driver)
    {
        _signalled.Enqueue(driver);
        if (Interlocked.Exchange(ref _awake, 1) == 0)
            _ = _wake.Value.Send([0], SocketFlags.None, out _); // a full one is readable already
    }

    /// <summary>A socket that hears itself: the only thing that ends a wait for sockets is a socket.</summary>
    private static Socket NewWake()
    {
        var wake = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
        wake.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        wake.Connect(wake.LocalEndPoint!); // and nobody else
        return wake;
    }

    private void Run()
    {
        var tended = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Wait(TendEvery - TimeProvider.System.GetElapsedTime(tended));
            StepReady();

            // Only those signalled until now: one that signals itself again waits for the next turn.
            for (var count = _signalled.Count; count > 0 && _signalled.TryDequeue(out var driver); count--)
            {
                if (!driver.IsAttached)
                {
                    driver.IsAttached = true;
                    _links.Add(driver);
                }

                driver.OnSignal();
            }

            if (TimeProvider.System.GetElapsedTime(tended) >= TendEvery)
            {
                tended = TimeProvider.System.GetTimestamp();
                foreach (var link in _links)
                    link.OnTend();
            }

            var ended = _links.RemoveAll(link => link.HasEnded);
            lock (_gate)
            {
                _attached -= ended;
                if (_attached > 0)
                    continue;
                _running = false;
                return;
            }
        }
    }

    /// <summary>Waits until a socket is ready, somebody signals, or the time is over; leaves the ready ones in the two lists, in the order of the links.</summary>
    private void Wait(TimeSpan left)
    {
        _readers.Clear();
        _writers.Clear();
        _readers.Add(_wake.Value);
        foreach (var link in _links)
        {
            if (link.Socket is not { } stream)
                continue;
            if (stream.WantsRead)
                _readers.Add(stream.Socket!);
            if (stream.WantsWrite)
                _writers.Add(stream.Socket!);
        }

        Volatile.Write(ref _awake, 0);
        Interlocked.MemoryBarrier(); // whoever signals sees that we sleep, or we see the signal
        if (!_signalled.IsEmpty)
            left = TimeSpan.Zero;
        Socket.Select(_readers, _writers, null, left > TimeSpan.Zero ? left : TimeSpan.Zero);
        Volatile.Write(ref _awake, 1);
    }

    private void StepReady()
    {
        int read = 0, write = 0;
        if (_readers.Count > 0 && _readers[0] == _wake.Value)
        {
            read = 1;
            Span<byte> signals = stackalloc byte[1];
            while (_wake.Value.Receive(signals, SocketFlags.None, out var error) > 0 && error == SocketError.Success)
            {
                // All were meant to wake us once.
            }
        }

        foreach (var link in _links)
        {
            if (read == _readers.Count && write == _writers.Count)
                return;
            if (link.Socket?.Socket is not { } socket)
                continue;
            var mayRead = read < _readers.Count && _readers[read] == socket;
            var mayWrite = write < _writers.Count && _writers[write] == socket;
            read += mayRead ? 1 : 0;
            write += mayWrite ? 1 : 0;
            if (mayRead || mayWrite)
                link.OnSocketReady(mayRead, mayWrite);
        }
    }
}
