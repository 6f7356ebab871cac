
namespace Broadcast.Controller.Playout;

/// <summary>The pipeline. It needs an <see cref="IOccurrenceSource"/> and an <see cref="IBoxLink"/>.</summary>
internal static class PlayoutRegistration
{
    /// <summary>Adds the feature.</summary>
    public static IServiceCollection AddPlayout(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PlayoutOptions>().Bind(configuration.GetSection(PlayoutOptions.Section))
            .Validate(options => !options.Faults().Any(), "Mục Playout của cấu hình có giá trị ngoài khoảng cho phép.").ValidateOnStart();
        return services.AddSingleton<PlayoutService>();
    }
}
