namespace Broadcast.Controller.Scheduling;

internal static partial class SchedulingLog
{
    [LoggerMessage(LogLevel.Error, "The plans of station {Station} could not be made; they will be tried again in {Seconds} s. Boxes go on by the plans they have")]
    public static partial void NotReplanned(ILogger logger, Exception fault, string station, double seconds);

    [LoggerMessage(LogLevel.Information, "Removed {Count} contents that no bulletin needs any more")]
    public static partial void ContentRemoved(ILogger logger, int count);
}
