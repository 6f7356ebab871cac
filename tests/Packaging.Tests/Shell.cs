using System.Diagnostics;
using System.Text;

namespace Broadcast.Packaging.Tests;

/// <summary>Commands that run to their end.</summary>
internal static class Shell
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    /// <summary>The repository.</summary>
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>Runs a command and gathers what it says, both streams together.</summary>
    /// <exception cref="TimeoutException">It did not end, and was killed.</exception>
    public static async Task<Ended> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        var words = new StringBuilder();
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end:\n{words}", e);
        }

        return new Ended($"{program} {string.Join(' ', arguments)}", process.ExitCode, words.ToString());

        void Add(string? line)
        {
            lock (words)
            {
                words.Append(line).Append(line is null ? "" : "\n");
            }
        }
    }

    private static string FindRoot(string from)
    {
        var folder = new DirectoryInfo(from);
        while (!File.Exists(Path.Combine(folder.FullName, "Broadcast.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Broadcast.sln is in no folder above " + from);
        }

        return folder.FullName;
    }

    /// <summary>A command that has ended.</summary>
    internal sealed record Ended(string Command, int Exit, string Words)
    {
        /// <summary>What it said; it must have gone well.</summary>
        public string Succeeded()
        {
            Exit.Should().Be(0, $"{Command} said:\n{Words}");
            return Words;
        }
    }
}
