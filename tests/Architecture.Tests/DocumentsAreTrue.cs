using System.Text.RegularExpressions;

namespace Broadcast.Architecture.Tests;

/// <summary>A path, command or option that a document names must exist.</summary>
public sealed partial class DocumentsAreTrue
{
    public static TheoryData<string> Documents()
    {
        var documents = new TheoryData<string>();
        foreach (var file in Repository.Files(".", "*.md").Select(file => file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file))
        {
            documents.Add(file);
        }

        return documents;
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_path_a_document_names_exists(string document)
    {
        var missing = from Match match in Code().Matches(Prose(document))
                      from word in match.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                      let path = word.TrimEnd('.', ',', ':', ';', ')').TrimStart('(').Split('#')[0]
                      where LooksLikePath(path) && !Exists(document, path)
                      select path;
        missing.Distinct().Should().BeEmpty($"{document} names them");
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_of_a_document_leads_somewhere(string document)
    {
        var missing = from Match match in Link().Matches(Repository.Read(document))
                      let target = match.Groups[1].Value.Split('#')[0]
                      where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !Exists(document, target)
                      select target;
        missing.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_make_target_a_document_names_exists(string document)
    {
        var targets = MakeTarget().Matches(Repository.Read("Makefile")).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        var missing = MakeCommand().Matches(Repository.Read(document)).Select(match => match.Groups[1].Value).Where(name => !targets.Contains(name));
        missing.Distinct().Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_verb_and_option_of_broadcast_that_a_document_names_exists(string document)
    {
        var cli = string.Concat(Repository.Sources("src/Controller").Select(Repository.Read));
        var missing = from Match match in BroadcastCommand().Matches(Repository.Read(document))
                      from word in match.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((text, index) => (text, index))
                      let bare = word.text.TrimStart('[').TrimEnd(']', '.', ',')
                      where (word.index == 0 && Verb().IsMatch(bare)) || bare.StartsWith("--", StringComparison.Ordinal)
                      where !cli.Contains($"\"{bare}\"", StringComparison.Ordinal) && bare != "--help"
                      select bare;
        missing.Distinct().Should().BeEmpty();
    }

    [Fact]
    public void Every_setting_a_document_names_is_read_by_the_code()
    {
        var code = string.Concat(Repository.Sources("src", "firmware-sim").Select(Repository.Read));
        var missing = from document in Repository.Files(".", "*.md")
                      from Match match in Setting().Matches(Repository.Read(document))
                      let last = match.Groups[1].Value.Split(':')[^1]
                      where !Regex.IsMatch(code, $@"\b{last}\b", RegexOptions.None, TimeSpan.FromSeconds(1))
                      select $"{document}: {match.Groups[1].Value}";
        missing.Distinct().Should().BeEmpty();
    }

    [Fact]
    public void Decisions_are_numbered_without_gaps()
    {
        var numbers = Repository.Files("docs/decisions", "0*.md").Select(file => int.Parse(Path.GetFileName(file)[..4], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        numbers.Should().Equal(Enumerable.Range(1, numbers.Count));
    }

    [Fact]
    public void Every_package_is_explained_with_its_licence()
    {
        var decision = Repository.Read("docs/decisions/0002-dependencies.md");
        var missing = PackageVersion().Matches(Repository.Read("Directory.Packages.props")).Select(match => match.Groups[1].Value).Concat(AptPackages())
            .Concat(NpmPackage().Matches(Repository.Read("package.json")).Select(match => match.Groups[1].Value))
            .Where(name => !decision.Contains(name, StringComparison.Ordinal));
        missing.Should().BeEmpty();
    }

    [Fact]
    public void Npm_packages_are_exact_and_come_from_the_registry_of_the_machine()
    {
        NpmPackage().Matches(Repository.Read("package.json")).Should().NotBeEmpty().And.OnlyContain(match => char.IsAsciiDigit(match.Groups[2].Value[0]));
        Repository.Read("package-lock.json").Should().Contain("\"integrity\"").And.NotContain("://");
    }

    private static IEnumerable<string> AptPackages() =>
        new[] { "apt", "apt-tests", "apt-arm64" }.SelectMany(list => Repository.Read($"packaging/{list}.txt").Split('\n'))
            .Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0);

    private static bool LooksLikePath(string word) =>
        !word.Contains('<', StringComparison.Ordinal) && !word.Contains('{', StringComparison.Ordinal) && !word.Contains("://", StringComparison.Ordinal)
        && !word.Contains('*', StringComparison.Ordinal) && !word.Contains('…', StringComparison.Ordinal) && !word.Contains('$', StringComparison.Ordinal)
        && TopLevel().IsMatch(word);

    // Made by a command, not committed; or a path on the box or in the data folder.
    private static bool Exists(string document, string path)
    {
        if (path.TrimStart('.', '/').StartsWith("artifacts/", StringComparison.Ordinal) || path.Contains("/bin/", StringComparison.Ordinal))
        {
            return true;
        }

        var beside = Path.Combine(Path.GetDirectoryName(document) ?? "", path);
        return new[] { path, beside }.Any(p => File.Exists(Repository.Path(p)) || Directory.Exists(Repository.Path(p)));
    }

    private static string Prose(string document) => Repository.Read(document);

    [GeneratedRegex("`([^`\n]+)`", RegexOptions.None, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\(([^)\s]+)\)", RegexOptions.None, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^([a-z0-9-]+):", RegexOptions.Multiline, 1000)]
    private static partial Regex MakeTarget();

    [GeneratedRegex(@"(?:`|^\s{4}|\s&&\s)make ([a-z0-9-]+)", RegexOptions.Multiline, 1000)]
    private static partial Regex MakeCommand();

    [GeneratedRegex(@"\./broadcast ([^`\n|]+)", RegexOptions.None, 1000)]
    private static partial Regex BroadcastCommand();

    [GeneratedRegex(@"^[a-z-]+$", RegexOptions.None, 1000)]
    private static partial Regex Verb();

    [GeneratedRegex(@"`((?:Http|Mqtt|Agent|Dispatch|Playout|Scheduling|Bulletins|Accounts|Storage|Serilog)(?::[A-Z]\w+)+)`", RegexOptions.None, 1000)]
    private static partial Regex Setting();

    [GeneratedRegex("PackageVersion Include=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex PackageVersion();

    [GeneratedRegex("^    \"([^\"]+)\": \"([^\"]+)\"", RegexOptions.Multiline, 1000)]
    private static partial Regex NpmPackage();

    [GeneratedRegex(@"^(?:\./)?(?:src|tests|docs|demo|build|packaging|firmware-sim|\.ci|artifacts)/|^(?:README|ARCHITECTURE|CHANGELOG|CONTRIBUTING)\.md$|^(?:Makefile|package\.json|Broadcast\.sln|Directory\.\w+\.props|BannedSymbols\.txt|\./broadcast)$", RegexOptions.None, 1000)]
    private static partial Regex TopLevel();
}
