using Broadcast.Controller.Bulletins;

namespace Broadcast.Controller.Lexicon;

/// <summary>How words are said: the province's and the stations' entries.</summary>
internal static class LexiconRegistration
{
    /// <summary>Adds the feature.</summary>
    public static IServiceCollection AddLexicon(this IServiceCollection services) => services
        .AddSingleton<StationLexicons>()
        .AddSingleton<ILexicons>(provider => provider.GetRequiredService<StationLexicons>())
        .AddSingleton<AffectedBulletins>()
        .AddSingleton<LexiconService>();
}
