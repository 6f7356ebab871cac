using System.Diagnostics;
using System.Text;
using Broadcast.Controller.Cli;

namespace Broadcast.Controller.Tests.Cli;

public sealed class TheCommandLine : IDisposable
{
    private readonly TestFolder folder = new();

    [Fact]
    public async Task Every_line_becomes_one_spoken_line_also_the_empty_ones()
    {
        var (code, spoken, error) = await RunAsync("Ngày 15/4/2025\n\nlúc 17h30\r\n", "normalise");
        code.Should().Be(0, error);
        spoken.Split('\n').Should().HaveCount(4);
        spoken.Should().Contain("tháng tư").And.NotMatchRegex("[0-9]");
    }

    [Fact]
    public async Task A_document_is_read_as_a_whole() =>
        (await RunAsync("Thông báo về việc\ncắt điện.", "normalise", "--document")).Output.Trim().Should().NotContain("\n");

    [Fact]
    public async Task Speaking_a_file_that_is_not_there_says_so_and_ends_with_1()
    {
        var (code, error) = await RunAsync(["speak", folder.In("khong-co.txt"), "-o", folder.In("x.opus")]);
        code.Should().Be(1);
        error.Should().Contain("không có ở đó").And.Contain("khong-co.txt");
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_says_why_in_Vietnamese()
    {
        using var error = new StringWriter();
        (await TextFile.ReadAsync(new FileInfo(folder.Path), error, CancellationToken.None)).Should().BeNull();
        (await TextFile.ReadAsync(new FileInfo(folder.In("khong/co.txt")), error, CancellationToken.None)).Should().BeNull();
        // The memory of this process begins with a hole: the system refuses to read it.
        (await TextFile.ReadAsync(new FileInfo("/proc/self/mem"), error, CancellationToken.None)).Should().BeNull();
        error.ToString().Should().Contain("là một thư mục").And.Contain("không có ở đó").And.Contain("ổ đĩa báo lỗi").And.NotContain("'");
    }

    [Fact]
    public async Task Speaking_an_empty_file_says_so_and_leaves_no_output()
    {
        await File.WriteAllTextAsync(folder.In("trong.txt"), " \n");
        var (code, error) = await RunAsync(["speak", folder.In("trong.txt"), "-o", folder.In("x.opus")]);
        code.Should().Be(1);
        error.Should().Contain("trong.txt").And.Contain("trống");
        File.Exists(folder.In("x.opus")).Should().BeFalse();
    }

    [Fact]
    public async Task Speaking_a_text_makes_the_file()
    {
        await File.WriteAllTextAsync(folder.In("chao.txt"), "Xin chào bà con.");
        var (code, error) = await RunAsync(["speak", folder.In("chao.txt"), "-o", folder.In("chao.opus"), "--voice", "nam"]);
        code.Should().Be(0, error);
        (await File.ReadAllBytesAsync(folder.In("chao.opus"))).AsSpan(0, 4).ToArray().Should().Equal("OggS"u8.ToArray());
    }

    [Fact]
    public async Task A_file_is_normalised_as_a_document()
    {
        await File.WriteAllTextAsync(folder.In("trang.html"), "<h1>Thông báo</h1><script>1</script><p>Lúc 17h30.</p>");
        var (code, spoken, error) = await RunAsync(input: "", "normalise", folder.In("trang.html"));
        code.Should().Be(0, error);
        spoken.Should().Be("Thông báo.\nLúc mười bảy giờ ba mươi phút.\n");
        error.Should().Contain("script");
        await File.WriteAllTextAsync(folder.In("cu.doc"), "%PDF");
        (code, error) = await RunAsync(["normalise", folder.In("cu.doc")]);
        code.Should().Be(1);
        error.Should().Contain("“cu.doc”").And.Contain("PDF");
    }

    [Fact]
    public async Task A_recording_is_brought_in()
    {
        using (var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "sine=440:r=16000", "-t", "3", folder.In("loi.mp3")]) { UseShellExecute = false })!)
            await ffmpeg.WaitForExitAsync();
        var (code, said, error) = await RunAsync(input: "", "speak", folder.In("loi.mp3"), "-o", folder.In("loi.opus"));
        code.Should().Be(0, error);
        said.Should().Contain("đưa bản ghi âm loi.mp3 vào").And.Contain("-16,0 LUFS");
        (code, error) = await RunAsync(["speak", folder.In("loi.opus"), "-o", folder.In("loi.opus")]);
        code.Should().Be(2);
        File.Move(folder.In("loi.mp3"), folder.In("loi.wav"));
        (code, error) = await RunAsync(["speak", folder.In("loi.wav"), "-o", folder.In("x.opus")]);
        code.Should().Be(1);
        error.Should().Contain("“loi.wav”").And.Contain("MP3");
        File.Exists(folder.In("x.opus")).Should().BeFalse();
    }

    [Theory]
    [InlineData("speak", "-", "-o", "-")]
    [InlineData("speak", "-", "--stream", "--repeat", "whole", "--voice", "trung")]
    public async Task A_text_from_standard_input_becomes_sound_on_standard_output(params string[] arguments)
    {
        var (code, sound, error) = await RunAsync("Xin chào bà con. Ngày mai cắt điện.", arguments);
        code.Should().Be(0, error);
        error.Should().BeEmpty();
        sound.Should().StartWith("OggS").And.Contain("OpusHead");
    }

    [Fact]
    public async Task The_first_sentence_can_be_heard_while_others_are_still_being_made()
    {
        await File.WriteAllTextAsync(folder.In("dai.txt"), string.Join("\n\n", Enumerable.Range(1, 2_000).Select(n => $"Hộ thứ {n} đến nhận tiền hỗ trợ vào buổi sáng tại nhà văn hóa.")));
        using var process = Start("speak", folder.In("dai.txt"), "--stream");
        var first = new byte[4_096];
        await process.StandardOutput.BaseStream.ReadExactlyAsync(first).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        process.HasExited.Should().BeFalse("two hours of speech are not made yet");
        process.StandardOutput.BaseStream.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        process.ExitCode.Should().Be(1);
        (await process.StandardError.ReadToEndAsync()).Should().Contain("đã đóng");
    }

    [Fact]
    public async Task Speaking_nothing_from_standard_input_says_so()
    {
        var (code, output, error) = await RunAsync(" \n", "speak", "-", "-o", "-");
        (code, output).Should().Be((1, ""));
        error.Should().Contain("Đầu vào chuẩn").And.Contain("trống");
    }

    [Theory]
    [InlineData("--voice", "speak", "x.txt", "-o", "y.opus", "--voice", "la")]
    [InlineData("thiếu FILE", "speak")]
    [InlineData("Thiếu -o", "speak", "x.txt")]
    [InlineData("-o cần một giá trị", "speak", "x.txt", "-o")]
    [InlineData(".opus hoặc .ogg", "speak", "x.txt", "-o", "y.wav")]
    [InlineData("không có thư mục /khong/co", "speak", "x.txt", "-o", "/khong/co/y.opus")]
    [InlineData("là một thư mục", "speak", "x.txt", "-o", "/tmp/../")]
    [InlineData("--stream", "speak", "x.txt", "--stream", "-o", "y.opus")]
    [InlineData("--repeat", "speak", "x.txt", "-o", "y.opus", "--repeat", "mai")]
    [InlineData("không hiểu \"--la\"", "speak", "x.txt", "-o", "y.opus", "--la")]
    [InlineData("không hiểu \"noi\"", "noi")]
    [InlineData("thiếu tên lệnh: serve, normalise, speak")]
    public async Task What_makes_no_sense_ends_with_2_and_is_named_in_Vietnamese(string named, params string[] arguments)
    {
        var (code, error) = await RunAsync(arguments);
        code.Should().Be(2);
        error.Should().Contain(named).And.NotContainAny("Required", "Unrecognized", "argument", "Cannot");
    }

    [Fact]
    public async Task A_port_that_is_busy_ends_serving_with_1()
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        await File.WriteAllTextAsync(folder.In("settings.json"), """{"Mqtt":{"Listen":"127.0.0.1:0"}}""");
        var (code, output, error) = await RunAsync(input: "", "serve", "--data", folder.Path, "--url", $"http://127.0.0.1:{((System.Net.IPEndPoint)other.LocalEndpoint).Port}");
        code.Should().Be(1);
        error.TrimEnd().Should().Contain("Http:Url").And.NotContain("\n", "it is said in one sentence");
        output.Should().NotContainAny("Mã truy cập", " at Microsoft.", " at Broadcast.", "Exception");
    }

    [Fact]
    public async Task Serving_ends_its_broker_and_says_so_even_when_that_takes_its_time()
    {
        await File.WriteAllTextAsync(folder.In("settings.json"), """{"Mqtt":{"Listen":"127.0.0.1:0"}}""");
        using var process = Start("serve", "--data", folder.Path, "--url", "http://127.0.0.1:0");
        _ = process.StandardError.ReadToEndAsync();
        string? line;
        do
            line = await process.StandardOutput.ReadLineAsync().WaitAsync(TestStation.Patience);
        while (line?.StartsWith("Đài đang chạy", StringComparison.Ordinal) == false);
        line.Should().NotBeNull();
        var output = process.StandardOutput.ReadToEndAsync();
        var broker = BrokersOf(process.Id).Should().ContainSingle().Subject;
        // It does not answer: it is killed after three seconds.
        await SignalAsync("-STOP", broker);
        await SignalAsync("-INT", process.Id);
        await process.WaitForExitAsync().WaitAsync(TestStation.Patience);
        BrokersOf(process.Id).Should().BeEmpty();
        (await output).Should().Contain("Đã dừng.");
        process.ExitCode.Should().Be(0);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("serve", "--help")]
    [InlineData("speak", "--help")]
    [InlineData("normalise", "--help")]
    public async Task Help_speaks_Vietnamese(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(input: "", arguments);
        code.Should().Be(0, error);
        output.Should().Contain("Mô tả:").And.Contain("Cách dùng:").And.Contain("Tùy chọn:").And.Contain("Xem cách dùng").And.Contain("./broadcast");
        output.Should().NotContainAny("Description", "Usage", "Options", "Commands", "Show", "[options]", "[default");
    }

    public void Dispose() => folder.Dispose();

    private static async Task<(int Code, string Error)> RunAsync(params string[] arguments)
    {
        var (code, _, error) = await RunAsync(input: "", arguments);
        return (code, error);
    }

    // Those that serve this story's folder; ended or not, they are in a session of their own.
    private List<int> BrokersOf(int controller) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out var pid) && pid != controller && Arguments(name).Any(argument => argument.StartsWith(folder.Path, StringComparison.Ordinal)))
            .Select(name => int.Parse(name!, System.Globalization.CultureInfo.InvariantCulture))];

    private static string[] Arguments(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Split('\0');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"kill {signal} {process}"]) { UseShellExecute = false })!;
        await kill.WaitForExitAsync();
        kill.ExitCode.Should().Be(0);
    }

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
        StandardInputEncoding = new UTF8Encoding(false),
    })!;

    private static async Task<(int Code, string Output, string Error)> RunAsync(string input, params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
