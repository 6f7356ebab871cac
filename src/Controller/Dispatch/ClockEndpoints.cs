namespace Broadcast.Controller.Dispatch;

/// <summary>The controller's own clock over HTTP.</summary>
internal static class ClockEndpoints
{
    /// <summary>Adds <c>/api/clock</c>.</summary>
    public static void MapClock(this IEndpointRouteBuilder routes) => routes
        .MapGet("/api/clock", (OwnClock clock, TimeProvider time) => TypedResults.Ok(new ClockDocument(time.GetUtcNow(), clock()))).WithTags("stations")
        .WithSummary("Giờ của máy chủ, và có được báo cho cụm loa không: chỉ khi máy đã đồng bộ giờ (NTP) hoặc Dispatch:TrustOwnClock = true.");
}

/// <summary>The clock. While it is not given to boxes, those without NTP of their own play nothing that is scheduled.</summary>
internal sealed record ClockDocument(DateTimeOffset Now, bool GivenToBoxes);
