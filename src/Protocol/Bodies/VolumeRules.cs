using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

/// <summary>Hours in which boxes play softer, in the station's time of day; over midnight when <paramref name="To"/> ≤ <paramref name="From"/>.</summary>
/// <param name="From">From this minute on.</param>
/// <param name="To">Until before this minute.</param>
/// <param name="MaxVolumeDb">No box plays louder meanwhile: −100 to 0 dB relative to full scale.</param>
public sealed record VolumeHours(
    [property: JsonRequired, JsonConverter(typeof(WireTime.TimeOfDayConverter))] TimeOnly From,
    [property: JsonRequired, JsonConverter(typeof(WireTime.TimeOfDayConverter))] TimeOnly To,
    [property: JsonRequired] double MaxVolumeDb);

/// <summary>
/// The one rule of volumes by the hour, by the wall clock as <see cref="QuietHoursRules"/> reads it. Pure; thread-safe.
/// </summary>
public static class VolumeRules
{
    /// <summary>How loud a box may play at <paramref name="instant"/>, dB relative to full scale: the least of the policy's own and of the hours that hold.</summary>
    /// <exception cref="TimeZoneNotFoundException">The policy's zone is not known; a policy that passed its check has a known one.</exception>
    public static double MaxVolumeDb(StationPolicy policy, DateTimeOffset instant)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Volumes is { Count: > 0 } volumes ? Least(policy, volumes, QuietHoursRules.ZoneOf(policy), instant) : policy.MaxVolumeDb;
    }

    /// <summary>The first instant after <paramref name="instant"/> at which that changes; null when it never does.</summary>
    /// <exception cref="TimeZoneNotFoundException">The policy's zone is not known; a policy that passed its check has a known one.</exception>
    public static DateTimeOffset? NextChange(StationPolicy policy, DateTimeOffset instant)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (policy.Volumes is not { Count: > 0 } volumes)
            return null;
        var zone = QuietHoursRules.ZoneOf(policy);
        var now = Least(policy, volumes, zone, instant);
        foreach (var candidate in QuietHoursRules.Candidates([.. volumes.Select(HoursOf)], zone, instant))
        {
            if (!Least(policy, volumes, zone, candidate).Equals(now))
                return candidate;
        }

        return null;
    }

    private static double Least(StationPolicy policy, IReadOnlyList<VolumeHours> volumes, TimeZoneInfo zone, DateTimeOffset instant)
    {
        var time = TimeOnly.FromTimeSpan(TimeZoneInfo.ConvertTime(instant, zone).TimeOfDay);
        var least = policy.MaxVolumeDb;
        foreach (var volume in volumes)
        {
            if (volume.MaxVolumeDb < least && QuietHoursRules.Holds(HoursOf(volume), time))
                least = volume.MaxVolumeDb;
        }

        return least;
    }

    private static QuietHours HoursOf(VolumeHours volume) => new(volume.From, volume.To);
}
