using Broadcast.Controller.Storage;
using Microsoft.AspNetCore.Connections;
using Serilog;
using Serilog.Events;

namespace Broadcast.Controller;

/// <summary>What a host is started with; the rest is in <c>settings.json</c> of the data folder and in variables <c>BROADCAST_Section__Name</c>.</summary>
/// <param name="Data">Where everything is kept; made when it is missing.</param>
/// <param name="Url">Instead of <c>Http:Url</c>, or null.</param>
/// <param name="Console">Whether warnings and errors also go to standard output.</param>
internal sealed record HostSettings(DataFolder Data, string? Url, bool Console)
{
    private const int LogFilesKept = 30;
    private const long LargestLogFile = 50 << 20;

    /// <summary>A builder with configuration and log, and nothing else.</summary>
    /// <exception cref="StartRefusedException">The data folder cannot be made, or the settings cannot be read.</exception>
    public WebApplicationBuilder CreateBuilder()
    {
        try
        {
            Trust.PrivateFile.EnsureFolder(Data.Path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StartRefusedException($"Không tạo được thư mục dữ liệu {Data.Path}: {fault.Message} Hãy chọn thư mục khác bằng --data.", fault);
        }

        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        try
        {
            builder.Configuration.AddJsonFile(Data.In("settings.json"), optional: true);
        }
        catch (InvalidDataException broken)
        {
            throw new StartRefusedException($"Tệp {Data.In("settings.json")} không phải JSON hợp lệ: {broken.InnerException?.Message ?? broken.Message}", broken);
        }

        foreach (var (key, _) in builder.Configuration.AsEnumerable())
        {
            if (SettingsRules.Fault(key) is { } fault)
                throw new StartRefusedException($"Tệp {Data.In("settings.json")}: {fault}");
        }

        builder.Configuration.AddEnvironmentVariables("BROADCAST_");
        if (Url is not null)
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Http:Url"] = Url });
        AddLog(builder);
        return builder;
    }

    private void AddLog(WebApplicationBuilder builder)
    {
        var log = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)
            // A start that is refused is told once, in a sentence, by the verb.
            .Filter.ByExcluding(entry => entry.Exception is StartRefusedException or IOException { InnerException: AddressInUseException })
            .MinimumLevel.Override("Microsoft.EntityFrameworkCore", LogEventLevel.Fatal)
            .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
            .MinimumLevel.Override("Quartz", LogEventLevel.Warning)
            .ReadFrom.Configuration(builder.Configuration)
            .WriteTo.File(
                Data.In("logs", "station-.log"), rollingInterval: RollingInterval.Day, rollOnFileSizeLimit: true, fileSizeLimitBytes: LargestLogFile,
                retainedFileCountLimit: LogFilesKept, formatProvider: System.Globalization.CultureInfo.InvariantCulture);
        // Whoever sits at the terminal is told by the verb what goes on; what needs him comes between. The rest is in the file.
        if (Console)
            log.WriteTo.Console(LogEventLevel.Warning, formatProvider: System.Globalization.CultureInfo.InvariantCulture);
        builder.Services.AddSerilog(log.CreateLogger(), dispose: true);
    }
}
