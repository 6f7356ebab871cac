using Serilog;
using Serilog.Events;

namespace Broadcast.Controller.Web;

/// <summary>
/// Each request in the log, where <c>Serilog:MinimumLevel</c> is <c>Debug</c>: method, path, status and duration, never a query, header or body.
/// Failures are logged where they are answered.
/// </summary>
internal static class RequestLog
{
    /// <summary>Logs what is used afterwards.</summary>
    public static void UseRequestLog(this WebApplication app) => app.UseSerilogRequestLogging(requests =>
    {
        requests.Logger = app.Services.GetRequiredService<Serilog.ILogger>();
        requests.GetLevel = (_, _, _) => LogEventLevel.Debug;
        // Escaped, the path cannot begin a line of the log that nobody wrote.
        requests.GetMessageTemplateProperties = (context, _, milliseconds, status) =>
        [
            new("RequestMethod", new ScalarValue(context.Request.Method)),
            new("RequestPath", new ScalarValue(context.Request.Path.ToUriComponent())),
            new("StatusCode", new ScalarValue(status)),
            new("Elapsed", new ScalarValue(milliseconds)),
        ];
    });
}
