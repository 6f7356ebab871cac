namespace Broadcast.Controller.Speech;

/// <summary>The engines that speak.</summary>
internal static class SpeechRegistration
{
    /// <summary>Adds the feature.</summary>
    /// <exception cref="StartRefusedException">Asked for the engines: a setting cannot be.</exception>
    public static IServiceCollection AddSpeech(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(provider => SpeechRules.Engines(configuration, provider.GetRequiredService<TimeProvider>()));
}
