using Broadcast.Controller.Bulletins;

namespace Broadcast.Controller.Programmes;

/// <summary>Programmes.</summary>
internal static class ProgrammesRegistration
{
    /// <summary>Adds the feature.</summary>
    public static IServiceCollection AddProgrammes(this IServiceCollection services) => services
        .AddSingleton<ProgrammesService>()
        .AddSingleton<IBulletinUse>(provider => provider.GetRequiredService<ProgrammesService>());
}
