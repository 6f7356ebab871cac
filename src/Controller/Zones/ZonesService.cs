using Broadcast.Controller.Stations;
using Broadcast.Protocol;

namespace Broadcast.Controller.Zones;

/// <summary>Changes zones. Safe for concurrent use.</summary>
internal sealed class ZonesService(IZoneStore store, IStationStore stations, IEnumerable<IZoneUse> uses, StationEvents events) : IDisposable
{
    /// <summary>Most zones of a station, without the whole-station zone.</summary>
    public const int Limit = 500;

    private readonly SemaphoreSlim gate = new(1);

    /// <summary>All zones of the station: the whole-station zone first, then the others by id.</summary>
    public async Task<Outcome<List<Zone>>> ListAsync(string station, CancellationToken cancel) =>
        await stations.FindAsync(station, cancel) is { } found
            ? ZoneRules.AllZones(found, await store.ListAsync(station, cancel))
            : StationsService.Unknown(station);

    /// <summary>Adds a zone; without an id it is named after <see cref="Zone.Name"/>.</summary>
    public Task<Outcome<Zone>> AddAsync(Zone zone, CancellationToken cancel) => ChangeAsync(zone, known: false, cancel);

    /// <summary>Replaces a zone.</summary>
    public Task<Outcome<Zone>> ReplaceAsync(Zone zone, CancellationToken cancel) => ChangeAsync(zone, known: true, cancel);

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    /// <summary>Removes a zone, also from its boxes, unless a slot airs in it.</summary>
    public async Task<Outcome<Zone>> RemoveAsync(string station, string id, CancellationToken cancel)
    {
        using (await gate.HoldAsync(cancel))
        {
            if ((await store.ListAsync(station, cancel)).FirstOrDefault(zone => zone.Id == id) is not { } zone)
                return NotFound(id);
            foreach (var use in uses)
            {
                if (await use.MayRemoveAsync(station, id, cancel) is { } refusal)
                    return refusal;
            }

            await store.RemoveAsync(station, id, cancel);
            events.Publish(station, "zones");
            events.Publish(station, "boxes");
            return zone;
        }
    }

    /// <summary>The refusal that says that a zone named in a field does not exist.</summary>
    public static Refusal.Invalid Unknown(string field, string zone, IEnumerable<Zone> zones) => new(
        "zone-unknown", field, $"Không có địa bàn \"{zone}\". Các địa bàn của đài: {string.Join(", ", zones.Select(known => $"{known.Id} ({known.Name})").Take(20))}.");

    private static Refusal.NotFound NotFound(string zone) => new("zone-unknown", "zone", $"Không có địa bàn \"{zone}\".");

    private async Task<Outcome<Zone>> ChangeAsync(Zone zone, bool known, CancellationToken cancel)
    {
        using (await gate.HoldAsync(cancel))
        {
            if (!(await ListAsync(zone.Station, cancel)).Done(out var zones, out var refusal))
                return refusal;
            if (!known && zone.Id.Length == 0)
                zone = zone with { Id = NameRules.FreeName(NameRules.NameFrom(zone.Name), zones.Select(other => other.Id).ToHashSet()) };
            if (Check(zone, zones, known) is { } wrong)
                return wrong;
            await store.SaveAsync(zone, cancel);
        }

        events.Publish(zone.Station, "zones");
        return zone;
    }

    private static Refusal? Check(Zone zone, List<Zone> zones, bool known)
    {
        if (!WireName.IsName(zone.Id))
            return new Refusal.Invalid("name-not-allowed", "id", "Mã địa bàn chỉ gồm 1–32 ký tự a–z, 0–9 và dấu gạch nối, bắt đầu và kết thúc bằng chữ hoặc số.");
        if (NameRules.CheckTitle("name", "tên địa bàn", zone.Name, StationRules.LongestTitle) is { } title)
            return title;
        if (StationRules.CheckLanguages(zone.Languages) is { } languages)
            return languages;
        if (zone.Id == Zone.WholeStation)
            return new Refusal.Conflict("zone-of-itself", "id", "Địa bàn \"all\" (toàn đài) có sẵn và gồm mọi cụm loa; không cần tạo hay sửa.");
        var exists = zones.Any(other => other.Id == zone.Id);
        if (known && !exists)
            return NotFound(zone.Id);
        if (!known && exists)
            return new Refusal.Conflict("zone-exists", "id", $"Đã có địa bàn mang mã \"{zone.Id}\". Hãy chọn mã khác.");
        return !known && zones.Count > Limit
            ? new Refusal.Conflict("zones-too-many", "id", $"Một đài có tối đa {Limit} địa bàn.")
            : null;
    }
}
