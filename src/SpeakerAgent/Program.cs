using System.Globalization;
using Broadcast.SpeakerAgent;
using Broadcast.SpeakerAgent.Clock;
using Serilog;

var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
builder.Configuration
    .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
    .AddEnvironmentVariables("BROADCAST_")
    .AddCommandLine(args, AgentOptions.Switches);
var options = builder.Configuration.GetSection(AgentOptions.Section).Get<AgentOptions>() ?? new AgentOptions();
try
{
    if (args.FirstOrDefault(a => a.StartsWith('-') && !AgentOptions.Switches.ContainsKey(a.Split('=')[0])) is { } unknown)
        throw new EnrolmentException($"Không có tùy chọn {unknown}. Dùng: --data THƯ_MỤC --output default|pulse|wav:ĐƯỜNG_DẪN");
    if (options.Problem() is { } problem)
        throw new EnrolmentException(problem);
    var enrolment = EnrolmentFile.Read(options.Data);

    var logs = options.Logs.Length > 0 ? options.Logs : Path.Combine(options.Data, "logs");
    Log.Logger = new LoggerConfiguration()
        .MinimumLevel.Information()
        .MinimumLevel.Override("Microsoft", Serilog.Events.LogEventLevel.Warning)
        .WriteTo.Console(outputTemplate: "{Timestamp:HH:mm:ss.fff} {Level:u3} {Message:lj}{NewLine}{Exception}", formatProvider: CultureInfo.InvariantCulture)
        .WriteTo.File(
            Path.Combine(logs, "agent.log"), outputTemplate: "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffzzz} {Level:u3} {Message:lj}{NewLine}{Exception}",
            fileSizeLimitBytes: 5_000_000, rollOnFileSizeLimit: true, retainedFileCountLimit: 4, formatProvider: CultureInfo.InvariantCulture)
        .CreateLogger();
    builder.Logging.AddSerilog(dispose: true);
    builder.Services.AddSingleton(TimeProvider.System);
    builder.Services.AddSingleton<KernelClock>(LibC.ReadKernelClock);
    builder.Services.AddSingleton(options);
    builder.Services.AddSingleton(enrolment);
    builder.Services.AddHostedService<BoxAgent>();
    await builder.Build().RunAsync();
    return Environment.ExitCode;
}
catch (EnrolmentException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
finally
{
    await Log.CloseAndFlushAsync();
}
