namespace Broadcast.Controller.Bulletins;

internal static partial class BulletinsLog
{
    [LoggerMessage(LogLevel.Information, "Opus is encoded by {Codec}")]
    public static partial void Codec(ILogger logger, string codec);

    [LoggerMessage(LogLevel.Information, "Bulletin {Bulletin} of station {Station} is content {Content}: {Duration}, {Lufs} LUFS, {TruePeakDb} dBTP")]
    public static partial void Compiled(ILogger logger, string station, string bulletin, string content, TimeSpan duration, double? lufs, double? truePeakDb);

    [LoggerMessage(LogLevel.Information, "The making of bulletin {Bulletin} of station {Station} was stopped")]
    public static partial void Stopped(ILogger logger, string station, string bulletin);

    [LoggerMessage(LogLevel.Error, "Bulletin {Bulletin} of station {Station} could not be made")]
    public static partial void Failed(ILogger logger, Exception fault, string station, string bulletin);
}
