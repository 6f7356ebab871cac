using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Broadcast.Tts.Engines;

/// <summary>A program that turns bytes on its standard input into sound on its standard output.</summary>
/// <param name="Engine">On whose behalf, for failures.</param>
/// <param name="Program">By name or by path.</param>
/// <param name="Package">The Debian package that brings it.</param>
/// <param name="Arguments">Each as it is; nothing of a text or a key among them, since every user of the machine can read them.</param>
/// <param name="MaxOutputBytes">More output than this is refused.</param>
internal sealed record ExternalProgram(string Engine, string Program, string Package, IReadOnlyList<string> Arguments, int MaxOutputBytes)
{
    private const int MaxErrorLength = 400;

    /// <summary>Runs a process of its own to its end; none is left behind.</summary>
    /// <exception cref="SpeechEngineException">It is not installed, ended with an error, or gave too much.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<MemoryStream> RunAsync(ReadOnlyMemory<byte> input, CancellationToken cancellation)
    {
        using var process = Start();
        try
        {
            var errors = ReadErrorsAsync(process, cancellation);
            var writing = WriteAsync(process, input, cancellation);
            var output = await ReadAsync(process, cancellation);
            await writing;
            var message = await errors;
            await process.WaitForExitAsync(cancellation);
            if (process.ExitCode != 0) throw Failure(SpeechEngineFailure.Failed, $"{Program} kết thúc với lỗi {process.ExitCode}: {message}");
            return output;
        }
        finally
        {
            Kill(process);
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var argument in Arguments) start.ArgumentList.Add(argument);
        try
        {
            return Process.Start(start) ?? throw Failure(SpeechEngineFailure.Failed, $"Không khởi động được {Program}.");
        }
        catch (Win32Exception exception)
        {
            throw new SpeechEngineException(Engine, SpeechEngineFailure.Missing,
                $"Thiếu chương trình {Program}. Cài gói Debian {Package} (hoặc chạy make bootstrap).", exception);
        }
    }

    private static async Task WriteAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken cancellation)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading everything; its exit status tells why.
        }
    }

    private async Task<MemoryStream> ReadAsync(Process process, CancellationToken cancellation)
    {
        var sound = new MemoryStream();
        var buffer = new byte[1 << 16];
        var output = process.StandardOutput.BaseStream;
        while (await output.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            await sound.WriteAsync(buffer.AsMemory(0, read), cancellation);
            if (sound.Length > MaxOutputBytes) throw Failure(SpeechEngineFailure.BadOutput, $"{Program} tạo hơn {MaxOutputBytes} byte âm thanh cho một câu.");
        }
        sound.Position = 0;
        return sound;
    }

    private static async Task<string> ReadErrorsAsync(Process process, CancellationToken cancellation)
    {
        var kept = new StringBuilder();
        var buffer = new char[512];
        while (await process.StandardError.ReadAsync(buffer, cancellation) is var read and > 0)
            kept.Append(buffer, 0, Math.Min(read, Math.Max(0, MaxErrorLength - kept.Length)));
        return kept.ToString().Trim();
    }

    private SpeechEngineException Failure(SpeechEngineFailure failure, string message) => new(Engine, failure, message);

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }
}
