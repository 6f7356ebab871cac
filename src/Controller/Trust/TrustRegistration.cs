using Broadcast.Controller.Boxes;
using Broadcast.Controller.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Broadcast.Controller.Trust;

/// <summary>Keys, sequences, enrolments and the audit trail, under the data folder's <c>trust</c>.</summary>
internal static class TrustRegistration
{
    /// <summary>Adds the feature. It needs <see cref="DataFolder"/> and <see cref="IBrokerAddress"/>.</summary>
    public static IServiceCollection AddTrust(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services
            .AddSingleton(provider => new TrustFolder(provider.GetRequiredService<DataFolder>().In("trust")))
            .AddSingleton(provider => new AuditTrail(provider.GetRequiredService<TrustFolder>().Audit))
            .AddSingleton<ISequences, FileSequences>()
            .AddSingleton<IRetainedDocuments, FileRetainedDocuments>()
            .AddSingleton<StationSigner>()
            .AddSingleton<IEnrolments, FileEnrolments>()
            .AddSingleton<IBoxEnrolment>(provider => provider.GetRequiredService<IEnrolments>());
    }
}
