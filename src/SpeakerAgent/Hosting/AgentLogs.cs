using System.Globalization;
using Serilog;
using Serilog.Events;

namespace Broadcast.SpeakerAgent.Hosting;

/// <summary>Where the log goes: to the journal, or to the screen and a file.</summary>
internal static class AgentLogs
{
    public static Serilog.Core.Logger Open(AgentOptions options)
    {
        var logger = new LoggerConfiguration()
            .MinimumLevel.Is(options.Verbose ? LogEventLevel.Debug : LogEventLevel.Information)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning);

        if (options.Journal)
            logger.WriteTo.Console(new JournalFormatter());
        else
            logger.WriteTo.Console(outputTemplate: "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}", formatProvider: CultureInfo.InvariantCulture);

        if (!options.Journal || options.Logs.Length > 0)
        {
            logger.WriteTo.File(
                Path.Combine(options.Logs.Length > 0 ? options.Logs : Path.Combine(options.Data, "logs"), "agent.log"),
                outputTemplate: "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffzzz} {Level:u3} {Message:lj}{NewLine}{Exception}",
                fileSizeLimitBytes: 5_000_000, rollOnFileSizeLimit: true, retainedFileCountLimit: 4, formatProvider: CultureInfo.InvariantCulture);
        }

        return logger.CreateLogger();
    }
}
