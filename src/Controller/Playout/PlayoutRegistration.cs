using Microsoft.Extensions.Options;

namespace Broadcast.Controller.Playout;

/// <summary>The pipeline. It needs an <see cref="IOccurrenceSource"/> and an <see cref="IBoxLink"/>.</summary>
internal static class PlayoutRegistration
{
    /// <summary>Adds the feature.</summary>
    public static IServiceCollection AddPlayout(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PlayoutOptions>().Bind(configuration.GetSection(PlayoutOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<PlayoutOptions>>(new OptionsFaults<PlayoutOptions>(options => options.Faults()));
        return services.AddSingleton<Farewells>().AddSingleton<PlayoutService>();
    }
}
