using Broadcast.Controller.Stations;
using Broadcast.Controller.Zones;
using Broadcast.Protocol;

namespace Broadcast.Controller.Boxes;

/// <summary>Changes boxes and tells those who must know. Safe for concurrent use.</summary>
internal sealed class BoxesService(
    IBoxStore store, IStationStore stations, ZonesService zones, IBoxEnrolment enrolments, IEnumerable<IBoxListener> listeners, BoxHealthBoard board, Departures departures,
    StationEvents events, ILogger<BoxesService> log)
{
    /// <summary>Most boxes of a station.</summary>
    public const int Limit = 2_000;

    /// <summary>Most zones a box belongs to; the wire has room for 64 with the whole-station zone.</summary>
    public const int MostZones = 63;

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
            await RemoveAsync(added.Station, added.Id, atOnce: true, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Enrols a box anew; what it was given before stops working.</summary>
    public async Task<Outcome<Enrolment>> EnrolAsync(string station, string id, CancellationToken cancel)
    {
        if (await stations.FindAsync(station, cancel) is not { } found || await store.FindAsync(station, id, cancel) is null)
            return Unknown(id);
        var enrolment = enrolments.Enrol(station, found.Name, id);
        board.CutOff(station, id);
        return enrolment;
    }

    /// <summary>Replaces a box.</summary>
    public Task<Outcome<Box>> ReplaceAsync(Box box, CancellationToken cancel) => ChangeAsync(box, known: true, cancel);

    /// <summary>
    /// Removes a box. It is told to play nothing more, and its credential ends when it has heard that (<see cref="Departures"/>).
    /// </summary>
    /// <param name="atOnce">Its credential ends now, also that of a box that is leaving already: nobody may use it, but what it holds it plays until its lease is over.</param>
    /// <returns>The box as it leaves.</returns>
    public async Task<Outcome<DepartingBox>> RemoveAsync(string station, string id, bool atOnce, CancellationToken cancel)
    {
        var known = departures.Of(station).FirstOrDefault(leaving => leaving.Id == id);
        using (await departures.Gate.HoldAsync(cancel))
        {
            if (await store.RemoveAsync(station, id, cancel))
                departures.Begin(station, id);
            else if (known is null || !atOnce)
                return Unknown(id);
            board.Forget(station, id);
        }

        if (atOnce)
            await departures.EndAsync(station, id, CancellationToken.None);
        await TellAsync(station, id);
        return departures.Of(station).FirstOrDefault(leaving => leaving.Id == id) ?? new DepartingBox(station, id, 0, null, atOnce);
    }

    /// <summary>The refusal that says that a box does not exist.</summary>
    public static Refusal.NotFound Unknown(string box) => new("box-unknown", "box", $"Không có cụm loa \"{box}\".");

    private async Task<Outcome<Box>> ChangeAsync(Box box, bool known, CancellationToken cancel)
    {
        using (await departures.Gate.HoldAsync(cancel))
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
            departures.Forget(box.Station, box.Id);
            board.Welcome(box.Station, box.Id);
        }

        await TellAsync(box.Station, box.Id);
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

    private async Task TellAsync(string station, string box)
    {
        foreach (var listener in listeners)
        {
            try
            {
                await listener.BoxChangedAsync(station, box, CancellationToken.None);
            }
            catch (Exception fault)
            {
                BoxesLog.ListenerFailed(log, fault, station, box);
            }
        }

        events.Publish(station, "boxes");
    }
}

/// <summary>A new box and, this once, what it needs to join.</summary>
internal sealed record EnrolledBox(Box Box, Enrolment Enrolment);
