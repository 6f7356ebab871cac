using Broadcast.Controller.AsRun;
using Broadcast.Controller.Boxes;
using Broadcast.Controller.Bulletins;
using Broadcast.Controller.Lexicon;
using Broadcast.Controller.Programmes;
using Broadcast.Controller.Scheduling;
using Broadcast.Controller.Stations;
using Broadcast.Controller.Zones;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Broadcast.Controller.Storage;

/// <summary>The database: what all the features' stores are made of.</summary>
internal static class StorageRegistration
{
    /// <summary>The database's file in the data folder.</summary>
    public const string DatabaseFile = "station.db";

    /// <summary>Adds the feature; first of all, since everything else starts with a database that is there.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, DataFolder data)
    {
        services.AddSingleton(data);
        services.AddOptions<StorageOptions>().BindConfiguration(StorageOptions.Section).ValidateDataAnnotations();
        services.AddHostedService<StorageStart>();
        services.AddDbContextFactory<ControllerDatabase>((provider, options) => options.UseSqlite(ConnectionString(data, provider.GetRequiredService<IOptions<StorageOptions>>().Value)));
        return services
            .AddSingleton<SqlTables>()
            .AddSingleton<IStationStore, SqlStations>()
            .AddSingleton<IZoneStore, SqlZones>()
            .AddSingleton<IBoxStore, SqlBoxes>()
            .AddSingleton<IBoxHealthStore, SqlBoxHealth>()
            .AddSingleton<IBulletinStore, SqlBulletins>()
            .AddSingleton<IProgrammeStore, SqlProgrammes>()
            .AddSingleton<ISlotStore, SqlSlots>()
            .AddSingleton<IAsRunLog, SqlAsRun>()
            .AddSingleton<ILexiconStore, SqlLexicon>();
    }

    private static string ConnectionString(DataFolder data, StorageOptions options) =>
        new SqliteConnectionStringBuilder { DataSource = data.In(DatabaseFile), DefaultTimeout = options.LockTimeoutSeconds }.ToString();
}
