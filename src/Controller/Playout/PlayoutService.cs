using System.Collections.Concurrent;
using Broadcast.Controller.Boxes;
using Broadcast.Controller.Stations;
using Broadcast.Controller.Zones;
using Microsoft.Extensions.Options;

namespace Broadcast.Controller.Playout;

/// <summary>Makes the plans of a station's boxes and sends those that differ from what the boxes have. Safe for concurrent use.</summary>
internal sealed class PlayoutService(
    IStationStore stations, IZoneStore zones, IBoxStore boxes, IOccurrenceSource occurrences, IBoxLink link, Farewells farewells, IOptions<PlayoutOptions> options,
    ILogger<PlayoutService> log)
{
    // Yesterday's airings still count as today's airtime where the local day began more than 24 hours ago (clocks went back).
    private static readonly TimeSpan LookBack = TimeSpan.FromHours(26);

    // One mistake in a slot is a decision on each of 500 boxes; the screen shows all of them.
    private const int MostLines = 100;

    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PlayoutResult> _latest = new(StringComparer.Ordinal);

    /// <summary>What was decided last for the station; null before the first time.</summary>
    public PlayoutResult? Latest(string station) => _latest.GetValueOrDefault(station);

    /// <summary>
    /// Makes everything of the station what it should be as of <paramref name="now"/>: its policy, every box's plan, nothing for boxes that are gone.
    /// Signs only what must be (see <see cref="PlanRules"/>), so it may be called as often as one likes. Null when there is no such station.
    /// </summary>
    public async Task<PlayoutResult?> ReplanAsync(string station, DateTimeOffset now, CancellationToken cancel)
    {
        using var held = await _gates.GetOrAdd(station, _ => new SemaphoreSlim(1)).HoldAsync(cancel);
        if (await stations.FindAsync(station, cancel) is not { } found)
            return null;

        var policy = PlanRules.PolicyFor(found);
        if (PlanRules.MustSend(link.PolicyOf(station), policy, options.Value, now))
        {
            await link.SendPolicyAsync(station, policy, cancel);
            PlayoutLog.Policy(log, station);
        }

        var until = PlanRules.Until(options.Value, now);
        var result = PlayoutPipeline.Run(await RequestAsync(found, now, until, cancel), now);
        var sent = await SendAsync(station, result, now, cancel);
        Record(station, result, sent);
        return result;
    }

    /// <summary>What would be decided of all that starts before <paramref name="until"/>, as things stand at <paramref name="now"/>, were the station such. Signs, sends and remembers nothing.</summary>
    public async Task<PlayoutResult> RehearseAsync(Station station, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel) =>
        PlayoutPipeline.Run(await RequestAsync(station, now, until, cancel), now);

    private async Task<PlayoutRequest> RequestAsync(Station station, DateTimeOffset now, DateTimeOffset until, CancellationToken cancel) => new(
        station,
        await zones.ListAsync(station.Id, cancel),
        await boxes.ListAsync(station.Id, cancel),
        await occurrences.StartingAsync(station, now - LookBack, until, cancel),
        until);

    private async Task<int> SendAsync(string station, PlayoutResult result, DateTimeOffset now, CancellationToken cancel)
    {
        var sent = 0;
        foreach (var (box, airings) in result.Boxes)
        {
            var plan = PlanRules.PlanFor(airings, options.Value, now);
            if (!PlanRules.MustSend(link.PlanOf(station, box), plan, options.Value, now))
                continue;
            try
            {
                await link.SendPlanAsync(station, box, plan, cancel);
                sent++;
            }
            catch (IOException cannot)
            {
                // One box's missing file must not cost the others their plans.
                PlayoutLog.NotSent(log, cannot, station, box);
            }
        }

        await farewells.TakeAsync(station, result.Boxes.Keys.ToHashSet(), now, cancel);
        await link.ForgetUnusedContentAsync(station, cancel);
        return sent;
    }

    private void Record(string station, PlayoutResult result, int sent)
    {
        var before = _latest.TryGetValue(station, out var latest) ? latest.Decisions.ToHashSet() : [];
        _latest[station] = result;
        foreach (var decision in result.Decisions.Where(decision => !IsDull(decision) && !before.Contains(decision)).Take(MostLines))
            PlayoutLog.Decided(log, station, decision.Airing, decision.Zone, decision.Box, decision.Word, decision.Detail);
        var planned = result.Boxes.Values.Sum(box => box.Airings.Count);
        PlayoutLog.Planned(log, station, sent, result.Boxes.Count, planned, result.Decisions.Count(decision => !IsDull(decision)));
    }

    private static bool IsDull(Decision decision) => decision.Word is DecisionWord.Planned or DecisionWord.Expired or DecisionWord.Duplicate;
}
