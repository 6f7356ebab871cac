using System.Text;

namespace Broadcast.Benchmarks;

/// <summary>The texts that are measured: the real bulletins where they are at hand, the shipped sample repeated to their length elsewhere.</summary>
internal static class BenchmarkTexts
{
    // The plan of about 19 minutes has this many characters.
    private const int LengthOfABulletin = 15_000;

    /// <summary>The repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A bulletin of about 19 minutes, and what it is.</summary>
    public static (string Name, string Text) Bulletin()
    {
        var file = Path.Combine(BulletinsDirectory(), "dinh-hoa-ke-hoach-pbgdpl.txt");
        return File.Exists(file) ? (Path.GetFileName(file), File.ReadAllText(file)) : ("ban-tin-mau.txt, repeated", Repeated());
    }

    /// <summary>All bulletins one after another, or the sample.</summary>
    public static string All()
    {
        var directory = BulletinsDirectory();
        var files = Directory.Exists(directory) ? Directory.GetFiles(directory, "*.txt").Order(StringComparer.Ordinal).ToArray() : [];
        return files.Length == 0 ? Repeated() : string.Concat(files.Select(File.ReadAllText));
    }

    private static string BulletinsDirectory() => Environment.GetEnvironmentVariable("BULLETINS_DIR") ?? Path.Combine(Root, "..", "shared", "bulletins");

    /// <summary>The sample again and again, each time with another number in every sentence, so that no sentence is spoken only once for all.</summary>
    private static string Repeated()
    {
        var sample = File.ReadAllText(Path.Combine(Root, "demo", "ban-tin-mau.txt"));
        var text = new StringBuilder();
        for (var copy = 1; text.Length < LengthOfABulletin; copy++)
            text.Append(sample.Replace(". ", $", lần {copy}. ", StringComparison.Ordinal).ReplaceLineEndings("\n")).Append("\n\n");
        return text.ToString();
    }

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "Broadcast.sln"))) return directory.FullName;
        return Environment.CurrentDirectory;
    }
}
