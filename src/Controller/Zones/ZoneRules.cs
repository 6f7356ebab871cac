using Broadcast.Controller.Boxes;

namespace Broadcast.Controller.Zones;

/// <summary>Who hears what is said to a zone. Pure.</summary>
internal static class ZoneRules
{
    /// <summary>The boxes that any of the zones reaches, each once, in the order given.</summary>
    public static IReadOnlyList<Box> Reach(IReadOnlyCollection<string> zones, IEnumerable<Box> boxes) =>
        [.. boxes.Where(box => zones.Any(zone => Reaches(zone, box)))];

    /// <summary>Whether what is said to the zone sounds on the box.</summary>
    public static bool Reaches(string zone, Box box) => zone == Zone.WholeStation || box.Zones.Contains(zone);

    /// <summary>The zone through which a box hears something said to several of them: the first that reaches it, or null.</summary>
    public static string? HeardThrough(IEnumerable<string> zones, Box box) => zones.FirstOrDefault(zone => Reaches(zone, box));
}
