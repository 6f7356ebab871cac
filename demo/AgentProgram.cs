using System.Runtime.InteropServices;

namespace Broadcast.Demo;

/// <summary>
/// Commands that start a box's agent, without the settings file of this machine, which belongs to a box that is installed here.
/// </summary>
public static class AgentProgram
{
    private static readonly string[] NoSettings = ["--config", ""];

    /// <summary>The environment that the systemd unit gives an agent.</summary>
    public static IReadOnlyDictionary<string, string> AsTheUnit { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["MALLOC_ARENA_MAX"] = "1",
        ["BROADCAST_Agent__Journal"] = "true",
    };

    /// <summary>The native file that boxes get, as <c>build/agent</c> made it last: after an edit, <c>make agent</c> makes it anew.</summary>
    /// <exception cref="DemoFailedException">It was not made.</exception>
    public static IReadOnlyList<string> Native()
    {
        var runtime = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        var file = Path.Combine(LocalStation.Repository(), "artifacts", "agent", runtime, "truyen-thanh-agent");
        return File.Exists(file) ? [file, .. NoSettings] : throw new DemoFailedException($"Không có {file}; chạy: make agent");
    }

    /// <summary>The build that needs .NET, made with everything else.</summary>
    /// <exception cref="DemoFailedException">It was not made.</exception>
    public static IReadOnlyList<string> OnDotnet() =>
        ["dotnet", LocalStation.Built("src/SpeakerAgent", "Broadcast.SpeakerAgent"), .. NoSettings];
}
