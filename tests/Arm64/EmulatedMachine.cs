using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Broadcast.Demo;

namespace Broadcast.Arm64;

/// <summary>A whole arm64 machine as a process of this one, and a shell in it. Not safe for concurrent use. Ended by its own process id in every case.</summary>
internal sealed class EmulatedMachine : IAsyncDisposable
{
    private readonly RunningProcess _process;
    private readonly Socket _socket;
    private readonly DirectoryInfo _socketFolder;
    private readonly TimeProvider _time;
    private readonly StringBuilder _heard = new();
    private readonly byte[] _buffer = new byte[4096];
    private readonly char[] _letters = new char[4096];
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private int _asked;

    private EmulatedMachine(RunningProcess process, Socket socket, DirectoryInfo socketFolder, TimeProvider time)
    {
        _process = process;
        _socket = socket;
        _socketFolder = socketFolder;
        _time = time;
    }

    /// <summary>Switches one on; it goes on booting.</summary>
    /// <param name="script">tests/Arm64/machine.</param>
    /// <param name="image">The folder with kernel and initrd.</param>
    /// <param name="console">The file that gets what the machine says.</param>
    /// <param name="disk">The system's disk.</param>
    /// <param name="data">The second disk.</param>
    /// <exception cref="DemoFailedException">It could not be switched on.</exception>
    public static async Task<EmulatedMachine> StartAsync(string script, string image, string console, string disk, string data, TimeProvider time, CancellationToken cancel)
    {
        // A socket's path is at most 107 bytes long, the repository's may be longer.
        var folder = Directory.CreateTempSubdirectory("arm64-");
        var path = Path.Combine(folder.FullName, "shell");
        var process = RunningProcess.Start(
            script,
            [
                image, "box", console, disk,
                "-drive", $"file={data},format=raw,if=virtio,cache=unsafe",
                "-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net,romfile=",
                "-device", "virtio-serial-pci", "-chardev", $"socket,id=shell,path={path},server=on,wait=off", "-device", "virtconsole,chardev=shell",
            ],
            environment: null, Path.Combine(Path.GetDirectoryName(console)!, "qemu.log"));
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var machine = new EmulatedMachine(process, socket, folder, time);
        try
        {
            await LocalStation.UntilAsync("QEMU answers", TimeSpan.FromSeconds(30), time, async () =>
            {
                machine.MustRun();
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            }, cancel);
            return machine;
        }
        catch
        {
            await machine.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the shell answers: systemd has started it.</summary>
    /// <exception cref="DemoFailedException">It did not in time, or the machine went off.</exception>
    public Task BootedAsync(TimeSpan deadline, CancellationToken cancel) =>
        LocalStation.UntilAsync("the machine has booted", deadline, _time, async () => await AskAsync("true", TimeSpan.FromSeconds(5), cancel) is not null, cancel);

    /// <summary>Runs a line of shell in the machine, as root; it must go well.</summary>
    /// <returns>What it printed, both streams, without the last line's end.</returns>
    /// <exception cref="DemoFailedException">It did not go well, or not in time.</exception>
    public async Task<string> ShAsync(string line, CancellationToken cancel)
    {
        var (exit, words) = await AskAsync(line, TimeSpan.FromSeconds(60), cancel) ?? throw new DemoFailedException($"the machine gave no answer to: {line}");
        return exit == 0 ? words : throw new DemoFailedException($"in the machine, {line} ended with {exit}:\n{words}");
    }

    /// <summary>Switches it off by its own systemd and waits until it is off.</summary>
    /// <exception cref="DemoFailedException">It is still on after a minute.</exception>
    public async Task PowerOffAsync(CancellationToken cancel)
    {
        await _socket.SendAsync("systemctl --no-block poweroff\n"u8.ToArray(), cancel);
        await LocalStation.UntilAsync("the machine is off", TimeSpan.FromSeconds(60), _time, () => Task.FromResult(_process.HasEnded), cancel);
    }

    /// <summary>Kills it where it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _process.KillAsync();
        await _process.DisposeAsync();
        _socketFolder.Delete(recursive: true);
    }

    /// <summary>Null when no answer came in time.</summary>
    private async Task<(int Exit, string Words)?> AskAsync(string line, TimeSpan patience, CancellationToken cancel)
    {
        MustRun();
        // The shell computes the number, so that no echo of the question is taken for the answer.
        var number = ++_asked;
        var (begin, end) = ($"<<{number.ToString(CultureInfo.InvariantCulture)}\n", $"\n{number.ToString(CultureInfo.InvariantCulture)}>>");
        await _socket.SendAsync(Encoding.UTF8.GetBytes($"echo \"<<$(({number - 1}+1))\"; {{ {line}\n}} 2>&1; echo; echo \"$(({number - 1}+1))>>$?.\"\n"), cancel);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        giveUp.CancelAfter(patience);
        try
        {
            while (true)
            {
                var read = await _socket.ReceiveAsync(_buffer, giveUp.Token);
                if (read == 0)
                {
                    throw new DemoFailedException("the machine went off");
                }

                _heard.Append(_letters, 0, _decoder.GetChars(_buffer, 0, read, _letters, 0)).Replace("\r", "");
                var heard = _heard.ToString();
                var from = heard.LastIndexOf(begin, StringComparison.Ordinal);
                var to = from < 0 ? -1 : heard.IndexOf(end, from, StringComparison.Ordinal);
                var stop = to < 0 ? -1 : heard.IndexOf('.', to);
                if (stop >= 0)
                {
                    _heard.Clear();
                    var words = to > from + begin.Length ? heard[(from + begin.Length)..to] : "";
                    return (int.Parse(heard.AsSpan(to + end.Length, stop - to - end.Length), CultureInfo.InvariantCulture), words.TrimEnd('\n'));
                }
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private void MustRun()
    {
        if (_process.HasEnded)
        {
            throw new DemoFailedException($"QEMU ended with {_process.ExitCode}: {_process.LastWords}");
        }
    }
}
