namespace Broadcast.Controller.Stations;

/// <summary>Changes stations and tells those who must know. Safe for concurrent use.</summary>
internal sealed class StationsService(IStationStore store, IEnumerable<IStationListener> listeners, StationEvents events, ILogger<StationsService> log) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);

    /// <summary>Adds a station; without an id it is named after <see cref="Station.Name"/>.</summary>
    public async Task<Outcome<Station>> AddAsync(Station station, CancellationToken cancel)
    {
        using (await gate.HoldAsync(cancel))
        {
            if (station.Id.Length == 0)
                station = station with { Id = NameRules.FreeName(NameRules.NameFrom(station.Name), (await store.ListAsync(cancel)).Select(s => s.Id).ToHashSet()) };
            if (StationRules.Check(station) is { } refusal)
                return refusal;
            if (await store.FindAsync(station.Id, cancel) is not null)
                return new Refusal.Conflict("station-exists", "id", $"Đã có đài mang mã \"{station.Id}\". Hãy chọn mã khác.");
            await store.SaveAsync(station, cancel);
        }

        await TellAsync(station);
        return station;
    }

    /// <summary>Changes a station.</summary>
    /// <param name="id">Which.</param>
    /// <param name="change">Makes of the station as it stands what it is to be.</param>
    /// <param name="read">Of the station as it was read, any of these <see cref="StationRules.TagOf"/>; when it is another now, nothing is changed. Null: whatever it is.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<Outcome<Station>> EditAsync(string id, Func<Station, Outcome<Station>> change, IReadOnlyList<string>? read, CancellationToken cancel)
    {
        Station? station;
        using (await gate.HoldAsync(cancel))
        {
            if (!(await FindAsync(id, cancel)).Done(out var found, out var refusal))
                return refusal;
            if (read is not null && !read.Contains(StationRules.TagOf(found)))
                return StationRules.Overtaken;
            if (!change(found).Done(out station, out refusal))
                return refusal;
            if (StationRules.Check(station) is { } wrong)
                return wrong;
            await store.SaveAsync(station, cancel);
        }

        await TellAsync(station);
        return station;
    }

    /// <summary>The station, or the refusal that says it does not exist.</summary>
    public async Task<Outcome<Station>> FindAsync(string station, CancellationToken cancel) =>
        await store.FindAsync(station, cancel) is { } found ? found : Unknown(station);

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    /// <summary>The refusal that says that a station does not exist.</summary>
    public static Refusal.NotFound Unknown(string station) => new("station-unknown", "station", $"Không có đài \"{station}\".");

    private async Task TellAsync(Station station)
    {
        foreach (var listener in listeners)
        {
            try
            {
                await listener.StationChangedAsync(station, CancellationToken.None);
            }
            catch (Exception fault)
            {
                StationsLog.ListenerFailed(log, fault, station.Id);
            }
        }

        events.Publish(station.Id, "station");
    }
}
