using Broadcast.Controller.Boxes;
using Broadcast.Controller.Dispatch.Broker;
using Broadcast.Controller.Playout;
using Broadcast.Controller.Storage;
using Broadcast.Controller.Trust;
using Broadcast.Mqtt;
using Microsoft.Extensions.Options;

namespace Broadcast.Controller.Dispatch;

/// <summary>The broker, the link to it, and the loop that talks to boxes.</summary>
internal static class DispatchRegistration
{
    /// <summary>Adds the feature. The broker starts before, and ends after, everything that is registered later.</summary>
    public static IServiceCollection AddDispatch(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<BrokerOptions>().Bind(configuration.GetSection(BrokerOptions.Section)).ValidateOnStart();
        services.AddOptions<DispatchOptions>().Bind(configuration.GetSection(DispatchOptions.Section)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BrokerOptions>>(new OptionsFaults<BrokerOptions>(options => options.Faults()));
        services.AddSingleton<IValidateOptions<DispatchOptions>>(new OptionsFaults<DispatchOptions>(options => options.Faults()));
        return services
            .AddSingleton(provider => new BrokerFolder(provider.GetRequiredService<DataFolder>().In("broker")))
            .AddSingleton<BrokerEndpoint>()
            .AddSingleton<IBrokerAddress>(provider => provider.GetRequiredService<BrokerEndpoint>())
            .AddSingleton<BrokerUsers>()
            .AddSingleton<BrokerProcess>()
            .AddSingleton<BrokerAdministrator>()
            .AddSingleton<BrokerSupervisor>()
            .AddHostedService(provider => provider.GetRequiredService<BrokerSupervisor>())
            .AddSingleton<IContentFiles>(provider => new ContentFiles(provider.GetRequiredService<DataFolder>().In("content")))
            .AddSingleton<MqttLoop>()
            .AddSingleton<IMqttLink>(provider => ControllerLink.Create(
                provider.GetRequiredService<BrokerEndpoint>(), provider.GetRequiredService<BrokerUsers>(),
                provider.GetRequiredService<IOptions<BrokerOptions>>().Value, provider.GetRequiredService<MqttLoop>(), provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<DispatchInbox>()
            .AddSingleton<OwnClock>(provider => provider.GetRequiredService<IOptions<DispatchOptions>>().Value.TrustOwnClock ? () => true : LibC.IsClockSynchronised)
            .AddSingleton<BoxLink>()
            .AddSingleton<IBoxLink>(provider => provider.GetRequiredService<BoxLink>())
            .AddSingleton<IBoxCommands, BoxCommands>()
            .AddSingleton<DispatchLoop>()
            .AddHostedService(provider => provider.GetRequiredService<DispatchLoop>());
    }
}
