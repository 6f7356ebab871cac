namespace Broadcast.Architecture.Tests;

/// <summary>Whoever is given a program of ours is told whose work is in it, and on what terms.</summary>
public sealed class WhatIsShippedIsNamed
{
    [Fact]
    public void The_notices_name_what_the_programs_contain()
    {
        var wanted = ThirdPartyNotices.Text(ShippedPackage.All());
        var written = Repository.Read(ThirdPartyNotices.FileName);
        var (ours, theirs) = (ThirdPartyNotices.Entries(wanted).ToList(), ThirdPartyNotices.Entries(written).ToList());
        ours.Should().NotBeEmpty();
        ours.Except(theirs, StringComparer.Ordinal).ToList().Should().BeEmpty($"{ThirdPartyNotices.FileName} must name them: make notices");
        theirs.Except(ours, StringComparer.Ordinal).ToList().Should().BeEmpty($"{ThirdPartyNotices.FileName} names what is no longer shipped so: make notices");
        (written == wanted).Should().BeTrue($"{ThirdPartyNotices.FileName} must hold the licences and copyrights of these very packages: make notices");
    }

    [Fact]
    public void What_only_tests_and_checks_is_not_among_them() =>
        ShippedPackage.All().Select(package => package.Name).Should().Contain(["Serilog", "AngleSharp", "Microsoft.Extensions.Hosting"])
            .And.NotContain(name => name.Contains("Analyzer", StringComparison.Ordinal) || name.StartsWith("xunit", StringComparison.Ordinal));
}
