using System.Text;

namespace Broadcast.Tts.Normalisation;

/// <summary>Reads the built-in tables under <c>Lexicon/</c>: tab-separated, "#" begins a comment.</summary>
internal static class LexiconTable
{
    public static IEnumerable<string[]> Rows(string name)
    {
        using var stream = typeof(LexiconTable).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The built-in lexicon {name} is missing from the program.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            yield return line.Normalize(NormalizationForm.FormC).Split('\t');
        }
    }

    /// <summary>Two columns as a dictionary; the first line for a key wins.</summary>
    public static Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Pairs(string name, StringComparer comparer)
    {
        var pairs = new Dictionary<string, string>(comparer);
        foreach (var row in Rows(name)) pairs.TryAdd(row[0], row[1]);
        return pairs.GetAlternateLookup<ReadOnlySpan<char>>();
    }
}
