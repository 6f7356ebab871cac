using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Broadcast.Controller.Bulletins;

/// <summary>
/// Bulletins that wait for the compiler, in two lanes, so that an urgent one waits for no ordinary one; each in order, at most <see cref="Limit"/>. When a lane
/// is full, new work for it is refused. Safe for concurrent use.
/// </summary>
internal sealed class CompileQueue
{
    /// <summary>Most bulletins waiting in a lane.</summary>
    public const int Limit = 200;

    private readonly Channel<CompileOrder> ordinary = Channel.CreateBounded<CompileOrder>(Limit);
    private readonly Channel<CompileOrder> urgent = Channel.CreateBounded<CompileOrder>(Limit);
    private readonly ConcurrentDictionary<(string Station, string Bulletin), CompileOrder> current = new();

    /// <summary>Whether there is room for so many more.</summary>
    public bool HasRoom(bool urgent, int more = 1) => Lane(urgent).Reader.Count + more <= Limit;

    /// <summary>Orders the bulletin as it now is; an older order for it is stopped. False when the lane is full.</summary>
    public bool Order(string station, string bulletin, bool urgent)
    {
        Stop(station, bulletin);
        var order = new CompileOrder(station, bulletin, urgent);
        current[(station, bulletin)] = order;
        if (Lane(urgent).Writer.TryWrite(order))
            return true;
        Close(order);
        return false;
    }

    /// <summary>Stops the bulletin's order, whether it waits or is being made.</summary>
    public void Stop(string station, string bulletin)
    {
        if (current.TryRemove((station, bulletin), out var order))
            order.Stop();
    }

    /// <summary>How much of the bulletin is made, 0–1; null when nothing is being made.</summary>
    public double? Progress(string station, string bulletin) => current.TryGetValue((station, bulletin), out var order) ? order.Progress : null;

    /// <summary>The orders of a lane as they come, until cancelled.</summary>
    public IAsyncEnumerable<CompileOrder> TakeAsync(bool urgent, CancellationToken cancel) => Lane(urgent).Reader.ReadAllAsync(cancel);

    /// <summary>The order is done with.</summary>
    public void Close(CompileOrder order) => current.TryRemove(new((order.Station, order.Bulletin), order));

    private Channel<CompileOrder> Lane(bool urgent) => urgent ? this.urgent : ordinary;
}

/// <summary>One order to make a bulletin's speech.</summary>
#pragma warning disable CA1001 // A token source without a timer holds nothing to dispose of, and an order may be stopped after it is done.
internal sealed class CompileOrder(string station, string bulletin, bool urgent)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource stopped = new();

    /// <summary>The station's id.</summary>
    public string Station => station;

    /// <summary>The bulletin's id.</summary>
    public string Bulletin => bulletin;

    /// <summary>Its lane.</summary>
    public bool Urgent => urgent;

    /// <summary>How much is made, 0–1.</summary>
    public double Progress { get; set; }

    /// <summary>Cancelled when nobody wants it any more.</summary>
    public CancellationToken Stopped => stopped.Token;

    /// <summary>Nobody wants it any more.</summary>
    public void Stop() => stopped.Cancel();
}
