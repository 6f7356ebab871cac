using System.Text.Json;
using Broadcast.FirmwareSim.Boxes;

namespace Broadcast.FirmwareSim.Fleet;

/// <summary>Where boxes keep their state between runs: one file a box, replaced whole.</summary>
internal sealed class BoxFiles(string directory)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public string Contents => Path.Combine(directory, "contents");

    public void Prepare() => Directory.CreateDirectory(Contents);

    public BoxSnapshot? Read(string station, string box)
    {
        var path = PathOf(station, box);
        return File.Exists(path) ? JsonSerializer.Deserialize<BoxSnapshot>(File.ReadAllBytes(path), Options) : null;
    }

    public void Write(string station, string box, BoxSnapshot snapshot)
    {
        var path = PathOf(station, box);
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(snapshot, Options));
        File.Move(path + ".new", path, overwrite: true);
    }

    private string PathOf(string station, string box) => Path.Combine(directory, $"{station}.{box}.json");
}
