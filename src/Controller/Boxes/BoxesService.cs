using Broadcast.Controller.Stations;
using Broadcast.Controller.Zones;
using Broadcast.Protocol;

namespace Broadcast.Controller.Boxes;

/// <summary>Changes boxes and tells those who must know. Safe for concurrent use.</summary>
internal sealed class BoxesService(
    IBoxStore store, IStationStore stations, ZonesService zones, IBoxEnrolment enrolments, IEnumerable<IBoxListener> listeners, BoxHealthBoard board, StationEvents events, ILogger<BoxesService> log) : IDisposable
{
    /// <summary>Most boxes of a station.</summary>
    public const int Limit = 2_000;

    /// <summary>Most zones a box belongs to; the wire has room for 64 with the whole-station zone.</summary>
    public const int MostZones = 63;

    private readonly SemaphoreSlim gate = new(1);

    /// <summary>Adds a box and enrols it, both or neither; without an id it is named after <see cref="Box.Name"/>.</summary>
    public async Task<Outcome<EnrolledBox>> AddAsync(Box box, CancellationToken cancel)
    {
        if (!(await ChangeAsync(box, known: false, cancel)).Done(out var added, out var refusal))
            return refusal;
        try
        {
            return (await EnrolAsync(added.Station, added.Id, CancellationToken.None)).Done(out var enrolment, out refusal) ? new EnrolledBox(added, enrolment) : refusal;
        }
        catch
        {
            await RemoveAsync(added.Station, added.Id, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Enrols a box anew; what it was given before stops working.</summary>
    public async Task<Outcome<Enrolment>> EnrolAsync(string station, string id, CancellationToken cancel) =>
        await stations.FindAsync(station, cancel) is { } found && await store.FindAsync(station, id, cancel) is not null
            ? enrolments.Enrol(station, found.Name, id)
            : Unknown(id);

    /// <summary>Replaces a box.</summary>
    public Task<Outcome<Box>> ReplaceAsync(Box box, CancellationToken cancel) => ChangeAsync(box, known: true, cancel);

    /// <summary>Removes a box. It is told nothing more, and its credential ends.</summary>
    public async Task<Outcome<Box>> RemoveAsync(string station, string id, CancellationToken cancel)
    {
        if (await store.FindAsync(station, id, cancel) is not { } box || !await store.RemoveAsync(station, id, cancel))
            return Unknown(id);
        enrolments.Revoke(station, id);
        board.Forget(station, id);
        await TellAsync(box);
        return box;
    }

    /// <summary>The refusal that says that a box does not exist.</summary>
    public static Refusal.NotFound Unknown(string box) => new("box-unknown", "box", $"Không có cụm loa \"{box}\".");

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private async Task<Outcome<Box>> ChangeAsync(Box box, bool known, CancellationToken cancel)
    {
        using (await gate.HoldAsync(cancel))
        {
            if (!(await zones.ListAsync(box.Station, cancel)).Done(out var stationZones, out var refusal))
                return refusal;
            var boxes = await store.ListAsync(box.Station, cancel);
            box = box with { Zones = [.. box.Zones.Where(zone => zone != Zone.WholeStation).Distinct()] };
            if (!known && box.Id.Length == 0)
                box = box with { Id = NameRules.FreeName(NameRules.NameFrom(box.Name), boxes.Select(other => other.Id).ToHashSet()) };
            if (Check(box, boxes, stationZones, known) is { } wrong)
                return wrong;
            await store.SaveAsync(box, cancel);
        }

        await TellAsync(box);
        return box;
    }

    private static Refusal? Check(Box box, IReadOnlyList<Box> boxes, List<Zone> zones, bool known)
    {
        if (!WireName.IsName(box.Id))
            return new Refusal.Invalid("name-not-allowed", "id", "Mã cụm loa chỉ gồm 1–32 ký tự a–z, 0–9 và dấu gạch nối, bắt đầu và kết thúc bằng chữ hoặc số.");
        if (NameRules.CheckTitle("name", "tên cụm loa", box.Name, StationRules.LongestTitle) is { } title)
            return title;
        if (box.Zones.Count > MostZones)
            return new Refusal.Invalid("zones-too-many", "zones", $"Một cụm loa thuộc tối đa {MostZones} địa bàn.");
        if (box.Zones.FirstOrDefault(zone => zones.All(other => other.Id != zone)) is { } unknown)
            return ZonesService.Unknown("zones", unknown, zones);
        var exists = boxes.Any(other => other.Id == box.Id);
        if (known && !exists)
            return Unknown(box.Id);
        if (!known && exists)
            return new Refusal.Conflict("box-exists", "id", $"Đã có cụm loa mang mã \"{box.Id}\". Hãy chọn mã khác.");
        return !known && boxes.Count >= Limit ? new Refusal.Conflict("boxes-too-many", "id", $"Một đài có tối đa {Limit} cụm loa.") : null;
    }

    private async Task TellAsync(Box box)
    {
        foreach (var listener in listeners)
        {
            try
            {
                await listener.BoxChangedAsync(box.Station, box.Id, CancellationToken.None);
            }
            catch (Exception fault)
            {
                BoxesLog.ListenerFailed(log, fault, box.Station, box.Id);
            }
        }

        events.Publish(box.Station, "boxes");
    }
}

/// <summary>A new box and, this once, what it needs to join.</summary>
internal sealed record EnrolledBox(Box Box, Enrolment Enrolment);
