using Broadcast.Controller.Accounts;
using Broadcast.Controller.AsRun;
using Broadcast.Controller.Boxes;
using Broadcast.Controller.Bulletins;
using Broadcast.Controller.Cli;
using Broadcast.Controller.Dispatch;
using Broadcast.Controller.Lexicon;
using Broadcast.Controller.Playout;
using Broadcast.Controller.Programmes;
using Broadcast.Controller.Scheduling;
using Broadcast.Controller.Speech;
using Broadcast.Controller.Stations;
using Broadcast.Controller.Storage;
using Broadcast.Controller.Trust;
using Broadcast.Controller.Web;
using Broadcast.Controller.Zones;

namespace Broadcast.Controller;

/// <summary>The controller: its verbs, and the features of its host.</summary>
internal static class Program
{
    /// <summary>Runs a verb of the command line.</summary>
    public static Task<int> Main(string[] arguments) => CommandLine.RunAsync(arguments, ServeVerb.Create(), NormaliseVerb.Create(), SpeakVerb.Create());

    /// <summary>The host, built and not yet started.</summary>
    /// <exception cref="StartRefusedException">The settings are wrong.</exception>
    public static WebApplication Build(HostSettings settings, Action<IServiceCollection>? adjust = null)
    {
        var builder = settings.CreateBuilder();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services
            .AddStorage(settings.Data)
            .AddAccounts(settings.Data)
            .AddStations()
            .AddZones()
            .AddBoxes()
            .AddTrust()
            .AddPlayout(builder.Configuration)
            .AddDispatch(builder.Configuration)
            .AddAsRun()
            .AddSpeech(builder.Configuration)
            .AddBulletins()
            .AddLexicon()
            .AddProgrammes()
            .AddScheduling();
        builder.AddWeb();
        adjust?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseWeb();
        app.MapAccounts();
        app.MapStations();
        app.MapZones();
        app.MapBoxes();
        app.MapSelfTests();
        app.MapClock();
        app.MapSpeech();
        app.MapBulletins();
        app.MapPreview();
        app.MapLexicon();
        app.MapDocuments();
        app.MapInstalments();
        app.MapProgrammes();
        app.MapSlots();
        app.MapWeek();
        app.MapAsRun();
        return app;
    }
}
