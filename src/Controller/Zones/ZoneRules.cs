using Broadcast.Controller.Stations;

namespace Broadcast.Controller.Zones;

/// <summary>Which zones a station has. Pure.</summary>
internal static class ZoneRules
{
    /// <summary>The whole-station zone first, then those that people made.</summary>
    public static List<Zone> AllZones(Station station, IEnumerable<Zone> made) =>
        [new Zone(station.Id, Zone.WholeStation, "Toàn đài", station.Languages), .. made];
}
