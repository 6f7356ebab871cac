using Broadcast.Controller.Web;

namespace Broadcast.Controller.Programmes;

/// <summary>Programmes over HTTP.</summary>
internal static class ProgrammesEndpoints
{
    /// <summary>Adds <c>/api/stations/{station}/programmes</c>.</summary>
    public static void MapProgrammes(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/stations/{station}/programmes").WithTags("programmes");
        group.MapGet("", async (string station, IProgrammeStore store, CancellationToken cancel) =>
            TypedResults.Ok((await store.ListAsync(station, cancel)).Select(ProgrammeDocument.Of))).WithSummary("Các chương trình.");
        group.MapGet("/{programme}", async (string station, string programme, IProgrammeStore store, CancellationToken cancel) =>
            await store.FindAsync(station, programme, cancel) is { } found ? (IResult)TypedResults.Ok(ProgrammeDocument.Of(found)) : Answers.Problem(ProgrammesService.Unknown(programme)))
            .Produces<ProgrammeDocument>().WithSummary("Một chương trình.");
        group.MapPost("", async (string station, ProgrammeRequest request, ProgrammesService service, CancellationToken cancel) =>
            (await service.AddAsync(request.Programme(station, request.Id ?? ""), cancel)).Answer(added =>
                TypedResults.Created($"/api/stations/{station}/programmes/{added.Id}", ProgrammeDocument.Of(added)))).Produces<ProgrammeDocument>(StatusCodes.Status201Created).WithSummary("Tạo chương trình: các bản tin theo thứ tự phát.");
        group.MapPut("/{programme}", async (string station, string programme, ProgrammeRequest request, ProgrammesService service, CancellationToken cancel) =>
            (await service.ReplaceAsync(request.Programme(station, programme), cancel)).Answer(saved => TypedResults.Ok(ProgrammeDocument.Of(saved)))).Produces<ProgrammeDocument>().WithSummary("Sửa chương trình.");
        group.MapDelete("/{programme}", async (string station, string programme, ProgrammesService service, CancellationToken cancel) =>
            (await service.RemoveAsync(station, programme, cancel)).Answer(_ => TypedResults.NoContent())).Produces(StatusCodes.Status204NoContent).WithSummary("Xóa chương trình không còn khung giờ.");
    }
}

/// <summary>A programme as the API shows it.</summary>
internal sealed record ProgrammeDocument(string Id, string Title, IReadOnlyList<string> Bulletins)
{
    /// <summary>Made from the record.</summary>
    public static ProgrammeDocument Of(Programme programme) => new(programme.Id, programme.Title, programme.Bulletins);
}

/// <summary>What is to become of a programme.</summary>
internal sealed record ProgrammeRequest(string? Id, string? Title, IReadOnlyList<string>? Bulletins)
{
    /// <summary>The programme asked for.</summary>
    public Programme Programme(string station, string id) => new(station, id, (Title ?? "").Trim(), Bulletins ?? []);
}
