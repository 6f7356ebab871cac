using Broadcast.Controller.Storage;

namespace Broadcast.Controller.Speech;

/// <summary>The engines that speak.</summary>
internal static class SpeechRegistration
{
    /// <summary>Adds the feature.</summary>
    /// <exception cref="StartRefusedException">Asked for the engines: a setting cannot be.</exception>
    public static IServiceCollection AddSpeech(this IServiceCollection services, IConfiguration configuration) => services
        .AddSingleton(provider =>
        {
            var engines = SpeechRules.Engines(configuration, provider.GetRequiredService<DataFolder>(), provider.GetRequiredService<TimeProvider>());
            foreach (var folder in engines.Refused)
                SpeechLog.VoiceRefused(provider.GetRequiredService<ILogger<SpeechEngines>>(), folder.Name, folder.Reason);
            return engines;
        });
}
