using System.Runtime.InteropServices;
using Broadcast.Demo;

namespace Broadcast.Benchmarks;

/// <summary>The agent that is measured: the native file that boxes get; for comparison the build that needs .NET.</summary>
internal static class AgentProgram
{
    /// <summary>The environment that the systemd unit gives an agent.</summary>
    public static IReadOnlyDictionary<string, string> AsTheUnit { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["MALLOC_ARENA_MAX"] = "1",
        ["BROADCAST_Agent__Journal"] = "true",
    };

    /// <summary>The command that starts what <c>build/agent</c> has made.</summary>
    /// <exception cref="InvalidOperationException">It was not made.</exception>
    public static IReadOnlyList<string> Native()
    {
        var runtime = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        var file = Path.Combine(BenchmarkTexts.Root, "artifacts", "agent", runtime, "truyen-thanh-agent");
        return File.Exists(file) ? [file] : throw new InvalidOperationException($"There is no {file}: build/agent {runtime} makes it.");
    }

    /// <summary>The command that starts the build for tests.</summary>
    public static IReadOnlyList<string> OnDotnet() => ["dotnet", LocalStation.Built("src/SpeakerAgent", "Broadcast.SpeakerAgent")];
}
