using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Broadcast.Protocol;

/// <summary>
/// The one rule of quiet hours, for controller and box alike. An instant is quiet when the station's wall clock at that instant shows a
/// quiet time, so that skipped and doubled hours need no policy of their own. Pure; thread-safe.
/// </summary>
public static class QuietHoursRules
{
    // Hours from UTC of the farthest zones, with room.
    private const int LargestOffset = 15;

    private static readonly TimeSpan Horizon = TimeSpan.FromDays(4);

    private static readonly SearchValues<char> ZoneCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/");

    /// <summary>The zone of an IANA name, when this machine knows it. Never throws.</summary>
    public static bool TryFindZone(string? name, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = null;
        return name is { Length: >= 1 and <= 64 }
            && !name.AsSpan().ContainsAnyExcept(ZoneCharacters)
            && TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone)
            && zone.HasIanaId;
    }

    /// <summary>Whether nothing but an authorised emergency may sound at <paramref name="instant"/>.</summary>
    /// <exception cref="TimeZoneNotFoundException">The policy's zone is not known; a policy that passed its check has a known one.</exception>
    public static bool IsQuiet(StationPolicy policy, DateTimeOffset instant)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return IsQuiet(policy.QuietHours, ZoneOf(policy), instant);
    }

    /// <summary>The first instant after <paramref name="instant"/> at which quiet turns to not quiet or back; null when it never does.</summary>
    /// <exception cref="TimeZoneNotFoundException">The policy's zone is not known; a policy that passed its check has a known one.</exception>
    public static DateTimeOffset? NextBoundary(StationPolicy policy, DateTimeOffset instant)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var zone = ZoneOf(policy);
        var now = IsQuiet(policy.QuietHours, zone, instant);
        foreach (var candidate in Candidates(policy.QuietHours, zone, instant))
        {
            if (IsQuiet(policy.QuietHours, zone, candidate) != now)
                return candidate;
        }

        return null;
    }

    /// <summary>Whether any of the time from <paramref name="from"/> to before <paramref name="until"/> is quiet.</summary>
    /// <exception cref="TimeZoneNotFoundException">The policy's zone is not known; a policy that passed its check has a known one.</exception>
    public static bool TouchesQuiet(StationPolicy policy, DateTimeOffset from, DateTimeOffset until) =>
        from < until && (IsQuiet(policy, from) || NextBoundary(policy, from) < until);

    private static bool IsQuiet(IReadOnlyList<QuietHours> hours, TimeZoneInfo zone, DateTimeOffset instant)
    {
        var time = TimeOnly.FromTimeSpan(TimeZoneInfo.ConvertTime(instant, zone).TimeOfDay);
        foreach (var quiet in hours)
        {
            if (Holds(quiet, time))
                return true;
        }

        return false;
    }

    /// <summary>Whether a time of day lies inside the hours.</summary>
    internal static bool Holds(QuietHours hours, TimeOnly time) =>
        hours.From < hours.To ? hours.From <= time && time < hours.To : hours.From <= time || time < hours.To;

    /// <summary>Every instant at which the answer could change, rising: the hours' ends on each local day, and the zone's own changes.</summary>
    internal static IEnumerable<DateTimeOffset> Candidates(IReadOnlyList<QuietHours> hours, TimeZoneInfo zone, DateTimeOffset instant)
    {
        if (hours.Count == 0)
            yield break;
        // A day at a time, since the answer is mostly found on the first; what a later day may still come before waits for that day.
        var candidates = new SortedSet<DateTimeOffset>();
        var firstDay = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime).AddDays(-1);
        var after = instant;
        for (var day = firstDay; day <= firstDay.AddDays(Horizon.Days + 2); day = day.AddDays(1))
        {
            foreach (var quiet in hours)
            {
                AddEnd(day.ToDateTime(quiet.From));
                AddEnd(day.ToDateTime(quiet.To));
            }

            var begins = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
            for (var half = begins; half < begins.AddDays(1); half = half.AddHours(12))
            {
                if (zone.GetUtcOffset(half) != zone.GetUtcOffset(half.AddHours(12)))
                    candidates.Add(ChangeBetween(zone, half, half.AddHours(12)));
            }

            var settled = begins.AddHours(24 - LargestOffset);
            foreach (var candidate in candidates.Where(candidate => candidate > after && candidate <= settled).ToList())
            {
                yield return candidate;
                after = candidate;
            }

            candidates.RemoveWhere(candidate => candidate <= settled);
        }

        void AddEnd(DateTime local)
        {
            if (!zone.IsAmbiguousTime(local))
            {
                candidates.Add(new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime());
                return;
            }

            foreach (var offset in zone.GetAmbiguousTimeOffsets(local))
                candidates.Add(new DateTimeOffset(local, offset).ToUniversalTime());
        }
    }

    private static DateTimeOffset ChangeBetween(TimeZoneInfo zone, DateTimeOffset before, DateTimeOffset after)
    {
        var offset = zone.GetUtcOffset(before);
        while (after - before > TimeSpan.FromTicks(1))
        {
            var middle = before + (after - before) / 2;
            if (zone.GetUtcOffset(middle) == offset)
                before = middle;
            else
                after = middle;
        }

        return after.ToUniversalTime();
    }

    internal static TimeZoneInfo ZoneOf(StationPolicy policy) =>
        TryFindZone(policy.TimeZone, out var zone) ? zone : throw new TimeZoneNotFoundException($"Time zone \"{policy.TimeZone}\" is not known here.");
}
