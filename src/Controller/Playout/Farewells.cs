using Broadcast.Controller.Boxes;
using Broadcast.Controller.Stations;

namespace Broadcast.Controller.Playout;

/// <summary>
/// Takes leave of boxes that were removed: each is given an empty plan, and when it has heard that, or its former lease is over, its credential ends and
/// what stands at the broker for it goes. Called at every replan, so that it catches up with whatever a crash left undone. Safe for concurrent use.
/// </summary>
internal sealed class Farewells(IBoxStore boxes, IBoxLink link, Departures departures, StationEvents events, ILogger<Farewells> log)
{
    /// <summary>Goes a step on with every box but <paramref name="staying"/>.</summary>
    public async Task TakeAsync(string station, ICollection<string> staying, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var gone in link.BoxesWithPlan(station).Union(departures.Enrolled(station)).Where(box => !staying.Contains(box)).ToList())
        {
            try
            {
                // One that was added again meanwhile is the next replan's.
                if (await boxes.FindAsync(station, gone, cancel) is not null || !await IsOverAsync(station, gone, now, cancel))
                    continue;
                if (!await departures.EndAsync(station, gone, cancel))
                    continue;
                await link.WithdrawPlanAsync(station, gone, cancel);
                PlayoutLog.Left(log, station, gone);
                events.Publish(station, "boxes");
            }
            catch (IOException cannot)
            {
                // It is tried again at the next replan, which comes within the hour.
                PlayoutLog.NotSent(log, cannot, station, gone);
            }
        }
    }

    private async Task<bool> IsOverAsync(string station, string box, DateTimeOffset now, CancellationToken cancel)
    {
        // Nobody who could hear it; or nothing that it could play.
        if (!departures.Enrolled(station).Contains(box) || link.PlanOf(station, box) is not { } standing)
            return true;
        if (!PlanRules.IsFarewell(standing.Body))
        {
            if (standing.Body.LeaseUntil <= now)
                return true;
            await link.SendPlanAsync(station, box, PlanRules.Farewell(standing.Body, now), cancel);
            if (link.PlanOf(station, box) is not { } farewell)
                return false;
            standing = farewell;
        }

        return departures.HasHeard(station, box, standing.Sequence, standing.Body.LeaseUntil) || standing.Body.LeaseUntil <= now;
    }
}
