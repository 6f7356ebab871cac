using Broadcast.Protocol;

namespace Broadcast.Controller.AsRun;

/// <summary>A record of what sounded, and whose it is.</summary>
/// <param name="Station">The station's id.</param>
/// <param name="Box">The box's id.</param>
/// <param name="ReceivedAt">When the controller stored it.</param>
/// <param name="Record">As the box told it.</param>
internal sealed record AsRunEntry(string Station, string Box, DateTimeOffset ReceivedAt, AsRunRecord Record);

/// <summary>Which records are asked for; null leaves a field open.</summary>
/// <param name="Station">The station's id.</param>
/// <param name="From">Due at or after.</param>
/// <param name="Until">Due before.</param>
/// <param name="Box">Of this box.</param>
/// <param name="Zone">Heard through this zone.</param>
/// <param name="Slot">Of this slot.</param>
/// <param name="Bulletin">Of this bulletin.</param>
/// <param name="Outcome">With this outcome.</param>
/// <param name="Limit">At most so many, the latest first, 1 to <see cref="MostEntries"/>.</param>
internal sealed record AsRunQuery(
    string Station, DateTimeOffset? From, DateTimeOffset? Until, string? Box, string? Zone, string? Slot, string? Bulletin, AsRunOutcome? Outcome, int Limit)
{
    /// <summary>Most entries of one answer.</summary>
    public const int MostEntries = 5_000;
}
