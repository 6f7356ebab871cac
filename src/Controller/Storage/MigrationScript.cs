using System.Globalization;
using System.Reflection;

namespace Broadcast.Controller.Storage;

/// <summary>One step of the schema: <c>Migrations/NNNN-name.sql</c>. Once released, a script is never changed.</summary>
internal sealed record MigrationScript(int Version, string Name, string Text)
{
    private const string Folder = "Migrations.";

    /// <summary>The scripts inside this program, in order.</summary>
    public static IReadOnlyList<MigrationScript> All { get; } =
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(Read)];

    private static MigrationScript Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        var name = resource[Folder.Length..];
        return new MigrationScript(int.Parse(name[..4], CultureInfo.InvariantCulture), name, reader.ReadToEnd());
    }
}
