using System.Globalization;
using Serilog;
using Serilog.Events;

namespace Broadcast.SpeakerAgent.Hosting;

/// <summary>Where the log goes: to the journal under systemd, which spares the card; else to the screen and a file.</summary>
internal static class AgentLogs
{
    public static Serilog.Core.Logger Open(AgentOptions options)
    {
        var logger = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning);

        // systemd sets it for a program whose output it reads.
        var journal = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is not null;
        if (journal)
            logger.WriteTo.Console(new JournalFormatter());
        else
            logger.WriteTo.Console(outputTemplate: "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}", formatProvider: CultureInfo.InvariantCulture);

        if (!journal || options.Logs.Length > 0)
        {
            logger.WriteTo.File(
                Path.Combine(options.Logs.Length > 0 ? options.Logs : Path.Combine(options.Data, "logs"), "agent.log"),
                outputTemplate: "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffzzz} {Level:u3} {Message:lj}{NewLine}{Exception}",
                fileSizeLimitBytes: 5_000_000, rollOnFileSizeLimit: true, retainedFileCountLimit: 4, formatProvider: CultureInfo.InvariantCulture);
        }

        return logger.CreateLogger();
    }
}
