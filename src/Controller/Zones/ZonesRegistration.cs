namespace Broadcast.Controller.Zones;

/// <summary>Zones.</summary>
internal static class ZonesRegistration
{
    /// <summary>Adds the feature.</summary>
    public static IServiceCollection AddZones(this IServiceCollection services) => services
        .AddSingleton<ZonesService>();
}
