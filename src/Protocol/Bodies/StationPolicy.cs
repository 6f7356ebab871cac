using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

/// <summary>What every box of a station holds to, whatever it is told to play. Without one a box plays nothing scheduled.</summary>
public sealed record StationPolicy : DocumentBody
{
    internal override Purpose Purpose => Purpose.Policy;

    /// <summary>IANA name, such as <c>Asia/Ho_Chi_Minh</c>, that this machine knows; times of day are in it.</summary>
    public required string TimeZone { get; init; }

    /// <summary>At most 8 stretches in which nothing sounds, an authorised emergency apart.</summary>
    public required IReadOnlyList<QuietHours> QuietHours { get; init; }

    /// <summary>Airtime a session in milliseconds, to a day; absent: no limit.</summary>
    public long? SessionLimitMs { get; init; }

    /// <summary>Airtime a day in milliseconds, to a day; absent: no limit.</summary>
    public long? DayLimitMs { get; init; }

    /// <summary>No box plays louder: −100 to 0 dB relative to full scale.</summary>
    public required double MaxVolumeDb { get; init; }

    /// <summary>At most 8 stretches in which boxes play softer still; absent: none. <see cref="VolumeRules"/> says what they come to.</summary>
    public IReadOnlyList<VolumeHours>? Volumes { get; init; }

    /// <inheritdoc/>
    public override WireError? Check() =>
        Field.Unless(QuietHoursRules.TryFindZone(TimeZone, out _), "timeZone", "must be an IANA time zone that this machine knows")
        ?? Field.Each("quietHours", QuietHours, 8, _ => null)
        ?? Field.OptionalBetween("sessionLimitMs", SessionLimitMs, 0, Field.DayMs)
        ?? Field.OptionalBetween("dayLimitMs", DayLimitMs, 0, Field.DayMs)
        ?? Field.Between("maxVolumeDb", MaxVolumeDb, -100, 0)
        ?? (Volumes is null ? null : Field.Each("volumes", Volumes, 8, hours => Field.Between("maxVolumeDb", hours.MaxVolumeDb, -100, 0)));
}

/// <summary>One stretch of quiet hours, in the station's time of day; over midnight when <paramref name="To"/> ≤ <paramref name="From"/>.</summary>
/// <param name="From">Quiet from this minute on.</param>
/// <param name="To">To be heard again from this minute on.</param>
public sealed record QuietHours(
    [property: JsonRequired, JsonConverter(typeof(WireTime.TimeOfDayConverter))] TimeOnly From,
    [property: JsonRequired, JsonConverter(typeof(WireTime.TimeOfDayConverter))] TimeOnly To);
