using Broadcast.Controller.Playout;
using Broadcast.Controller.Stations;
using Broadcast.Controller.Web;

namespace Broadcast.Controller.Scheduling;

/// <summary>The coming days over HTTP, rehearsed.</summary>
internal static class WeekEndpoints
{
    /// <summary>Adds <c>/api/stations/{station}/week</c>.</summary>
    public static void MapWeek(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/stations/{station}/week", WeekAsync).WithTags("slots").Produces<WeekDocument>()
            .WithSummary("Chạy thử hôm nay và 7 ngày tới: cái gì phát ở đâu, cụm loa nào im cả ngày, chỗ chồng giờ, giờ yên tĩnh, quá thời lượng, theo đúng quyết định của bộ phát. Không gửi gì đi.");
        routes.MapPost("/api/stations/{station}/week", ChangeAsync).WithTags("stations").Produces<StationEffects>()
            .WithSummary("Thử sửa đài (nội dung như PUT /api/stations/{station}): lượt nào của hôm nay và 7 ngày tới sẽ phát ở ít hoặc nhiều cụm loa hơn, hay đổi giờ; khung giờ nào về sau sẽ vướng. Không lưu gì, không gửi gì đi.");
    }

    private static async Task<IResult> WeekAsync(string station, ScheduleReader reader, PlayoutService playout, TimeProvider time, CancellationToken cancel)
    {
        if (!(await reader.ReadAsync(station, cancel)).Done(out var schedule, out var refusal))
            return Answers.Problem(refusal);
        var now = time.GetUtcNow();
        return TypedResults.Ok(new WeekDocument(schedule.Station.TimeZone, now, await RehearseAsync(schedule, playout, now, cancel)));
    }

    private static async Task<IResult> ChangeAsync(
        string station, StationRequest asked, ScheduleReader reader, PlayoutService playout, TimeProvider time, CancellationToken cancel)
    {
        if (!(await reader.ReadAsync(station, cancel)).Done(out var schedule, out var refusal) || !asked.ApplyTo(schedule.Station).Done(out var changed, out refusal))
            return Answers.Problem(refusal);
        if (StationRules.Check(changed) is { } wrong)
            return Answers.Problem(wrong);
        var now = time.GetUtcNow();
        var heard = await RehearseAsync(schedule, playout, now, cancel);
        var rehearsed = await RehearseAsync(await reader.ReadAsync(changed, cancel), playout, now, cancel);
        return TypedResults.Ok(StationChange.Of(schedule, heard, changed, rehearsed, now));
    }

    private static async Task<IReadOnlyList<RehearsedDay>> RehearseAsync(StationSchedule schedule, PlayoutService playout, DateTimeOffset now, CancellationToken cancel) =>
        Rehearsal.Of(schedule, await playout.RehearseAsync(schedule.Station, now, Rehearsal.Until(schedule.Station, now), cancel), now);
}

/// <summary>The days from today on.</summary>
internal sealed record WeekDocument(string TimeZone, DateTimeOffset Now, IReadOnlyList<RehearsedDay> Days);
