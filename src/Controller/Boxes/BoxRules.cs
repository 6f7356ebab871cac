using Broadcast.Controller.Zones;

namespace Broadcast.Controller.Boxes;

/// <summary>Who hears what is said to a zone. Pure.</summary>
internal static class BoxRules
{
    /// <summary>Whether what is said to the zone sounds on the box.</summary>
    public static bool Hears(this Box box, string zone) => zone == Zone.WholeStation || box.Zones.Contains(zone);

    /// <summary>The zone through which a box hears something said to several: the first that reaches it, or null.</summary>
    public static string? HeardThrough(this Box box, IEnumerable<string> zones) => zones.FirstOrDefault(box.Hears);

    /// <summary>The boxes that any of the zones reaches, each once, in the order given.</summary>
    public static IReadOnlyList<Box> Hearing(this IEnumerable<Box> boxes, IReadOnlyCollection<string> zones) =>
        [.. boxes.Where(box => zones.Any(box.Hears))];
}
