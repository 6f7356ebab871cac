using Broadcast.Controller.Stations;
using Broadcast.Protocol;

namespace Broadcast.Controller.Playout;

/// <summary>When a box needs something newly signed. Pure.</summary>
internal static class PlanRules
{
    /// <summary>How far plans made now reach: the horizon, cut to a whole day in UTC.</summary>
    public static DateTimeOffset Until(PlayoutOptions options, DateTimeOffset now) => new((now + options.Horizon).UtcDateTime.Date, TimeSpan.Zero);

    /// <summary>The plan as it would be signed now.</summary>
    public static Plan PlanFor(BoxAirings box, PlayoutOptions options, DateTimeOffset now) => new()
    {
        // A box ignores what starts before: what sounds now has begun already, and stands.
        From = WireTime.Truncate(box.Airings.Select(airing => airing.StartAt).Append(now).Min()),
        Until = box.Until,
        LeaseUntil = WireTime.Truncate(now + options.Lease),
        Zones = box.Zones,
        Airings = box.Airings,
    };

    /// <summary>What a box that was removed is given: nothing to play and no zone to obey, until its former plan would have ended.</summary>
    public static Plan Farewell(Plan former, DateTimeOffset now) => new()
    {
        From = WireTime.Truncate(now),
        Until = WireTime.Truncate(now),
        LeaseUntil = former.LeaseUntil,
        Zones = [],
        Airings = [],
    };

    /// <summary>Whether a plan is such; any other names the zone of the whole station.</summary>
    public static bool IsFarewell(Plan plan) => plan is { Zones.Count: 0, Airings.Count: 0 };

    /// <summary>Whether the box has to be given the plan: it plays something else, or the lease of the one it has runs out.</summary>
    public static bool MustSend(Standing<Plan>? standing, Plan plan, PlayoutOptions options, DateTimeOffset now) =>
        standing is null
        || standing.Body.LeaseUntil - now < options.RenewLeaseBelow
        || !standing.Body.Zones.SequenceEqual(plan.Zones)
        || !(standing.Body.Keep ?? []).SequenceEqual(plan.Keep ?? [])
        // What is over has left the new plan and stands in the old one: no reason to tell anybody.
        || !standing.Body.Airings.Where(airing => airing.EndAt > now).SequenceEqual(plan.Airings);

    /// <summary>The station's policy as boxes get it.</summary>
    public static StationPolicy PolicyFor(Station station) => new()
    {
        TimeZone = station.TimeZone,
        QuietHours = station.QuietHours,
        SessionLimitMs = (long?)station.SessionLimit?.TotalMilliseconds,
        DayLimitMs = (long?)station.DayLimit?.TotalMilliseconds,
        MaxVolumeDb = station.MaxVolumeDb,
        Volumes = station.Volumes.Count == 0 ? null : station.Volumes,
    };

    /// <summary>Whether boxes have to be given the policy.</summary>
    public static bool MustSend(Standing<StationPolicy>? standing, StationPolicy policy, PlayoutOptions options, DateTimeOffset now) =>
        standing is null
        || standing.ExpiresAt - now < options.RenewPolicyBelow
        || standing.Body with { QuietHours = policy.QuietHours, Volumes = policy.Volumes } != policy
        || !standing.Body.QuietHours.SequenceEqual(policy.QuietHours)
        || !(standing.Body.Volumes ?? []).SequenceEqual(policy.Volumes ?? []);
}
