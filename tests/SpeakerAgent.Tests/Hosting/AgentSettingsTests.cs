using Broadcast.SpeakerAgent.Hosting;
using Microsoft.Extensions.Configuration;

namespace Broadcast.SpeakerAgent.Tests.Hosting;

public sealed class AgentSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("settings-").FullName;

    private string File => Path.Combine(_folder, "agent.json");

    [Fact]
    public void The_command_line_wins_over_the_file_and_the_file_over_what_is_built_in()
    {
        System.IO.File.WriteAllText(File, """{ /* a note */ "Agent": { "Output": "hw:1", "CacheLimitMb": 500, } }""");

        var options = Read("--config", File, "--output=pulse");

        options.Should().BeEquivalentTo(new { Output = "pulse", CacheLimitMb = 500, Data = "/var/lib/truyen-thanh-agent", Logs = "" });
    }

    [Fact]
    public void With_an_empty_name_no_file_is_read() => Read("--config", "").Config.Should().BeEmpty();

    [Theory]
    [InlineData("""{ "Agent": { "Ouput": "hw:1" } }""", "*Ouput*")]
    [InlineData("""{ "Agent": { "CacheLimitMb": "many" } }""", "*CacheLimitMb*")]
    [InlineData("""{ "Agent": { "CacheLimitMb": -1 } }""", "*CacheLimitMb*từ 0 đến 1000000*")]
    [InlineData("""{ "Agent": { "AmplifierWakeMs": 5001 } }""", "*AmplifierWakeMs*từ 0 đến 5000*")]
    [InlineData("""{ "Agent": """, "*agent.json không phải JSON đúng*")]
    [InlineData("", "*agent.json không phải JSON đúng*")]
    public void What_is_wrong_in_the_file_is_named(string words, string message)
    {
        System.IO.File.WriteAllText(File, words);
        FluentActions.Invoking(() => Read("--config", File)).Should().Throw<EnrolmentException>().WithMessage(message);
    }

    [Fact]
    public void A_file_that_is_missing_or_far_too_large_is_refused()
    {
        FluentActions.Invoking(() => Read("--config", File)).Should().Throw<EnrolmentException>().WithMessage("Không đọc được tệp cấu hình*agent.json*");
        System.IO.File.WriteAllText(File, new string(' ', 70_000));
        FluentActions.Invoking(() => Read("--config", File)).Should().Throw<EnrolmentException>().WithMessage("*lớn hơn 65536 byte*");
    }

    [Fact]
    public void An_option_that_there_is_not_is_answered_with_the_usage() =>
        FluentActions.Invoking(() => Read("--volume", "3")).Should().Throw<EnrolmentException>().WithMessage("Không có tùy chọn --volume.*Cách dùng:*--output*");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static AgentOptions Read(params string[] args)
    {
        using var configuration = new ConfigurationManager();
        configuration.AddAgentSettings(args);
        return AgentOptions.Read(configuration);
    }
}
