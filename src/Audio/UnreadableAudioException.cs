namespace Broadcast.Audio;

/// <summary>Bytes from outside are not the audio they should be, or exceed a stated limit. The message is Vietnamese and names what is wrong.</summary>
public sealed class UnreadableAudioException : Exception
{
    /// <summary>Carries the message for people.</summary>
    public UnreadableAudioException(string message) : base(message) { }

    /// <summary>Carries the message for people and the cause.</summary>
    public UnreadableAudioException(string message, Exception cause) : base(message, cause) { }
}
