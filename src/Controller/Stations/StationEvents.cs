using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Broadcast.Controller.Stations;

/// <summary>
/// Tells whoever watches a station what has changed. Publishing never waits: a watcher that falls <see cref="Limit"/> events behind is cut off,
/// and reads everything anew when it comes back. Safe for concurrent use.
/// </summary>
internal sealed class StationEvents
{
    /// <summary>Events kept for one watcher.</summary>
    public const int Limit = 256;

    private readonly ConcurrentDictionary<Watch, byte> watches = new();

    /// <summary>Tells the station's watchers.</summary>
    public void Publish(string station, string kind, object? what = null)
    {
        foreach (var watch in watches.Keys.Where(watch => watch.Station == station))
        {
            if (!watch.Queue.Writer.TryWrite(new StationEvent(kind, what)))
                watch.Dispose();
        }
    }

    /// <summary>Begins to watch; dispose to end.</summary>
    public Watch Begin(string station)
    {
        var watch = new Watch(station, this);
        watches.TryAdd(watch, 0);
        return watch;
    }

    /// <summary>One watcher's queue.</summary>
    internal sealed class Watch(string station, StationEvents owner) : IDisposable
    {
        /// <summary>Whom it watches.</summary>
        public string Station => station;

        /// <summary>Bounded; completed when the watcher was cut off.</summary>
        public Channel<StationEvent> Queue { get; } = Channel.CreateBounded<StationEvent>(new BoundedChannelOptions(Limit) { SingleReader = true });

        /// <inheritdoc/>
        public void Dispose()
        {
            owner.watches.TryRemove(this, out _);
            Queue.Writer.TryComplete();
        }
    }
}

/// <summary>Something that changed: <c>station</c>, <c>boxes</c>, <c>slots</c>, <c>bulletin</c> or <c>as-run</c>, and what, as the API shows it.</summary>
internal sealed record StationEvent(string Kind, object? What);
