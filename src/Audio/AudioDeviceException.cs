namespace Broadcast.Audio;

/// <summary>A sound device cannot be opened or has failed for good (an underrun is not such a failure). The message is Vietnamese and names the device.</summary>
public sealed class AudioDeviceException : Exception
{
    /// <summary>Carries the message for people.</summary>
    public AudioDeviceException(string message) : base(message) { }

    /// <summary>Carries the message for people and the cause.</summary>
    public AudioDeviceException(string message, Exception cause) : base(message, cause) { }
}
