using Broadcast.SpeakerAgent;
using Broadcast.SpeakerAgent.Clock;
using Broadcast.SpeakerAgent.Hosting;
using Serilog;

LibC.ShareMemoryPool();
if (args.Contains("--help") || args.Contains("-h"))
{
    await Console.Out.WriteLineAsync(AgentOptions.Usage);
    return 0;
}

try
{
    var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
    builder.Configuration.AddAgentSettings(args);
    var options = AgentOptions.Read(builder.Configuration);
    var injected = builder.Configuration.GetSection(InjectedFaults.Section).Get<InjectedFaults>() ?? new InjectedFaults();
    var enrolment = EnrolmentFile.Read(options.Data);
    using var folder = FolderLock.Take(options.Data);

    Log.Logger = AgentLogs.Open(options);
    builder.Logging.AddSerilog(dispose: true);
    builder.Logging.SetMinimumLevel(LogLevel.Debug);
    builder.Services.AddSingleton(injected);
    builder.Services.AddSingleton(injected.NewTime());
    builder.Services.AddSingleton<KernelClock>(LibC.ReadKernelClock);
    builder.Services.AddSingleton(options);
    builder.Services.AddSingleton(enrolment);
    builder.Services.AddSingleton(services => ServiceNotifier.FromEnvironment(services.GetRequiredService<ILogger<ServiceNotifier>>()));
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
