using NodaTime;
using NodaTime.TimeZones;

namespace Broadcast.Controller.Stations;

/// <summary>
/// A station's local time and the world's. Pure. A local time that the zone skips (clocks go forward) means the first instant after the
/// gap; one that it has twice (clocks go back) means the first of the two. Zone rules are those of the library, not of the machine.
/// </summary>
internal static class LocalClock
{
    private static readonly ZoneLocalMappingResolver Awkward =
        Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>Whether the IANA name is known.</summary>
    public static bool Knows(string timeZone) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone) is not null;

    /// <summary>The instant of a local date and time.</summary>
    public static DateTimeOffset At(string timeZone, DateOnly date, TimeOnly time) =>
        Zone(timeZone).ResolveLocal(LocalDate.FromDateOnly(date).At(LocalTime.FromTimeOnly(time)), Awkward).ToDateTimeOffset().ToUniversalTime();

    /// <summary>The local date and time of an instant.</summary>
    public static DateTime Read(string timeZone, DateTimeOffset instant) =>
        Instant.FromDateTimeOffset(instant).InZone(Zone(timeZone)).LocalDateTime.ToDateTimeUnspecified();

    /// <summary>The local date of an instant.</summary>
    public static DateOnly DateOf(string timeZone, DateTimeOffset instant) => DateOnly.FromDateTime(Read(timeZone, instant));

    private static DateTimeZone Zone(string timeZone) => DateTimeZoneProviders.Tzdb[timeZone];
}
