namespace Broadcast.VitsHost;

/// <summary>The voice cannot be spoken with. The message is for people, in Vietnamese.</summary>
internal sealed class VoiceRefusedException(RefusalCode code, string message) : Exception(message)
{
    internal RefusalCode Code { get; } = code;
}
