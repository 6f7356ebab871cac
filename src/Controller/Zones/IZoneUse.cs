namespace Broadcast.Controller.Zones;

/// <summary>Those who build on zones and may keep one from being removed.</summary>
internal interface IZoneUse
{
    /// <summary>Why the zone must stay; null when it may go.</summary>
    Task<Refusal?> MayRemoveAsync(string station, string zone, CancellationToken cancel);
}
