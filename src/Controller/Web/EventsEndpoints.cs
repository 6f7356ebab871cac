using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Broadcast.Controller.Stations;

namespace Broadcast.Controller.Web;

/// <summary>What changes at a station, as server-sent events.</summary>
internal static class EventsEndpoints
{
    /// <summary>How often a quiet stream says that it is alive.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    private static readonly object Nothing = new();

    /// <summary>Adds <c>/api/stations/{station}/events</c>.</summary>
    public static void MapEvents(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/stations/{station}/events", async (
            string station, StationsService stations, StationEvents events, TimeProvider time, IHostApplicationLifetime lifetime, CancellationToken cancel) =>
            (await stations.FindAsync(station, cancel)).Answer(_ => TypedResults.ServerSentEvents(Stream(station, events, time, lifetime.ApplicationStopping, cancel))))
            .WithTags("events").Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .WithSummary("Dòng sự kiện (SSE): station, zones, boxes, box, bulletins, programmes, slots, plan, as-run, lexicon; ready khi bắt đầu, alive mỗi 10 giây.");

    private static async IAsyncEnumerable<SseItem<object>> Stream(
        string station, StationEvents events, TimeProvider time, CancellationToken stopping, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, cancel);
        using var watch = events.Begin(station);
        yield return new SseItem<object>(Nothing, "ready");
        while (!end.IsCancellationRequested)
        {
            StationEvent? next = null;
            var open = true;
            using (var beat = new CancellationTokenSource(Heartbeat, time))
            using (var either = CancellationTokenSource.CreateLinkedTokenSource(beat.Token, end.Token))
            {
                try
                {
                    open = await watch.Queue.Reader.WaitToReadAsync(either.Token);
                    if (open)
                        watch.Queue.Reader.TryRead(out next);
                }
                catch (OperationCanceledException)
                {
                    // Nothing happened: say so, or end.
                }
            }

            if (!open)
                yield break;
            if (!end.IsCancellationRequested)
                yield return next is null ? new SseItem<object>(Nothing, "alive") : new SseItem<object>(next.What ?? Nothing, next.Kind);
        }
    }
}
