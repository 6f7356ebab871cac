using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Broadcast.Architecture.Tests;

public sealed partial class ProjectsDependOnlyOnWhatTheyMay
{
    /// <summary>The table of ARCHITECTURE.md: which project may reference which.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["src/Protocol"] = [],
        ["src/Mqtt"] = [],
        ["src/Audio"] = [],
        ["src/Tts"] = ["Audio", "VitsHost"],
        ["src/VitsHost"] = [],
        ["src/Controller"] = ["Protocol", "Mqtt", "Audio", "Tts"],
        ["src/SpeakerAgent"] = ["Protocol", "Mqtt", "Audio"],
        ["firmware-sim"] = ["Mqtt"],
    };

    /// <summary>Packages each project may name. A library that is not here is a decision to be written down first.</summary>
    private static readonly Dictionary<string, string[]> AllowedPackages = new(StringComparer.Ordinal)
    {
        ["src/Protocol"] = [],
        ["src/Mqtt"] = ["MQTTnet"],
        ["src/Audio"] = ["NAudio.Core", "Concentus"],
        ["src/Tts"] = ["AngleSharp", "DocumentFormat.OpenXml", "Markdig"],
        ["src/VitsHost"] = [],
        ["firmware-sim"] = ["System.CommandLine"],
    };

    /// <summary>Inside the controller: a feature's folder, and the folders it may name ("Storage" and "Web" see all slices).</summary>
    private static readonly Dictionary<string, string[]> Features = new(StringComparer.Ordinal)
    {
        ["Stations"] = [],
        ["Zones"] = ["Stations"],
        ["Boxes"] = ["Stations", "Zones"],
        ["Trust"] = ["Stations", "Boxes"],
        ["Playout"] = ["Zones", "Boxes", "Stations"],
        ["Dispatch"] = ["Playout", "Trust", "Boxes", "Zones", "Stations"],
        ["AsRun"] = ["Playout", "Stations", "Boxes", "Zones"],
        ["Speech"] = [],
        ["Bulletins"] = ["Speech", "Playout", "Zones", "Boxes", "Stations"],
        ["Lexicon"] = ["Bulletins", "Stations"],
        ["Programmes"] = ["Bulletins", "Playout", "Zones", "Boxes", "Stations"],
        ["Scheduling"] = ["Programmes", "Bulletins", "Playout", "Zones", "Boxes", "Stations"],
    };

    [Fact]
    public void Projects_reference_only_the_rooms_below_them()
    {
        var wrong = from rule in Allowed
                    from file in Repository.Files(rule.Key, "*.csproj")
                    from reference in Project(file).Descendants("ProjectReference")
                    let name = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/'))
                    where !rule.Value.Contains(name)
                    select $"{file} references {name}";
        wrong.Should().BeEmpty();
    }

    [Fact]
    public void Libraries_use_the_base_class_library_and_nothing_else()
    {
        var wrong = from rule in AllowedPackages
                    from file in Repository.Files(rule.Key, "*.csproj")
                    from reference in Project(file).Descendants("PackageReference")
                    let name = reference.Attribute("Include")!.Value
                    where !rule.Value.Contains(name)
                    select $"{file} uses the package {name}";
        wrong.Should().BeEmpty();
    }

    [Fact]
    public void The_program_that_holds_code_under_GPL_is_started_and_never_linked()
    {
        var linked = from file in Repository.Files("src", "*.csproj")
                     from reference in Project(file).Descendants("ProjectReference")
                     where reference.Attribute("Include")!.Value.EndsWith("VitsHost.csproj", StringComparison.Ordinal)
                        && reference.Attribute("ReferenceOutputAssembly")?.Value != "false"
                     select file;
        linked.Should().BeEmpty();
        Repository.Sources("src").Where(file => !file.StartsWith("src/VitsHost/", StringComparison.Ordinal))
            .Where(file => Repository.Read(file).Contains("using Broadcast.VitsHost", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public void Each_feature_of_the_controller_names_only_features_it_may()
    {
        var wrong = from rule in Features
                    from file in Repository.Sources($"src/Controller/{rule.Key}")
                    from Match match in ControllerNamespace().Matches(Repository.Read(file))
                    let other = match.Groups[1].Value
                    where other != rule.Key && Features.ContainsKey(other) && !rule.Value.Contains(other)
                    select $"{file} names {other}";
        wrong.Distinct().Should().BeEmpty();
    }

    [Theory]
    [InlineData("using Quartz", "src/Controller/Scheduling/", "no sound depends on Quartz firing")]
    [InlineData("using AngleSharp", "src/Tts/Documents/", "files are read in one place")]
    [InlineData("using DocumentFormat.OpenXml", "src/Tts/Documents/", "files are read in one place")]
    [InlineData("using Markdig", "src/Tts/Documents/", "files are read in one place")]
    [InlineData("using MQTTnet", "src/Mqtt/", "the rest of the product knows one link, IMqttLink")]
    [InlineData("using Microsoft.EntityFrameworkCore", "src/Controller/Storage/", "Storage is the only place with a database")]
    [InlineData("using Microsoft.Data.Sqlite", "src/Controller/Storage/", "Storage is the only place with a database")]
    public void A_library_stays_behind_its_one_door(string text, string door, string because)
    {
        var wrong = Repository.Sources("src").Where(file => !file.StartsWith(door, StringComparison.Ordinal))
            .Where(file => Repository.Read(file).Contains(text, StringComparison.Ordinal));
        wrong.Should().BeEmpty(because);
    }

    [Fact]
    public void Native_libraries_are_called_through_one_file_each()
    {
        var wrong = Repository.Sources("src", "firmware-sim", "demo")
            .Where(file => !Path.GetFileName(file).StartsWith("Lib", StringComparison.Ordinal))
            .Where(file => NativeCall().IsMatch(Repository.Read(file)));
        wrong.Should().BeEmpty("LibraryImport and unsafe live in LibX.cs, with a safe wrapper beside it");
    }

    [Fact]
    public void The_simulated_box_is_written_from_the_page_alone()
    {
        Repository.Sources("firmware-sim").Where(file => Repository.Read(file).Contains("Broadcast.Protocol", StringComparison.Ordinal))
            .Should().BeEmpty("firmware-sim proves docs/protocol.md, so it shares no code with src/Protocol");
    }

    [Fact]
    public void Every_project_has_its_tests_and_is_in_the_solution()
    {
        var solution = Repository.Read("Broadcast.sln").Replace('\\', '/');
        foreach (var project in Repository.Files("src", "*.csproj"))
        {
            var name = Path.GetFileNameWithoutExtension(project);
            File.Exists(Repository.Path($"tests/{name}.Tests/{name}.Tests.csproj")).Should().BeTrue($"{project} has a mirror under tests/");
        }

        foreach (var project in Repository.Files("src", "*.csproj").Concat(Repository.Files("tests", "*.csproj")).Concat(Repository.Files("firmware-sim", "*.csproj")))
        {
            solution.Should().Contain(project);
        }
    }

    private static XDocument Project(string file) => XDocument.Parse(Repository.Read(file));

    [GeneratedRegex(@"\bBroadcast\.Controller\.([A-Z]\w+)", RegexOptions.None, 1000)]
    private static partial Regex ControllerNamespace();

    [GeneratedRegex(@"\[LibraryImport|\[DllImport|\bunsafe\b", RegexOptions.None, 1000)]
    private static partial Regex NativeCall();
}
