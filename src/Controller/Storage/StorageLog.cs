namespace Broadcast.Controller.Storage;

internal static partial class StorageLog
{
    [LoggerMessage(LogLevel.Information, "The database was brought up to date; as it was it is kept in {Copy}")]
    public static partial void Migrated(ILogger logger, string copy);
}
