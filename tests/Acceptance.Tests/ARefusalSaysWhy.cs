using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using Broadcast.Demo;

namespace Broadcast.Acceptance.Tests;

/// <summary>What goes wrong around the program is told in Vietnamese, with what to do, and nothing is half-saved.</summary>
public sealed class ARefusalSaysWhy
{
    private static readonly string Controller = LocalStation.Built("src/Controller", "Broadcast.Controller");
    private static readonly TimeProvider Time = TimeProvider.System;

    [Fact]
    public async Task A_port_of_the_page_that_somebody_else_uses_is_named()
    {
        using var folder = new KeptOnFailure(nameof(A_port_of_the_page_that_somebody_else_uses_is_named));
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var (exit, words) = await RunAsync("dotnet", [Controller, "serve", "--data", folder.Path, "--url", "http://127.0.0.1:" + port], ("BROADCAST_Mqtt__Listen", "127.0.0.1:0"));

        exit.Should().NotBe(0);
        words.Should().Contain(port).And.Contain("Http:Url").And.Contain("đang được chương trình khác dùng");
        folder.Passed();
    }

    [Fact]
    public async Task A_port_of_the_broker_that_somebody_else_uses_is_named()
    {
        using var folder = new KeptOnFailure(nameof(A_port_of_the_broker_that_somebody_else_uses_is_named));
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var (exit, words) = await RunAsync("dotnet", [Controller, "serve", "--data", folder.Path, "--url", "http://127.0.0.1:0"], ("BROADCAST_Mqtt__Listen", "127.0.0.1:" + port));

        exit.Should().NotBe(0);
        words.Should().Contain(port).And.Contain("Mqtt:Listen");
        folder.Passed();
    }

    [AsRootFact]
    public async Task A_missing_native_library_is_named_with_the_package_to_install()
    {
        using var folder = new KeptOnFailure(nameof(A_missing_native_library_is_named_with_the_package_to_install));
        var text = Path.Combine(folder.Path, "text.txt");
        var opus = Path.Combine(folder.Path, "text.opus");
        await File.WriteAllTextAsync(text, "Kính chào bà con.");

        // The library is there for everybody but this process, in whose namespace an empty file covers it.
        var (exit, words) = await RunAsync("unshare", ["--mount", "sh", "-c",
            "for library in /usr/lib/*/libsoxr.so.0; do mount --bind /dev/null \"$library\"; done; exec dotnet \"$@\"", "sh", Controller, "speak", text, "-o", opus]);

        exit.Should().NotBe(0);
        words.Should().Contain("libsoxr0").And.Contain("Cài");
        File.Exists(opus).Should().BeFalse();
        folder.Passed();
    }

    [AsRootFact]
    public async Task A_full_disk_refuses_the_bulletin_and_keeps_what_was_there()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var folder = new KeptOnFailure(nameof(A_full_disk_refuses_the_bulletin_and_keeps_what_was_there));
        await using var station = new LocalStation(folder.Path) { DiskSize = "24m" };
        await station.StartControllerAsync(cancel.Token);
        await station.CreateAsync("Đài đầy đĩa", Time.GetUtcNow(), cancel.Token);
        var filler = Path.Combine(station.ControllerFolder, "filler");
        await InNamespaceOfAsync(station.Controller.Id, $"cat /dev/zero >'{filler}' 2>/dev/null || true");

        var longText = string.Concat(Enumerable.Repeat("Bà con chú ý nghe bản tin về phòng, chống thiên tai. ", 4_000));
        var (status, words) = await station.Api.TryAsync(HttpMethod.Post, LocalStation.Root + "/bulletins", JsonContent.Create(new { id = "bt-1", title = "Bản tin", text = longText }), cancel.Token);

        status.Should().Be(507, words);
        words.Should().Contain("đĩa");
        (await station.Api.GetAsync(LocalStation.Root + "/bulletins", cancel.Token)).AsArray().Should().BeEmpty("nothing is half-saved");
        await InNamespaceOfAsync(station.Controller.Id, $"rm '{filler}'");
        (await station.CompileAsync("Bản tin", "Kính chào bà con.", _ => { }, Time, cancel.Token)).Length.Should().BePositive("there is room again");
        folder.Passed();
    }

    private static async Task InNamespaceOfAsync(int process, string command)
    {
        var (exit, words) = await RunAsync("nsenter", ["--target", process.ToString(CultureInfo.InvariantCulture), "--mount", "sh", "-c", command]);
        exit.Should().Be(0, words);
    }

    private static async Task<(int Exit, string Words)> RunAsync(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var words = new StringBuilder();
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw;
        }

        return (process.ExitCode, words.ToString());

        void Add(string? line)
        {
            lock (words)
            {
                words.AppendLine(line);
            }
        }
    }
}
