namespace Broadcast.Controller.Playout;

internal static partial class PlayoutLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Station {Station}: {Sent} of {Boxes} plans signed, {Planned} airings planned, {Refused} decisions against")]
    public static partial void Planned(ILogger log, string station, int sent, int boxes, int planned, int refused);

    [LoggerMessage(Level = LogLevel.Information, Message = "Station {Station}: policy signed")]
    public static partial void Policy(ILogger log, string station);

    [LoggerMessage(Level = LogLevel.Information, Message = "Station {Station}: {Airing} in zone {Zone} on box {Box}: {Word} {Detail}")]
    public static partial void Decided(ILogger log, string station, string airing, string? zone, string? box, string word, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "Station {Station}: box {Box} has left; its credential has ended")]
    public static partial void Left(ILogger log, string station, string box);

    [LoggerMessage(Level = LogLevel.Error, Message = "Station {Station}: the plan of box {Box} could not be sent; the former one stands")]
    public static partial void NotSent(ILogger log, Exception cause, string station, string box);
}
