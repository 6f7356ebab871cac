namespace Broadcast.Controller.Web;

internal static partial class WebLog
{
    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    public static partial void Fault(ILogger logger, Exception fault, string method, string path);

    [LoggerMessage(LogLevel.Warning, "Storage refused: {Code}")]
    public static partial void StorageRefused(ILogger logger, Exception fault, string code);

    [LoggerMessage(LogLevel.Warning, "The page is open to the network without encryption at {Url}: put a TLS proxy before it, or use a loopback address")]
    public static partial void OpenToNetwork(ILogger logger, string url);
}
