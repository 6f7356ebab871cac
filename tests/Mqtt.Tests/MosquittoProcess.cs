using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Broadcast.Mqtt.Tests;

/// <summary>
/// A real mosquitto broker in a child process, on a free loopback port that it keeps over restarts, with its files in a temporary folder.
/// Stopped by its own process id. Not thread-safe.
/// </summary>
public sealed class MosquittoProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("mosquitto-").FullName;
    private readonly string _configuration;
    private Process? _process;

    private MosquittoProcess(int port)
    {
        Port = port;
        _configuration = Path.Combine(_folder, "mosquitto.conf");
    }

    /// <summary>The loopback port, the same after a restart.</summary>
    public int Port { get; }

    /// <summary>Where the broker's files are; deleted with it.</summary>
    public string Folder => _folder;

    /// <summary>What the broker said.</summary>
    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    private string LogFile => Path.Combine(_folder, "mosquitto.log");

    /// <summary>Starts a broker and waits until it takes connections.</summary>
    /// <param name="lines">More lines of configuration; "{folder}" stands for <see cref="Folder"/>.</param>
    /// <param name="users">If any: nobody else may connect. Name and password.</param>
    /// <param name="prepare">Puts files into the folder first.</param>
    public static async Task<MosquittoProcess> StartAsync(
        IEnumerable<string>? lines = null, IReadOnlyDictionary<string, string>? users = null, Action<string>? prepare = null)
    {
        var broker = new MosquittoProcess(Broadcast.Tests.FreePort.Find());
        try
        {
            prepare?.Invoke(broker._folder);
            broker.WriteConfiguration(lines ?? [], users);
            await broker.RestartAsync();
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again on its port after <see cref="KillAsync"/>, and waits until it takes connections.</summary>
    public async Task RestartAsync()
    {
        _process = Process.Start(new ProcessStartInfo(Executable(), ["-c", _configuration]) { UseShellExecute = false, RedirectStandardError = true })
            ?? throw new InvalidOperationException("mosquitto did not start.");
        using var deadline = new CancellationTokenSource(Deadline);
        while (!await AnswersAsync(deadline.Token))
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"mosquitto ended with {_process.ExitCode}: {await _process.StandardError.ReadToEndAsync(deadline.Token)} {Log}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, deadline.Token);
        }
    }

    /// <summary>kill -9: no goodbye, nothing saved.</summary>
    public async Task KillAsync()
    {
        if (_process is null)
            return;
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>It reads and answers nothing any more, until it is killed.</summary>
    public async Task FreezeAsync()
    {
        using var signal = Process.Start("kill", ["-STOP", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await signal.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Executable() =>
        new[] { "/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto" }.FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("mosquitto is not installed: apt-get install mosquitto (or make bootstrap).");

    private void WriteConfiguration(IEnumerable<string> lines, IReadOnlyDictionary<string, string>? users)
    {
        List<string> all =
        [
            $"listener {Port.ToString(CultureInfo.InvariantCulture)} 127.0.0.1",
            $"log_dest file {LogFile}",
            "log_type all",
            $"user {Environment.UserName}",
        ];
        if (users is null)
        {
            all.Add("allow_anonymous true");
        }
        else
        {
            var passwords = Path.Combine(_folder, "passwords");
            File.WriteAllLines(passwords, users.Select(user => $"{user.Key}:{user.Value}"));
            using var hashing = Process.Start("/usr/bin/mosquitto_passwd", ["-U", passwords]);
            hashing.WaitForExit();
            all.Add("allow_anonymous false");
            all.Add($"password_file {passwords}");
        }

        all.AddRange(lines.Select(line => line.Replace("{folder}", _folder)));
        File.WriteAllLines(_configuration, all);
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var probe = new TcpClient();
        try
        {
            await probe.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
