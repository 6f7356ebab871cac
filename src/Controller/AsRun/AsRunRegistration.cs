using Broadcast.Controller.Playout;

namespace Broadcast.Controller.AsRun;

/// <summary>The as-run log.</summary>
internal static class AsRunRegistration
{
    /// <summary>Adds the feature.</summary>
    public static IServiceCollection AddAsRun(this IServiceCollection services) => services
        .AddSingleton<IAsRunStore, AsRunService>();
}
