using Broadcast.Controller.Boxes;
using Broadcast.Controller.Playout;
using Broadcast.Controller.Programmes;
using Broadcast.Controller.Stations;
using Broadcast.Controller.Zones;
using Quartz;

namespace Broadcast.Controller.Scheduling;

/// <summary>Slots, day plans and what is done by the clock. No sound depends on any of these jobs: boxes hold their plans.</summary>
internal static class SchedulingRegistration
{
    /// <summary>Adds the feature.</summary>
    public static IServiceCollection AddScheduling(this IServiceCollection services)
    {
        services
            .AddSingleton<ScheduleReader>()
            .AddSingleton<IOccurrenceSource>(provider => provider.GetRequiredService<ScheduleReader>())
            .AddSingleton<SchedulingService>()
            .AddSingleton<IProgrammeUse>(provider => provider.GetRequiredService<SchedulingService>())
            .AddSingleton<IZoneUse>(provider => provider.GetRequiredService<SchedulingService>())
            .AddSingleton<Replanner>()
            .AddSingleton<IStationListener>(provider => provider.GetRequiredService<Replanner>())
            .AddSingleton<IBoxListener>(provider => provider.GetRequiredService<Replanner>())
            .AddHostedService(provider => provider.GetRequiredService<Replanner>());
        services.AddQuartz(quartz =>
        {
            quartz.ScheduleJob<ExtendPlansJob>(trigger => trigger.WithIdentity("extend-plans").WithSimpleSchedule(every => every.WithInterval(TimeSpan.FromHours(1)).RepeatForever()));
            quartz.ScheduleJob<HousekeepingJob>(trigger => trigger.WithIdentity("housekeeping").WithSimpleSchedule(every => every.WithInterval(TimeSpan.FromDays(1)).RepeatForever()));
        });
        return services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
    }
}
