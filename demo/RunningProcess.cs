using System.Diagnostics;

namespace Broadcast.Demo;

/// <summary>
/// One real process of the station (controller or agent), its output in a log file. Safe for concurrent use.
/// Only this process is ever signalled, by its own id.
/// </summary>
public sealed class RunningProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Func<string, string> _redact;
    private readonly List<string> _lines = [];
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource<string> Found)> _waiting = [];
    private bool _logOpen = true;
    private bool _disposed;

    private RunningProcess(Process process, StreamWriter log, Func<string, string> redact)
    {
        _process = process;
        _log = log;
        _redact = redact;
    }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Its exit code; meaningful once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The last lines it printed, at most 20, for an error message.</summary>
    public string LastWords
    {
        get
        {
            lock (_lines)
            {
                return string.Join('\n', _lines.TakeLast(20));
            }
        }
    }

    /// <summary>Starts a program; both its output streams go line by line to the end of <paramref name="logFile"/>.</summary>
    /// <param name="fileName">Program, by name or path.</param>
    /// <param name="arguments">Arguments; never a secret, since everybody on the machine can read them.</param>
    /// <param name="environment">Variables set besides those inherited.</param>
    /// <param name="logFile">Appended to.</param>
    /// <param name="redact">Takes secrets out of a line before it is written to the log file.</param>
    public static RunningProcess Start(
        string fileName, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment, string logFile, Func<string, string>? redact = null)
    {
        var start = new ProcessStartInfo(fileName) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[name] = value;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(logFile))!);
        var log = new StreamWriter(logFile, append: true) { AutoFlush = true };
        var process = new Process { StartInfo = start };
        var running = new RunningProcess(process, log, redact ?? (line => line));
        process.OutputDataReceived += (_, line) => running.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => running.Keep(line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return running;
    }

    /// <summary>The first line, already printed or still to come, that is wanted.</summary>
    /// <exception cref="DemoFailedException">The process ended first, or the deadline passed.</exception>
    public async Task<string> WaitForLineAsync(Func<string, bool> wanted, TimeSpan deadline, CancellationToken cancel)
    {
        TaskCompletionSource<string> found;
        lock (_lines)
        {
            var earlier = _lines.Find(line => wanted(line));
            if (earlier is not null)
            {
                return earlier;
            }

            found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, found));
        }

        var ended = _process.WaitForExitAsync(cancel);
        try
        {
            var first = await Task.WhenAny(found.Task, ended).WaitAsync(deadline, cancel);
            if (first == ended && !found.Task.IsCompleted)
            {
                throw new DemoFailedException($"Tiến trình {_process.StartInfo.FileName} đã dừng với mã {_process.ExitCode}:\n{LastWords}");
            }

            return await found.Task;
        }
        catch (TimeoutException)
        {
            throw new DemoFailedException($"Tiến trình {_process.StartInfo.FileName} không sẵn sàng trong {deadline.TotalSeconds:0} giây:\n{LastWords}");
        }
    }

    /// <summary>Ends it as a power cut would (SIGKILL), children apart.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: false);
        }

        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end (SIGTERM); after <paramref name="patience"/> it is killed. True when it went by itself.</summary>
    public async Task<bool> StopAsync(TimeSpan patience)
    {
        if (_process.HasExited)
        {
            return true;
        }

        // The shell has it built in: Debian's program of that name is in no package that the demo needs.
        var command = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"kill -{SigTerm} {_process.Id}");
        using var signal = Process.Start(new ProcessStartInfo("sh", ["-c", command]));
        try
        {
            await _process.WaitForExitAsync().WaitAsync(patience);
            return true;
        }
        catch (TimeoutException)
        {
            await KillAsync();
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        await StopAsync(TimeSpan.FromSeconds(15));
        lock (_lines)
        {
            _logOpen = false;
        }

        await _log.DisposeAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lines)
        {
            _lines.Add(line);
            if (_lines.Count > 2_000)
            {
                _lines.RemoveRange(0, 1_000);
            }

            if (_logOpen)
            {
                _log.WriteLine(_redact(line));
            }

            foreach (var waiting in _waiting.Where(waiting => waiting.Wanted(line)).ToList())
            {
                waiting.Found.TrySetResult(line);
                _waiting.Remove(waiting);
            }
        }
    }
}
