namespace Broadcast.Controller.Stations;

internal static partial class StationsLog
{
    [LoggerMessage(LogLevel.Error, "Station {Station} was changed, but not everybody could be told")]
    public static partial void ListenerFailed(ILogger logger, Exception fault, string station);
}
