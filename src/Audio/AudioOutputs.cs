namespace Broadcast.Audio;

/// <summary>Opens an output by the name that stands in the configuration.</summary>
public static class AudioOutputs
{
    private const string WavPrefix = "wav:";

    /// <summary>Whether a name means a file and no device.</summary>
    public static bool IsFile(string name) => name.StartsWith(WavPrefix, StringComparison.Ordinal);

    /// <summary>
    /// <c>wav:PATH</c> is a <see cref="WavOutput"/>; any other name is an ALSA device (<c>default</c>, <c>pulse</c>, <c>hw:0</c> …).
    /// Open it when about to play and dispose of it afterwards: an open card is an occupied card.
    /// </summary>
    /// <exception cref="AudioDeviceException">The device or the file cannot be opened.</exception>
    /// <exception cref="MissingLibraryException">ALSA is not installed.</exception>
    public static IAudioOutput Open(string name, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(time);
        return IsFile(name)
            ? WavOutput.Open(name[WavPrefix.Length..], time)
            : AlsaOutput.Open(name, time);
    }
}
