namespace Broadcast.Controller.Boxes;

internal static partial class BoxesLog
{
    [LoggerMessage(LogLevel.Warning, "What boxes said of themselves could not be saved; it will be tried again")]
    public static partial void HealthNotSaved(ILogger logger, Exception fault);

    [LoggerMessage(LogLevel.Error, "Box {Box} of station {Station} was changed, but not everybody could be told")]
    public static partial void ListenerFailed(ILogger logger, Exception fault, string station, string box);
}
