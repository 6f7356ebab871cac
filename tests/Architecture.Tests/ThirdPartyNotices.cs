using System.Text;
using System.Text.RegularExpressions;

namespace Broadcast.Architecture.Tests;

/// <summary>The text of <c>THIRD-PARTY-NOTICES</c>, made of what was restored: each package with its licence, each licence once.</summary>
internal static partial class ThirdPartyNotices
{
    public const string FileName = "THIRD-PARTY-NOTICES";

    /// <summary>A package of the repository whose code the native agent contains, and which carries that repository's notices.</summary>
    private const string OfTheRuntime = "Microsoft.Extensions.Primitives";

    private const string Runtime = ".NET 10 · MIT · compiled into the agent\n    © .NET Foundation and Contributors\n";

    public static string Text(IReadOnlyList<ShippedPackage> packages)
    {
        var text = new StringBuilder("""
            The work of others in the programs of truyền thanh cơ sở số, and its licences.
            Made by `make notices` from the NuGet packages that the programs contain; what comes as packages of Debian brings its own.


            """);
        foreach (var package in packages)
            text.Append(Entry(package)).Append("    ").Append(package.Copyright).Append('\n');
        text.Append(Runtime);

        foreach (var licence in packages.SelectMany(package => Word().Matches(package.Licence)).Select(word => word.Value)
                     .Where(word => word is not ("AND" or "OR" or "WITH")).Append("MIT").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            Section(text, licence, Licence(licence));
        foreach (var same in packages.Where(package => package.LicenceText.Length > 0).GroupBy(package => package.LicenceText, StringComparer.Ordinal))
            Section(text, "Licence of " + Names(same), same.Key);
        foreach (var same in packages.Where(package => package.Notices.Length > 0).GroupBy(package => package.Notices, StringComparer.Ordinal))
            Section(text, "Others' work in " + Names(same), same.Key);
        return text.ToString();
    }

    /// <summary>The lines that name packages.</summary>
    public static IEnumerable<string> Entries(string notices) => EntryLine().Matches(notices).Select(match => match.Value);

    private static string Entry(ShippedPackage package) =>
        $"{package.Name} {package.Version} · {(package.Licence.Length > 0 ? package.Licence : "its own licence, below")} · {package.Programs}\n";

    private static string Names(IEnumerable<ShippedPackage> packages)
    {
        var names = packages.Select(package => package.Name).ToList();
        return (names.Contains(OfTheRuntime) ? ".NET 10, " : "") + string.Join(", ", names);
    }

    private static void Section(StringBuilder text, string heading, string body) =>
        text.Append('\n').Append('=', 78).Append('\n').Append(heading).Append('\n').Append('=', 78).Append("\n\n").Append(body);

    private static string Licence(string name) =>
        new[] { Repository.Path($"tests/Architecture.Tests/licences/{name}.txt"), $"/usr/share/common-licenses/{name}" }.FirstOrDefault(File.Exists) is { } file
            ? File.ReadAllText(file).Trim('\n') + "\n"
            : throw new InvalidOperationException($"The text of the licence {name} is missing: put it into tests/Architecture.Tests/licences/{name}.txt.");

    [GeneratedRegex(@"[\w.+-]+", RegexOptions.None, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"^[\w.]+ \d[\w.-]* · .*$", RegexOptions.Multiline, 1000)]
    private static partial Regex EntryLine();
}
