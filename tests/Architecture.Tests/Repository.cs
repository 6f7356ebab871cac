using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Broadcast.Architecture.Tests;

/// <summary>The checked-out sources, read as text: what the rules of ARCHITECTURE.md are held against.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(Path(relative));

    /// <summary>Relative paths, with forward slashes, of the sources under a folder; built output apart.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        if (!Directory.Exists(Path(folder)))
        {
            return [];
        }

        return Directory.EnumerateFiles(Path(folder), pattern, SearchOption.AllDirectories)
            .Select(file => System.IO.Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or "node_modules" or "artifacts"))
            .Order(StringComparer.Ordinal);
    }

    public static IEnumerable<string> Sources(params string[] folders) => folders.SelectMany(folder => Files(folder, "*.cs"));

    [SuppressMessage("Design", "MA0015", Justification = "The argument is the compiler's.")]
    private static string FindRoot([CallerFilePath] string here = "")
    {
        for (var folder = new DirectoryInfo(System.IO.Path.GetDirectoryName(here)!); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Broadcast.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Broadcast.sln is in no folder above " + here);
    }
}
