namespace Broadcast.Controller.Dispatch.Broker;

internal static partial class BrokerLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Broker {Host}:{Port} is up (process {Pid})")]
    public static partial void Up(ILogger log, string host, int port, int pid);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Broker process {Pid} ended with code {ExitCode}; started again in {Pause}")]
    public static partial void Died(ILogger log, int pid, int exitCode, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Error, Message = "Broker cannot start again; next attempt in {Pause}")]
    public static partial void CannotRestart(ILogger log, Exception cause, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Broker process {Pid} was left by a controller that was killed; ending it")]
    public static partial void Orphan(ILogger log, int pid);

    [LoggerMessage(Level = LogLevel.Information, Message = "Broker users: {Boxes} boxes")]
    public static partial void Users(ILogger log, int boxes);

    [LoggerMessage(Level = LogLevel.Error, Message = "Broker did not take a change of its users ({Cause}); it is started again, and reads all of them")]
    public static partial void UsersNotTaken(ILogger log, string cause);

    [LoggerMessage(Level = LogLevel.Information, Message = "Broker ended")]
    public static partial void Ended(ILogger log);

    [LoggerMessage(Message = "mosquitto: {Line}")]
    public static partial void Said(ILogger log, LogLevel level, string line);
}
