namespace Broadcast.Controller.Storage;

/// <summary>The one folder under which the controller keeps everything: database, content, trust, broker. An absolute path.</summary>
internal sealed record DataFolder(string Path)
{
    /// <summary>A folder inside it.</summary>
    public string In(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);
}
