using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Options;

namespace Broadcast.Controller.Dispatch.Broker;

/// <summary>Starts one Mosquitto process and knows when it serves. Not thread-safe; the supervisor alone uses it.</summary>
internal sealed class BrokerProcess(
    BrokerFolder folder, BrokerEndpoint endpoint, BrokerUsers users, IOptions<BrokerOptions> options, TimeProvider time, ILogger<BrokerProcess> log)
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(50);

    private const string SecurityPlugin = "mosquitto_dynamic_security.so";

    // Debian's package puts the plugin beside the libraries of the machine's architecture; Mosquitto's own build beside those of its prefix.
    private static readonly string[] PluginFolders =
    [
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "/usr/lib/aarch64-linux-gnu" : "/usr/lib/x86_64-linux-gnu",
        "/usr/lib", "/usr/lib64", "/usr/local/lib",
    ];

    private const int Killed = 128 + 9;
    private const int Attempts = 3;

    /// <summary>
    /// Writes the files, ends an orphan, starts the broker, and completes when it accepts connections. One that somebody kills before it does (the kernel,
    /// for want of memory) is started again.
    /// </summary>
    /// <exception cref="StartRefusedException">It cannot; the message is for people.</exception>
    public async Task<Process> StartAsync(CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await TryStartAsync(cancel) is { } process)
                return process;
            if (attempt == Attempts)
                throw BrokerRefusals.EndedAtOnce(Killed, "SIGKILL");
        }
    }

    /// <summary>Null when it was killed before it served.</summary>
    private async Task<Process?> TryStartAsync(CancellationToken cancel)
    {
        var (host, port) = endpoint.Listen();
        if (OrphanBroker.Find(folder) is { } orphan)
        {
            BrokerLog.Orphan(log, orphan);
            await OrphanBroker.EndAsync(orphan, time, cancel);
        }

        var program = Find(options.Value.Program) ?? throw BrokerRefusals.ProgramMissing(options.Value.Program);
        var plugin = FindSecurityPlugin() ?? throw BrokerRefusals.SecurityPluginMissing(SecurityPlugin);
        EnsureFree(host, port);
        var runAs = Environment.IsPrivilegedProcess ? Environment.UserName : null;
        Trust.PrivateFile.Replace(folder.Configuration, Encoding.UTF8.GetBytes(BrokerConfiguration.Text(folder, host, port, options.Value, plugin, runAs)));
        BrokerLog.Users(log, users.Write());

        var lastLine = "";
        var process = new Process
        {
            // In a session of its own: Ctrl-C at a terminal is for us, who end the broker last. The kernel limits its memory, because its own memory_limit
            // miscounts what the security plugin frees. Both programs are a part of every Debian, and become the next.
            StartInfo = new ProcessStartInfo("setsid", ["prlimit", $"--data={options.Value.MemoryBytes.ToString(CultureInfo.InvariantCulture)}", program, "-c", folder.Configuration])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            },
        };
        DataReceivedEventHandler said = (_, line) =>
        {
            if (line.Data is { Length: > 0 } text)
                Say(lastLine = text);
        };
        process.ErrorDataReceived += said;
        process.OutputDataReceived += said;
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        try
        {
            if (!await IsServingAsync(process, () => lastLine, cancel))
            {
                process.Dispose();
                return null;
            }
        }
        catch
        {
            EndAtOnce(process);
            process.Dispose();
            throw;
        }

        BrokerLog.Up(log, host, port, process.Id);
        return process;
    }

    /// <summary>kill -9; of one that has ended by itself, nothing.</summary>
    public static void EndAtOnce(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It had ended by itself.
        }
    }

    private static string? Find(string program) =>
        program.Contains('/', StringComparison.Ordinal)
            ? File.Exists(program) ? program : null
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/usr/local/sbin")
                .Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static string? FindSecurityPlugin() => PluginFolders.Select(folder => Path.Combine(folder, SecurityPlugin)).FirstOrDefault(File.Exists);

    // Mosquitto would only say "Address already in use" and end; asking first lets us say which setting to change.
    private static void EnsureFree(string host, int port)
    {
        try
        {
            var addresses = host == "*" ? [IPAddress.Any] : IPAddress.TryParse(host, out var one) ? [one] : Dns.GetHostAddresses(host);
            foreach (var address in addresses)
            {
                using var probe = new TcpListener(address, port);
                probe.Start();
            }
        }
        catch (SocketException busy) when (busy.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw BrokerRefusals.PortBusy(host, port, busy);
        }
        catch (SocketException refused)
        {
            throw BrokerRefusals.AddressRefused(host, port, refused);
        }
    }

    /// <summary>Waits until it takes connections; false when it was killed first.</summary>
    private async Task<bool> IsServingAsync(Process process, Func<string> lastLine, CancellationToken cancel)
    {
        var (host, port) = endpoint.ForController();
        var began = time.GetTimestamp();
        while (true)
        {
            if (process.HasExited)
            {
                await process.WaitForExitAsync(cancel);
                if (process.ExitCode == Killed)
                    return false;
                throw lastLine().Contains("in use", StringComparison.Ordinal)
                    ? BrokerRefusals.PortBusy(host, port, new IOException(lastLine()))
                    : BrokerRefusals.EndedAtOnce(process.ExitCode, lastLine());
            }

            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(host, port, cancel);
                return true;
            }
            catch (SocketException) when (time.GetElapsedTime(began) < ReadyWithin)
            {
                await Task.Delay(AskAgain, time, cancel);
            }
        }
    }

    private void Say(string line) => BrokerLog.Said(
        log,
        line.StartsWith("Error", StringComparison.Ordinal) ? LogLevel.Error
        : line.StartsWith("Warning", StringComparison.Ordinal) ? LogLevel.Warning
        : LogLevel.Debug,
        line);
}
