namespace Broadcast.Controller.Speech;

/// <summary>What the feature writes to the log.</summary>
internal static partial class SpeechLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Voice folder {Folder} is not used: {Reason}")]
    public static partial void VoiceRefused(ILogger log, string folder, string reason);
}
