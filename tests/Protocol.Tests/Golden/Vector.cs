using System.Text.Json.Nodes;

namespace Broadcast.Protocol.Tests.Golden;

/// <summary>One golden vector: a file below <c>vectors/</c>, as its README describes.</summary>
/// <param name="Folder">Which kind: <c>documents</c>, <c>boxes</c>, <c>chunks</c>, <c>live</c>, <c>enrolments</c>.</param>
/// <param name="Name">The file's name without its ending.</param>
/// <param name="Content">What stands in the file.</param>
internal sealed record Vector(string Folder, string Name, JsonObject Content)
{
    internal string Path => System.IO.Path.Combine(Folder, Name + ".json");

    public override string ToString() => $"{Folder}/{Name}";
}
