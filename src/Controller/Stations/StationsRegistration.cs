namespace Broadcast.Controller.Stations;

/// <summary>Stations and what changes at them.</summary>
internal static class StationsRegistration
{
    /// <summary>Adds the feature.</summary>
    public static IServiceCollection AddStations(this IServiceCollection services) => services
        .AddSingleton<StationEvents>()
        .AddSingleton<StationsService>();
}
