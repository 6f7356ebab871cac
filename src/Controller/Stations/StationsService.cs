namespace Broadcast.Controller.Stations;

/// <summary>Changes stations and tells those who must know. Safe for concurrent use.</summary>
internal sealed class StationsService(IStationStore store, IEnumerable<IStationListener> listeners, StationEvents events, ILogger<StationsService> log) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);

    /// <summary>Adds a station; without an id it is named after <see cref="Station.Name"/>.</summary>
    public Task<Outcome<Station>> AddAsync(Station station, CancellationToken cancel) => ChangeAsync(station, known: false, cancel);

    /// <summary>Replaces a station.</summary>
    public Task<Outcome<Station>> ReplaceAsync(Station station, CancellationToken cancel) => ChangeAsync(station, known: true, cancel);

    /// <summary>The station, or the refusal that says it does not exist.</summary>
    public async Task<Outcome<Station>> FindAsync(string station, CancellationToken cancel) =>
        await store.FindAsync(station, cancel) is { } found ? found : Unknown(station);

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    /// <summary>The refusal that says that a station does not exist.</summary>
    public static Refusal.NotFound Unknown(string station) => new("station-unknown", "station", $"Không có đài \"{station}\".");

    private async Task<Outcome<Station>> ChangeAsync(Station station, bool known, CancellationToken cancel)
    {
        using (await gate.HoldAsync(cancel))
        {
            if (!known && station.Id.Length == 0)
                station = station with { Id = NameRules.FreeName(NameRules.NameFrom(station.Name), (await store.ListAsync(cancel)).Select(s => s.Id).ToHashSet()) };
            if (StationRules.Check(station) is { } refusal)
                return refusal;
            var exists = await store.FindAsync(station.Id, cancel) is not null;
            if (known && !exists)
                return Unknown(station.Id);
            if (!known && exists)
                return new Refusal.Conflict("station-exists", "id", $"Đã có đài mang mã \"{station.Id}\". Hãy chọn mã khác.");
            await store.SaveAsync(station, cancel);
        }

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
        return station;
    }
}
