using Broadcast.Controller.Playout;
using Broadcast.Controller.Web;

namespace Broadcast.Controller.Scheduling;

/// <summary>The coming days over HTTP, rehearsed.</summary>
internal static class WeekEndpoints
{
    /// <summary>Adds <c>/api/stations/{station}/week</c>.</summary>
    public static void MapWeek(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/stations/{station}/week", WeekAsync).WithTags("slots").Produces<WeekDocument>()
            .WithSummary("Chạy thử hôm nay và 7 ngày tới: cái gì phát ở đâu, cụm loa nào im cả ngày, chỗ chồng giờ, giờ yên tĩnh, quá thời lượng, theo đúng quyết định của bộ phát. Không gửi gì đi.");

    private static async Task<IResult> WeekAsync(string station, ScheduleReader reader, PlayoutService playout, TimeProvider time, CancellationToken cancel)
    {
        if (!(await reader.ReadAsync(station, cancel)).Done(out var schedule, out var refusal))
            return Answers.Problem(refusal);
        var now = time.GetUtcNow();
        var played = await playout.RehearseAsync(schedule.Station, now, Rehearsal.Until(schedule.Station, now), cancel);
        return TypedResults.Ok(new WeekDocument(schedule.Station.TimeZone, now, Rehearsal.Of(schedule, played, now)));
    }
}

/// <summary>The days from today on.</summary>
internal sealed record WeekDocument(string TimeZone, DateTimeOffset Now, IReadOnlyList<RehearsedDay> Days);
