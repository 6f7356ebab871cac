namespace Broadcast.Controller.Boxes;

/// <summary>One device with its amplifier and horns.</summary>
/// <param name="Station">The station's id.</param>
/// <param name="Id">A name, as in topics: 1–32 characters of a–z 0–9 -.</param>
/// <param name="Name">As shown to people, 1–120 characters.</param>
/// <param name="Zones">Ids of the zones it belongs to, at most 63; the whole-station zone goes without saying.</param>
internal sealed record Box(string Station, string Id, string Name, IReadOnlyList<string> Zones);
