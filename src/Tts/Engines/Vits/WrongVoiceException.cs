namespace Broadcast.Tts.Engines.Vits;

/// <summary>A folder is no voice. The message is for people, in Vietnamese.</summary>
internal sealed class WrongVoiceException(string message) : Exception(message);
