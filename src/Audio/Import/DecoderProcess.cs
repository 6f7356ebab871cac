using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Broadcast.Audio.Import;

/// <summary>
/// ffmpeg or ffprobe at work on a file of unknown hands: a process of its own, held by prlimit (memory, processor time, open files, no file written, no
/// core), with no environment, reading that file and nothing else. Disposing ends it. Not thread-safe.
/// </summary>
internal sealed class DecoderProcess : IDisposable
{
    private const int MaxErrorLength = 2_000;
    private const int NotFound = 127;

    private readonly Process _process;
    private readonly Task<string> _errors;

    private DecoderProcess(Process process)
    {
        _process = process;
        _errors = ReadErrorsAsync(process.StandardError);
    }

    /// <summary>What it writes.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>Starts a program under limits.</summary>
    /// <exception cref="UnusableSoundException">prlimit is not installed.</exception>
    public static DecoderProcess Start(string program, IEnumerable<string> arguments, SoundImportOptions options)
    {
        var start = new ProcessStartInfo("prlimit")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardErrorEncoding = Encoding.UTF8,
        };
        string[] limits =
        [
            Limit("as", options.MaxDecoderMemory), Limit("cpu", (long)options.DecodeLimit.TotalSeconds + 1), Limit("nofile", 64), Limit("fsize", 0), Limit("core", 0), "--", program,
        ];
        foreach (var argument in limits.Concat(arguments)) start.ArgumentList.Add(argument);
        // Settings of the station, secrets among them, are none of its business.
        var path = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["LC_ALL"] = "C.UTF-8";
        try
        {
            var process = Process.Start(start) ?? throw Missing("prlimit", "util-linux");
            process.StandardInput.Close();
            return new DecoderProcess(process);
        }
        catch (Win32Exception)
        {
            throw Missing("prlimit", "util-linux");
        }
    }

    /// <summary>Waits for its end, after its output was read to the end.</summary>
    /// <returns>Its exit status (above 128: ended by a signal or a limit) and what it complained of.</returns>
    /// <exception cref="UnusableSoundException">The program itself is not installed.</exception>
    public async Task<(int Status, string Errors)> EndAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        var errors = await _errors;
        return _process.ExitCode == NotFound && errors.StartsWith("prlimit:", StringComparison.Ordinal)
            ? throw Missing("ffmpeg", "ffmpeg")
            : (_process.ExitCode, errors);
    }

    /// <summary>Ends the process, if it has not ended.</summary>
    public void Dispose()
    {
        try
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
        _process.Dispose();
    }

    private static string Limit(string name, long value) => string.Create(CultureInfo.InvariantCulture, $"--{name}={value}");

    private static UnusableSoundException Missing(string program, string package) =>
        new("decoder-missing", $"chưa đọc được: thiếu chương trình {program}. Cài gói Debian {package} (hoặc chạy make bootstrap).");

    private static async Task<string> ReadErrorsAsync(StreamReader errors)
    {
        var kept = new StringBuilder();
        var buffer = new char[512];
        try
        {
            while (await errors.ReadAsync(buffer) is var read and > 0) kept.Append(buffer, 0, Math.Min(read, Math.Max(0, MaxErrorLength - kept.Length)));
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The process was ended.
        }
        return kept.ToString().Trim();
    }
}
