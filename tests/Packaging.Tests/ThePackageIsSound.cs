namespace Broadcast.Packaging.Tests;

/// <summary>What can be known of the packages and the unit without installing them.</summary>
[Collection(nameof(BuiltPackages))]
public sealed class ThePackageIsSound(BuiltPackages packages)
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
            .Should().Contain("dotnet-runtime-10.0").And.Contain("libasound2").And.Contain("libmosquitto1").And.Contain("libopus0").And.Contain("tzdata");
    }

    [Fact]
    public async Task Both_machines_get_the_same_files_owned_by_root_and_none_that_only_one_can_run()
    {
        var here = (await Shell.RunAsync("dpkg-deb", "-c", packages.Of("amd64"))).Succeeded();
        var there = (await Shell.RunAsync("dpkg-deb", "-c", packages.Of("arm64"))).Succeeded();
        there.Should().Be(here);
        here.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().OnlyContain(line => line.Contains("root/root", StringComparison.Ordinal));
        here.Should().NotContain(".so").And.Contain("./etc/truyen-thanh-agent/agent.json").And.Contain("/changelog.gz").And.Contain("/copyright");
    }

    [Fact]
    public async Task Systemd_finds_no_fault_with_the_unit_and_little_that_it_could_do_to_the_machine()
    {
        // As systemd reads it, but for the program, which is not installed on this machine.
        var folder = Directory.CreateTempSubdirectory("unit-");
        var unit = Path.Combine(folder.FullName, "truyen-thanh-agent.service");
        var text = await File.ReadAllTextAsync(Path.Combine(Shell.Root, "packaging/agent/truyen-thanh-agent.service"));
        var program = Path.Combine(Shell.Root, "packaging/agent/truyen-thanh-agent");
        await File.WriteAllTextAsync(unit, text.Replace("ExecStart=/usr/bin/truyen-thanh-agent", "ExecStart=" + program, StringComparison.Ordinal));

        (await Shell.RunAsync("systemd-analyze", "verify", "--man=no", unit)).Succeeded().Should().BeEmpty();
        (await Shell.RunAsync("systemd-analyze", "security", "--no-pager", "--offline=true", "--threshold=25", unit)).Succeeded().Should().Contain("Overall exposure level");
        folder.Delete(recursive: true);
    }
}
