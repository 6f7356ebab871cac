namespace Broadcast.Audio.Import;

/// <summary>Inside the import: the file may not be used. <see cref="SoundImporter"/> turns it into a <see cref="RefusedSound"/> that names the file.</summary>
internal sealed class UnusableSoundException(string code, string message) : Exception(message)
{
    /// <summary>A stable word for programs.</summary>
    public string Code { get; } = code;
}
