using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Broadcast.Architecture.Tests;

/// <summary>A NuGet package of which something is shipped.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Programs">The programs that contain it, in order.</param>
/// <param name="Licence">An SPDX expression; empty where the package has a text of its own.</param>
/// <param name="LicenceText">That text, or empty.</param>
/// <param name="Copyright">Whose it is.</param>
/// <param name="Notices">What the package itself says of others' work inside it, or empty.</param>
internal sealed partial record ShippedPackage(string Name, string Version, string Programs, string Licence, string LicenceText, string Copyright, string Notices)
{
    /// <summary>What is shipped, by folder of its project.</summary>
    private static readonly Dictionary<string, string> Shipped = new(StringComparer.Ordinal)
    {
        ["src/SpeakerAgent"] = "agent",
        ["firmware-sim"] = "simulated boxes",
        ["src/Controller"] = "station",
        ["src/VitsHost"] = "voices",
    };

    /// <summary>The packages that restoring found for the programs, by name. What only builds or analyses has no file that a program runs with, and is left out.</summary>
    /// <exception cref="InvalidOperationException">Nothing was restored yet.</exception>
    public static IReadOnlyList<ShippedPackage> All() =>
        [.. Shipped.SelectMany(shipped => Restored(shipped.Key).Select(package => (Package: package, Program: shipped.Value)))
            .GroupBy(found => found.Package, found => found.Program)
            .OrderBy(package => package.Key.Name, StringComparer.Ordinal).ThenBy(package => package.Key.Version, StringComparer.Ordinal)
            .Select(package => Read(package.Key.Folder, package.Key.Name, package.Key.Version, string.Join(", ", package.Distinct(StringComparer.Ordinal))))];

    private static IEnumerable<(string Folder, string Name, string Version)> Restored(string project)
    {
        var file = Repository.Path($"{project}/obj/project.assets.json");
        if (!File.Exists(file))
            throw new InvalidOperationException($"{project} has not been restored: make bootstrap");
        using var assets = JsonDocument.Parse(File.ReadAllText(file));
        var root = assets.RootElement;
        var packages = root.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name).ToList();
        foreach (var library in root.GetProperty("targets").EnumerateObject().SelectMany(target => target.Value.EnumerateObject()))
        {
            if (library.Value.GetProperty("type").GetString() != "package" || !HasFiles(library.Value))
                continue;
            var path = root.GetProperty("libraries").GetProperty(library.Name).GetProperty("path").GetString()!;
            var name = library.Name.Split('/');
            yield return (packages.Select(folder => Path.Combine(folder, path)).First(Directory.Exists), name[0], name[1]);
        }
    }

    private static bool HasFiles(JsonElement library) =>
        Files(library, "runtime").Concat(Files(library, "native")).Any(file => !file.Name.EndsWith("/_._", StringComparison.Ordinal))
        || Files(library, "runtimeTargets").Any(file => file.Value.GetProperty("rid").GetString()!.StartsWith("linux", StringComparison.Ordinal));

    private static IEnumerable<JsonProperty> Files(JsonElement library, string kind) => library.TryGetProperty(kind, out var files) ? files.EnumerateObject() : [];

    private static ShippedPackage Read(string folder, string name, string version, string programs)
    {
        var metadata = XDocument.Load(Directory.GetFiles(folder, "*.nuspec").Single()).Root!.Elements().First();
        var licence = Element(metadata, "license");
        var isFile = licence?.Attribute("type")?.Value == "file";
        var notices = Directory.GetFiles(folder).Where(file => NoticesFile().IsMatch(Path.GetFileName(file))).Order(StringComparer.Ordinal).Select(Text);
        return new ShippedPackage(
            name, version, programs,
            isFile ? "" : licence?.Value ?? throw new InvalidOperationException($"{name} {version} states no licence: read its terms before it is used."),
            isFile ? Text(Path.Combine(folder, licence!.Value)) : "",
            Element(metadata, "copyright")?.Value.Trim() is { Length: > 0 } copyright ? copyright : "© " + Element(metadata, "authors")!.Value.Trim(),
            string.Join('\n', notices));
    }

    private static XElement? Element(XElement metadata, string name) => metadata.Elements().FirstOrDefault(element => element.Name.LocalName == name);

    private static string Text(string file) => string.Join('\n', File.ReadLines(file).Select(line => line.TrimEnd())).Trim('\n') + "\n";

    [GeneratedRegex(@"^(third-?party-?notices|notice)(\.\w+)?$", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex NoticesFile();
}
