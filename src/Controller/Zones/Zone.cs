namespace Broadcast.Controller.Zones;

/// <summary>A set of boxes addressed together. Zones may overlap.</summary>
/// <param name="Station">The station's id.</param>
/// <param name="Id">A name, as in topics: 1–32 characters of a–z 0–9 -.</param>
/// <param name="Name">As shown to people, 1–120 characters.</param>
/// <param name="Languages">BCP 47 tags in order of preference.</param>
internal sealed record Zone(string Station, string Id, string Name, IReadOnlyList<string> Languages)
{
    /// <summary>The zone that every station has by itself and that holds all its boxes. It is never stored with a box.</summary>
    public const string WholeStation = "all";
}
