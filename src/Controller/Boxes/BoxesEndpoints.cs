using System.Text.Json;
using Broadcast.Controller.Web;
using Broadcast.Protocol;

namespace Broadcast.Controller.Boxes;

/// <summary>Boxes over HTTP.</summary>
internal static class BoxesEndpoints
{
    /// <summary>Adds <c>/api/stations/{station}/boxes</c>.</summary>
    public static void MapBoxes(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/stations/{station}/boxes").WithTags("boxes");
        group.MapGet("", async (string station, IBoxStore store, BoxHealthBoard board, CancellationToken cancel) =>
            TypedResults.Ok((await store.ListAsync(station, cancel)).Select(box => BoxDocument.Of(box, board.Of(box))))).WithSummary("Các cụm loa và tình trạng.");
        group.MapGet("/{box}", async (string station, string box, IBoxStore store, BoxHealthBoard board, CancellationToken cancel) =>
            await store.FindAsync(station, box, cancel) is { } found ? (IResult)TypedResults.Ok(BoxDocument.Of(found, board.Of(found))) : Answers.Problem(BoxesService.Unknown(box)))
            .Produces<BoxDocument>().WithSummary("Một cụm loa.");
        group.MapPost("", async (string station, BoxRequest request, BoxesService service, BoxHealthBoard board, CancellationToken cancel) =>
            (await service.AddAsync(request.Box(station, request.Id ?? ""), cancel)).Answer(added => TypedResults.Created(
                $"/api/stations/{station}/boxes/{added.Box.Id}", new EnrolledBoxDocument(BoxDocument.Of(added.Box, board.Of(added.Box)), Json(added.Enrolment)))))
            .Produces<EnrolledBoxDocument>(StatusCodes.Status201Created).WithSummary("Tạo cụm loa. \"enrolment\" là nội dung tệp enrolment.json của cụm loa, chỉ trả về một lần.");
        group.MapPut("/{box}", async (string station, string box, BoxRequest request, BoxesService service, BoxHealthBoard board, CancellationToken cancel) =>
            (await service.ReplaceAsync(request.Box(station, box), cancel)).Answer(saved => TypedResults.Ok(BoxDocument.Of(saved, board.Of(saved))))).Produces<BoxDocument>().WithSummary("Sửa cụm loa.");
        group.MapDelete("/{box}", async (string station, string box, bool? now, BoxesService service, CancellationToken cancel) =>
            (await service.RemoveAsync(station, box, now == true, cancel)).Answer(left => now == true ? TypedResults.NoContent() : TypedResults.Accepted((string?)null, DepartingBoxDocument.Of(left))))
            .Produces<DepartingBoxDocument>(StatusCodes.Status202Accepted).Produces(StatusCodes.Status204NoContent)
            .WithSummary("Gỡ cụm loa; nhật ký phát còn nguyên.")
            .WithDescription("Cụm loa được báo ngừng phát, nộp nốt nhật ký rồi mới bị thu hồi khóa kết nối (xem departing-boxes). now=true, cho cụm loa bị mất cắp: thu hồi ngay, "
                + "cả khi đang gỡ dở; cụm loa không nghe được lệnh nào nữa và còn phát theo lịch đã có đến hết hạn lịch.");
        routes.MapGet("/api/stations/{station}/departing-boxes", (string station, Departures departures) => TypedResults.Ok(departures.Of(station).Select(DepartingBoxDocument.Of)))
            .WithTags("boxes").WithSummary("Các cụm loa đang gỡ: chưa báo là đã ngừng phát, còn giữ khóa kết nối muộn nhất đến \"until\".");
        group.MapPost("/{box}/enrolment", async (string station, string box, BoxesService service, CancellationToken cancel) =>
            (await service.EnrolAsync(station, box, cancel)).Answer(enrolment => TypedResults.Ok(Json(enrolment)))).Produces<JsonElement>()
            .WithSummary("Cấp lại enrolment.json; khóa kết nối cũ hết hiệu lực.");
    }

    // The very file, as the box's maker was promised it.
    private static JsonElement Json(Enrolment enrolment) => JsonDocument.Parse(enrolment.ToUtf8()).RootElement;
}

/// <summary>A box as the API shows it.</summary>
internal sealed record BoxDocument(string Id, string Name, IReadOnlyList<string> Zones, BoxHealthDocument Health)
{
    /// <summary>Made from what is known.</summary>
    public static BoxDocument Of(Box box, BoxHealth health) => new(box.Id, box.Name, box.Zones, BoxHealthDocument.Of(health));
}

/// <summary>A box that is leaving, as the API shows it.</summary>
internal sealed record DepartingBoxDocument(string Id, DateTimeOffset? Until)
{
    /// <summary>Made from what is known.</summary>
    public static DepartingBoxDocument Of(DepartingBox box) => new(box.Id, box.Until);
}

/// <summary>A box's health as the API shows it.</summary>
internal sealed record BoxHealthDocument(string Box, bool Online, DateTimeOffset? LastSeen, BoxState? State, BoxTest? Test)
{
    /// <summary>Made from what is known.</summary>
    public static BoxHealthDocument Of(BoxHealth health) => new(health.Box, health.Online, health.LastSeen, health.State, health.Test);
}

/// <summary>A new box and, this once, what it needs to join.</summary>
internal sealed record EnrolledBoxDocument(BoxDocument Box, JsonElement Enrolment);

/// <summary>What is to become of a box.</summary>
internal sealed record BoxRequest(string? Id, string? Name, IReadOnlyList<string>? Zones)
{
    /// <summary>The box asked for.</summary>
    public Box Box(string station, string id) => new(station, id, (Name ?? "").Trim(), Zones ?? []);
}
