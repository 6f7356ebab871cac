using Broadcast.Controller.Stations;

namespace Broadcast.Controller.Web;

/// <summary>An address inside a station that there is not is answered so, whatever follows: an empty list would say that the station is there and has nothing.</summary>
internal static class KnownStations
{
    /// <summary>Asks before what was mapped is reached.</summary>
    public static void UseKnownStations(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (context.GetRouteValue("station") is string station
            && !(await context.RequestServices.GetRequiredService<StationsService>().FindAsync(station, context.RequestAborted)).Done(out _, out var unknown))
            await Answers.Problem(unknown).ExecuteAsync(context);
        else
            await next(context);
    });
}
