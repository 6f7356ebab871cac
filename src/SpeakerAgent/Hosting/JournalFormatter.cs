using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace Broadcast.SpeakerAgent.Hosting;

/// <summary>Lines as the journal takes them: each begins with its priority (sd-daemon(3)); the time is the journal's own.</summary>
internal sealed class JournalFormatter : ITextFormatter
{
    private readonly MessageTemplateTextFormatter _words = new("{Message:lj}{NewLine}{Exception}", CultureInfo.InvariantCulture);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var words = new StringWriter(CultureInfo.InvariantCulture);
        _words.Format(logEvent, words);
        foreach (var line in words.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            output.Write(Priority(logEvent.Level));
            output.WriteLine(line.TrimEnd('\r'));
        }
    }

    private static string Priority(LogEventLevel level) => level switch
    {
        LogEventLevel.Fatal => "<2>",
        LogEventLevel.Error => "<3>",
        LogEventLevel.Warning => "<4>",
        LogEventLevel.Information => "<6>",
        _ => "<7>",
    };
}
