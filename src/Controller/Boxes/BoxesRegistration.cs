namespace Broadcast.Controller.Boxes;

/// <summary>Boxes and their health.</summary>
internal static class BoxesRegistration
{
    /// <summary>Adds the feature.</summary>
    public static IServiceCollection AddBoxes(this IServiceCollection services) => services
        .AddSingleton<BoxesService>()
        .AddSingleton<SelfTestService>()
        .AddSingleton<Departures>()
        .AddSingleton<BoxHealthBoard>()
        .AddSingleton<IBoxReports>(provider => provider.GetRequiredService<BoxHealthBoard>())
        .AddHostedService(provider => provider.GetRequiredService<BoxHealthBoard>());
}
