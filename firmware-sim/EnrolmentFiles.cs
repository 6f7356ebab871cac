namespace Broadcast.FirmwareSim;

/// <summary>Finds enrolment files: a file, a folder with <c>*/enrolment.json</c> (or one of its own), or a pattern with * and ?.</summary>
internal static class EnrolmentFiles
{
    private const string Name = "enrolment.json";
    private static readonly char[] Wild = ['*', '?'];

    /// <summary>The files in the order of their paths.</summary>
    public static IReadOnlyList<string> Find(string where)
    {
        IEnumerable<string> found;
        if (where.IndexOfAny(Wild) >= 0)
            found = Expand(where).SelectMany(path => Directory.Exists(path) ? In(path) : [path]);
        else
            found = Directory.Exists(where) ? Folder(where) : [where];
        return [.. found.Where(File.Exists).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Folder(string folder) =>
        File.Exists(Path.Combine(folder, Name)) ? In(folder) : Directory.EnumerateDirectories(folder).SelectMany(In);

    private static IEnumerable<string> In(string folder) => [Path.Combine(folder, Name)];

    private static IEnumerable<string> Expand(string pattern)
    {
        IEnumerable<string> paths = [Path.IsPathRooted(pattern) ? "/" : "."];
        foreach (var segment in pattern.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            paths = segment.IndexOfAny(Wild) < 0
                ? paths.Select(path => Path.Combine(path, segment))
                : paths.Where(Directory.Exists).SelectMany(path => Directory.EnumerateFileSystemEntries(path, segment));
        }
        return paths;
    }
}
