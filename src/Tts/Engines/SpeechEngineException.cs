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

    /// <summary>What it gave is no sound, or too much of it, or came from where it must not.</summary>
    BadOutput,

    /// <summary>The voice is not one of its voices, or the text is too long for it.</summary>
    BadRequest,

    /// <summary>The service was not reached: no network, no name, nobody answers.</summary>
    Offline,

    /// <summary>The service says that a quota is spent or that it was asked too often. The engine pauses.</summary>
    QuotaSpent,

    /// <summary>The service does not accept the key. The engine pauses.</summary>
    KeyRefused,
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

    /// <summary>How long the engine refuses everything from now on; null when it does not.</summary>
    public TimeSpan? PausedFor { get; init; }
}
