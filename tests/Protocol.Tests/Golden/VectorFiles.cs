using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Broadcast.Protocol.Tests.Golden;

/// <summary>The vectors on disk, and the generator that made them.</summary>
internal static class VectorFiles
{
    private const int JwsSignatureLetters = 86;
    private const int LiveSignatureDigits = 128;

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
        MaxDepth = 64,
    };

    /// <summary>The copy beside the tests.</summary>
    internal static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "vectors");

    /// <summary>Every vector as the generator makes it, with signatures of this moment.</summary>
    internal static IReadOnlyList<Vector> Generate() => [.. DocumentCases.All(), .. BoxCases.All(), .. BinaryCases.All()];

    internal static JsonObject Read(string path) => JsonNode.Parse(File.ReadAllText(path))!.AsObject();

    /// <summary>Writes the generator's vectors into the source folder; a vector that differs in its signature only is left as it is.</summary>
    internal static void Write()
    {
        var source = Path.Combine(SourceFolder(), "vectors");
        var wanted = Generate().ToDictionary(vector => Path.Combine(source, vector.Path), StringComparer.Ordinal);
        foreach (var (path, vector) in wanted)
        {
            if (File.Exists(path) && ButForSignature(Read(path)) == ButForSignature(vector.Content))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, vector.Content.ToJsonString(Indented) + "\n");
        }

        foreach (var stale in Directory.EnumerateFiles(source, "*.json", SearchOption.AllDirectories).Where(path => !wanted.ContainsKey(path)).ToList())
            File.Delete(stale);
    }

    /// <summary>A vector as text without what a new signature changes.</summary>
    internal static string ButForSignature(JsonObject vector)
    {
        var copy = vector.DeepClone().AsObject();
        if (copy["jws"]?.GetValue<string>().Split('.') is [var header, var payload, { Length: >= JwsSignatureLetters } signature, .. var rest])
            copy["jws"] = string.Join('.', [header, payload, signature[JwsSignatureLetters..], .. rest]);
        if (copy["batch"] is { } batch && batch.GetValue<string>() is { Length: > LiveSignatureDigits } hex)
            copy["batch"] = hex[..^LiveSignatureDigits];
        return copy.ToJsonString();
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(Path.GetDirectoryName(file))!;
}
