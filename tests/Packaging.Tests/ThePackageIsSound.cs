using System.Text.RegularExpressions;

namespace Broadcast.Packaging.Tests;

/// <summary>What can be known of the packages and the unit without installing them.</summary>
[Collection(nameof(BuiltPackages))]
public sealed partial class ThePackageIsSound(BuiltPackages packages)
{
    [Fact]
    public async Task The_same_build_gives_the_same_bytes()
    {
        var one = await File.ReadAllBytesAsync(packages.Of("amd64"));
        var again = await File.ReadAllBytesAsync(packages.Of("amd64", folder: packages.Again));
        one.AsSpan().SequenceEqual(again).Should().BeTrue();
    }

    [Theory]
    [InlineData("amd64")]
    [InlineData("arm64")]
    public async Task A_package_says_for_which_machine_it_is_and_what_it_needs(string architecture)
    {
        var control = (await Shell.RunAsync("dpkg-deb", "-f", packages.Of(architecture))).Succeeded();
        control.Should().Contain($"Version: {BuiltPackages.Version}\n").And.Contain($"Architecture: {architecture}\n");
        control.Split('\n').Single(line => line.StartsWith("Depends:", StringComparison.Ordinal))
            .Should().Contain("libasound2").And.Contain("libssl3").And.Contain("tzdata").And.NotContain("dotnet").And.NotContain("mosquitto");
    }

    [Fact]
    public async Task Both_machines_get_the_same_files_owned_by_root()
    {
        var here = await FilesAsync("amd64");
        (await FilesAsync("arm64")).Should().Equal(here);
        here.Should().OnlyContain(line => line.Contains("root/root", StringComparison.Ordinal));
        string.Join('\n', here).Should().NotContain(".so").And.NotContain(".dll")
            .And.Contain("./etc/truyen-thanh-agent/agent.json").And.Contain("/changelog.gz").And.Contain("/copyright").And.Contain("/man8/truyen-thanh-agent.8.gz");

        // Permissions, owner and name; the programs differ in size.
        async Task<List<string>> FilesAsync(string architecture) =>
        [
            .. (await Shell.RunAsync("dpkg-deb", "-c", packages.Of(architecture))).Succeeded().Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(words => $"{words[0]} {words[1]} {string.Join(' ', words[5..])}"),
        ];
    }

    [Theory]
    [InlineData("amd64", "Advanced Micro Devices X86-64")]
    [InlineData("arm64", "AArch64")]
    public async Task The_agent_is_one_native_file_for_its_processor_that_asks_for_no_more_of_the_machine_than_is_declared(string architecture, string machine)
    {
        var folder = Directory.CreateTempSubdirectory("package-");
        (await Shell.RunAsync("dpkg-deb", "-x", packages.Of(architecture), folder.FullName)).Succeeded();
        var program = Path.Combine(folder.FullName, "usr/bin/truyen-thanh-agent");

        (await Shell.RunAsync("readelf", "--wide", "-h", program)).Succeeded().Should().MatchRegex($@"Machine:\s+{machine}\n");
        var loaded = (await Shell.RunAsync("readelf", "--wide", "-d", program)).Succeeded().Split('\n')
            .Where(line => line.Contains("(NEEDED)", StringComparison.Ordinal)).Select(line => line.Split('[', ']')[1]);
        loaded.Should().OnlyContain(library => library.StartsWith("libc.", StringComparison.Ordinal) || library.StartsWith("libm.", StringComparison.Ordinal)
            || library.StartsWith("ld-linux-", StringComparison.Ordinal), "the others are loaded by name, and named in Depends");

        var control = (await Shell.RunAsync("dpkg-deb", "-f", packages.Of(architecture), "Depends")).Succeeded();
        var newest = GlibcVersion().Matches((await Shell.RunAsync("readelf", "--wide", "-V", program)).Succeeded()).Max(match => Version.Parse(match.Groups[1].Value));
        control.Should().Contain($"libc6 (>= {newest})");
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("amd64")]
    [InlineData("arm64")]
    public async Task Debians_own_check_of_a_package_finds_nothing_to_say(string architecture)
    {
        // --allow-root: it reads the package and runs nothing of it.
        (await Shell.RunAsync("lintian", "--allow-root", packages.Of(architecture))).Succeeded().Should().BeEmpty();
    }

    [Fact]
    public async Task The_manual_page_names_every_option_of_the_program_and_no_other()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Shell.Root, "packaging/agent/truyen-thanh-agent.8"));
        var program = await File.ReadAllTextAsync(Path.Combine(Shell.Root, "src/SpeakerAgent/AgentOptions.cs"));
        Options(page.Replace("\\-", "-", StringComparison.Ordinal)).Should().BeEquivalentTo(Options(program)).And.Contain("--output");

        static IEnumerable<string> Options(string text) => OptionName().Matches(text).Select(name => name.Value).Distinct();
    }

    [Fact]
    public async Task Systemd_finds_no_fault_with_the_unit_and_little_that_it_could_do_to_the_machine()
    {
        // As systemd reads it, but for the program, which is not installed on this machine: any that can be run.
        var folder = Directory.CreateTempSubdirectory("unit-");
        var unit = Path.Combine(folder.FullName, "truyen-thanh-agent.service");
        var text = await File.ReadAllTextAsync(Path.Combine(Shell.Root, "packaging/agent/truyen-thanh-agent.service"));
        await File.WriteAllTextAsync(unit, text.Replace("ExecStart=/usr/bin/truyen-thanh-agent", "ExecStart=/bin/true", StringComparison.Ordinal));

        (await Shell.RunAsync("systemd-analyze", "verify", "--man=no", unit)).Succeeded().Should().BeEmpty();
        (await Shell.RunAsync("systemd-analyze", "security", "--no-pager", "--offline=true", "--threshold=25", unit)).Succeeded().Should().Contain("Overall exposure level");
        folder.Delete(recursive: true);
    }

    [GeneratedRegex("--[a-z]+", RegexOptions.None, 1000)]
    private static partial Regex OptionName();

    [GeneratedRegex(@"GLIBC_(\d+\.\d+)", RegexOptions.None, 1000)]
    private static partial Regex GlibcVersion();
}
