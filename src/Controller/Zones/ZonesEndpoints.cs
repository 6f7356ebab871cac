using Broadcast.Controller.Web;

namespace Broadcast.Controller.Zones;

/// <summary>Zones over HTTP.</summary>
internal static class ZonesEndpoints
{
    /// <summary>Adds <c>/api/stations/{station}/zones</c>.</summary>
    public static void MapZones(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/stations/{station}/zones").WithTags("zones");
        group.MapGet("", async (string station, ZonesService service, CancellationToken cancel) =>
            (await service.ListAsync(station, cancel)).Answer(zones => TypedResults.Ok(zones.Select(ZoneDocument.Of)))).Produces<ZoneDocument[]>().WithSummary("Các địa bàn của đài; \"all\" là toàn đài.");
        group.MapPost("", async (string station, ZoneRequest request, ZonesService service, CancellationToken cancel) =>
            (await service.AddAsync(request.Zone(station, request.Id ?? ""), cancel)).Answer(added =>
                TypedResults.Created($"/api/stations/{station}/zones/{added.Id}", ZoneDocument.Of(added)))).Produces<ZoneDocument>(StatusCodes.Status201Created).WithSummary("Tạo địa bàn.");
        group.MapPut("/{zone}", async (string station, string zone, ZoneRequest request, ZonesService service, CancellationToken cancel) =>
            (await service.ReplaceAsync(request.Zone(station, zone), cancel)).Answer(saved => TypedResults.Ok(ZoneDocument.Of(saved)))).Produces<ZoneDocument>().WithSummary("Sửa địa bàn.");
        group.MapDelete("/{zone}", async (string station, string zone, ZonesService service, CancellationToken cancel) =>
            (await service.RemoveAsync(station, zone, cancel)).Answer(_ => TypedResults.NoContent())).Produces(StatusCodes.Status204NoContent).WithSummary("Xóa địa bàn không còn khung giờ.");
    }
}

/// <summary>A zone as the API shows it.</summary>
internal sealed record ZoneDocument(string Id, string Name, IReadOnlyList<string> Languages)
{
    /// <summary>Made from the record.</summary>
    public static ZoneDocument Of(Zone zone) => new(zone.Id, zone.Name, zone.Languages);
}

/// <summary>What is to become of a zone.</summary>
internal sealed record ZoneRequest(string? Id, string? Name, IReadOnlyList<string>? Languages)
{
    /// <summary>The zone asked for.</summary>
    public Zone Zone(string station, string id) => new(station, id, (Name ?? "").Trim(), Languages ?? ["vi"]);
}
