using Broadcast.Controller.Web;

namespace Broadcast.Controller.Boxes;

/// <summary>Self-tests over HTTP.</summary>
internal static class SelfTestEndpoints
{
    /// <summary>Adds <c>/api/stations/{station}/boxes/{box}/self-test</c>.</summary>
    public static void MapSelfTests(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/stations/{station}/boxes/{box}/self-test", async (
            string station, string box, SelfTestService service, CancellationToken cancel, SelfTestRequest? request = null) =>
            (await service.BeginAsync(station, box, request?.ToneMs ?? SelfTestService.ToneMs, request?.LevelDb ?? SelfTestService.LevelDb, cancel))
                .Answer(test => TypedResults.Accepted((string?)null, test)))
            .WithTags("boxes").Produces<BoxTest>(StatusCodes.Status202Accepted)
            .WithSummary("Thử loa: phát ba âm mẫu rồi nghe lại. Kết quả đến sau, trong health.test của cụm loa và sự kiện box; quá answerBy mà chưa có là cụm loa không trả lời.");
}

/// <summary>How to test; what is left out is usual.</summary>
internal sealed record SelfTestRequest(long? ToneMs, double? LevelDb);
