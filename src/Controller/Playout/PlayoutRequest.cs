using Broadcast.Controller.Boxes;
using Broadcast.Controller.Stations;
using Broadcast.Controller.Zones;
using Broadcast.Protocol;

namespace Broadcast.Controller.Playout;

/// <summary>All that plans are made of, as it stood at one moment.</summary>
/// <param name="Station">Whose plans.</param>
/// <param name="Zones">Its zones, without the whole-station zone.</param>
/// <param name="Boxes">Its boxes.</param>
/// <param name="Occurrences">What starts from the day before until <paramref name="Until"/>.</param>
/// <param name="Until">How far the plans reach.</param>
internal sealed record PlayoutRequest(
    Station Station, IReadOnlyList<Zone> Zones, IReadOnlyList<Box> Boxes, IReadOnlyList<Occurrence> Occurrences, DateTimeOffset Until);

/// <summary>What playout decided.</summary>
/// <param name="Boxes">What each box is to play, by box.</param>
/// <param name="Decisions">Every decision, by start, then by airing, zone and box.</param>
internal sealed record PlayoutResult(IReadOnlyDictionary<string, BoxAirings> Boxes, IReadOnlyList<Decision> Decisions);

/// <summary>What one box is to play.</summary>
/// <param name="Zones">The zones it obeys.</param>
/// <param name="Airings">By start.</param>
/// <param name="Until">How far this reaches: less than asked when the plan was full.</param>
internal sealed record BoxAirings(IReadOnlyList<string> Zones, IReadOnlyList<Airing> Airings, DateTimeOffset Until);
