using System.Diagnostics;

namespace Broadcast.VitsHost.Tests;

public sealed class HostProcessTests
{
    [Theory]
    [InlineData("--library", "/x", "--speaker", "5", "--threads", "2", "/voice")]
    [InlineData("/voice", "--threads", "2", "--speaker", "5", "--library", "/x")]
    public void The_command_line_says_which_voice(params string[] arguments) => HostArguments.Parse(arguments).Should().Be(new HostArguments("/x", "/voice", 5, 2));

    [Theory]
    [InlineData]
    [InlineData("/voice")]
    [InlineData("--library")]
    [InlineData("--library", "/x")]
    [InlineData("--library", "/x", "/voice", "/another")]
    [InlineData("--library", "/x", "/voice", "--speaker", "1000")]
    [InlineData("--library", "/x", "/voice", "--threads", "0")]
    [InlineData("--library", "/x", "/voice", "--text", "a")]
    public void A_wrong_command_line_is_refused(params string[] arguments) => HostArguments.Parse(arguments).Should().BeNull();

    [Fact]
    public async Task Without_the_library_it_says_so_in_the_protocol_and_ends()
    {
        var folder = Directory.CreateTempSubdirectory("vits-host-").FullName;
        using var process = Start("--library", folder, folder);
        using var answer = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(answer);
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(1);
        var frame = answer.ToArray();
        frame[4].Should().Be(4, "it is refused");
        frame[9].Should().Be((byte)RefusalCode.Library);
        System.Text.Encoding.UTF8.GetString(frame.AsSpan(10)).Should().Contain("make bootstrap");
        Directory.Delete(folder);
    }

    [Fact]
    public async Task A_wrong_command_line_ends_it_with_its_usage()
    {
        using var process = Start("--nonsense");
        (await process.StandardOutput.ReadToEndAsync()).Should().BeEmpty();
        (await process.StandardError.ReadToEndAsync()).Should().Contain("usage:");
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(64);
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { typeof(Wire).Assembly.Location }.Concat(arguments)) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
