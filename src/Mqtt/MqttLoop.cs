using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace Broadcast.Mqtt;

/// <summary>
/// One thread that serves any number of links: it waits for all their sockets together, so that a thousand links cost one thread, and a link
/// whose reader stalls or whose broker is gone holds up no other (names are looked up elsewhere). The thread runs while there are links.
/// Thread-safe. Hosts make one and give it to all their links.
/// </summary>
public sealed class MqttLoop
{
    /// <summary>How often each link's keep-alive is looked after, in milliseconds of real time: libmosquitto counts in seconds.</summary>
    private const int TendEvery = 1_000;

    private readonly Lock _gate = new();
    private readonly ConcurrentQueue<LinkDriver> _signalled = new();
    private readonly Lazy<SafeFileHandle> _wake = new(LibC.NewEvent);
    private readonly List<LinkDriver> _links = [];
    private LibC.PollEntry[] _entries = new LibC.PollEntry[16];
    private int _attached;
    private bool _running;

    /// <summary>Makes room for a link; once signalled, its driver will be stepped on the loop's thread from now on, until it has ended.</summary>
    internal void Attach(LinkDriver driver)
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
        LibC.Raise(_wake.Value);
    }

    private void Run()
    {
        var time = TimeProvider.System;
        var tended = time.GetTimestamp();
        _entries[0] = new() { Socket = (int)_wake.Value.DangerousGetHandle(), Events = LibC.PollIn };
        while (true)
        {
            var left = TendEvery - (int)time.GetElapsedTime(tended).TotalMilliseconds;
            LibC.Wait(_entries.AsSpan(0, _links.Count + 1), Math.Clamp(left, 0, TendEvery));
            if (_entries[0].Ready != 0)
                LibC.Clear(_wake.Value);

            for (var slot = 0; slot < _links.Count; slot++)
            {
                var ready = _entries[slot + 1].Ready;
                if (ready != 0)
                    _links[slot].OnSocketReady((ready & LibC.PollOut) != 0, (ready & ~LibC.PollOut) != 0);
            }

            // Only those signalled until now: one that signals itself again waits for the next turn.
            for (var count = _signalled.Count; count > 0 && _signalled.TryDequeue(out var driver); count--)
            {
                if (driver.Slot < 0 && !driver.HasEnded)
                    Add(driver);
                driver.OnSignal();
            }

            if (time.GetElapsedTime(tended).TotalMilliseconds >= TendEvery)
            {
                tended = time.GetTimestamp();
                foreach (var link in _links)
                    link.OnTend();
            }

            for (var slot = _links.Count - 1; slot >= 0; slot--)
            {
                if (_links[slot].HasEnded)
                    Remove(slot);
                else
                    _entries[slot + 1] = _links[slot].Interest;
            }

            lock (_gate)
            {
                if (_attached > 0)
                    continue;
                _running = false;
                return;
            }
        }
    }

    private void Add(LinkDriver driver)
    {
        driver.Slot = _links.Count;
        _links.Add(driver);
        if (_entries.Length < _links.Count + 1)
            Array.Resize(ref _entries, _entries.Length * 2);
    }

    private void Remove(int slot)
    {
        var last = _links.Count - 1;
        _links[slot].Slot = -1;
        if (slot != last)
        {
            _links[slot] = _links[last];
            _links[slot].Slot = slot;
            _entries[slot + 1] = _entries[last + 1];
        }

        _links.RemoveAt(last);
        lock (_gate)
            _attached--;
    }
}
