using System.Diagnostics;
using System.Net.Sockets;

namespace Broadcast.FirmwareSim.Tests;

/// <summary>A real mosquitto with one credential and one access list entry per box, as the page's topic table demands.</summary>
internal sealed class Broker : IDisposable
{
    public const string ControllerPassword = "controller-secret";
    private readonly Process _process;

    private Broker(Process process, int port)
    {
        _process = process;
        Port = port;
    }

    public int Port { get; }

    public static async Task<Broker> StartAsync(string folder, IReadOnlyList<string> boxes)
    {
        var port = Broadcast.Tests.FreePort.Find();
        var access = new List<string> { "user controller", "topic readwrite tt1/#" };
        var passwords = new List<string> { $"controller:{ControllerPassword}" };
        foreach (var box in boxes)
        {
            passwords.Add($"{Station.Name}.{box}:{PasswordOf(box)}");
            access.Add($"user {Station.Name}.{box}");
            foreach (var topic in (string[])["presence", "state", "time/ask", "want", "as-run", "report"])
                access.Add($"topic write tt1/{Station.Name}/box/{box}/{topic}");
            foreach (var topic in (string[])["plan", "command", "receipt", "time", "chunk"])
                access.Add($"topic read tt1/{Station.Name}/box/{box}/{topic}");
            foreach (var topic in (string[])["policy", "command", "zone/xom-1/command", "content/+/manifest", "content/+/chunk"])
                access.Add($"topic read tt1/{Station.Name}/{topic}");
        }
        await File.WriteAllLinesAsync(Path.Combine(folder, "acl"), access);
        await File.WriteAllLinesAsync(Path.Combine(folder, "passwords"), passwords);
        // "user root" keeps a test that runs as root from losing its files; for others mosquitto ignores it.
        await File.WriteAllTextAsync(Path.Combine(folder, "mosquitto.conf"),
            $"""
             user root
             listener {port} 127.0.0.1
             allow_anonymous false
             password_file {folder}/passwords
             acl_file {folder}/acl
             persistence false
             log_dest file {folder}/mosquitto.log

             """);
        using (var hash = Process.Start("mosquitto_passwd", ["-U", Path.Combine(folder, "passwords")]))
            await hash.WaitForExitAsync();
        var broker = new Broker(
            Process.Start(new ProcessStartInfo("mosquitto", ["-c", Path.Combine(folder, "mosquitto.conf")]) { UseShellExecute = false, RedirectStandardError = true })!, port);
        await Wait.UntilAsync(() => CanConnect(port), "the broker listens");
        return broker;
    }

    public static string PasswordOf(string box) => $"secret-of-{box}";

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static bool CanConnect(int port)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>Waits for something real, with a deadline.</summary>
internal static class Wait
{
    public static async Task UntilAsync(Func<bool> holds, string what, int seconds = 120)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            TimeProvider.System.GetElapsedTime(begun).TotalSeconds.Should().BeLessThan(seconds, what);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }
}
