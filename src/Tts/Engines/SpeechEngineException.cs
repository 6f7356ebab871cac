namespace Broadcast.Tts.Engines;

/// <summary>Why an engine gave no sound.</summary>
public enum SpeechEngineFailure
{
    /// <summary>The program is not installed.</summary>
    Missing,

    /// <summary>It took longer than its time limit.</summary>
    TimedOut,

    /// <summary>It ended with an error.</summary>
    Failed,

    /// <summary>What it gave is no sound, or too much of it.</summary>
    BadOutput,

    /// <summary>The voice is not one of its voices, or the text is too long for it.</summary>
    BadRequest,
}

/// <summary>An engine gave no sound.</summary>
/// <param name="engine">The engine's name.</param>
/// <param name="failure">Why.</param>
/// <param name="message">For people, in Vietnamese, with what to do.</param>
/// <param name="inner">What lies beneath, if anything.</param>
public sealed class SpeechEngineException(string engine, SpeechEngineFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The engine's name.</summary>
    public string Engine { get; } = engine;

    /// <summary>Why there is no sound.</summary>
    public SpeechEngineFailure Failure { get; } = failure;
}
