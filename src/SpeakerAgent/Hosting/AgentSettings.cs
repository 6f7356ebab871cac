namespace Broadcast.SpeakerAgent.Hosting;

/// <summary>
/// Where settings come from: a file (the one that is named; none where its name is empty; else this machine's where there is one), then the
/// environment, then the command line; the later wins.
/// </summary>
internal static class AgentSettings
{
    /// <summary>This machine's settings, as the package installs them.</summary>
    private const string MachineFile = "/etc/truyen-thanh-agent/agent.json";

    private const int LargestFile = 64 * 1024;

    /// <exception cref="EnrolmentException">An option that there is not, or a file that is missing, too large or no JSON.</exception>
    public static void AddAgentSettings(this ConfigurationManager configuration, string[] args)
    {
        if (args.FirstOrDefault(a => a.StartsWith('-') && !AgentOptions.Switches.ContainsKey(a.Split('=')[0])) is { } unknown)
            throw new EnrolmentException($"Không có tùy chọn {unknown}.\n\n{AgentOptions.Usage}");
        var commandLine = new ConfigurationBuilder().AddCommandLine(args, AgentOptions.Switches).Build();
        if ((commandLine[AgentOptions.Switches["--config"]] ?? (File.Exists(MachineFile) ? MachineFile : null)) is { Length: > 0 } file)
            AddFile(configuration, Path.GetFullPath(file));
        configuration.AddEnvironmentVariables("BROADCAST_").AddCommandLine(args, AgentOptions.Switches);
    }

    private static void AddFile(ConfigurationManager configuration, string file)
    {
        try
        {
            var bytes = File.ReadAllBytes(file);
            if (bytes.Length > LargestFile)
                throw new EnrolmentException($"Tệp cấu hình {file} lớn hơn {LargestFile} byte.");
            configuration.AddJsonStream(new MemoryStream(bytes));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnrolmentException($"Không đọc được tệp cấu hình {file}: {e.Message}", e);
        }
        catch (Exception e) when (e is FormatException or System.Text.Json.JsonException or InvalidDataException)
        {
            throw new EnrolmentException($"Tệp cấu hình {file} không phải JSON đúng: {(e.InnerException ?? e).Message}", e);
        }
    }
}
