namespace Broadcast.Tts.Engines;

/// <summary>How an engine has been doing.</summary>
public enum EngineHealth
{
    /// <summary>Not asked lately: neither a sound nor a failure says anything about now.</summary>
    Unknown,

    /// <summary>It spoke lately, and has not failed since.</summary>
    Healthy,

    /// <summary>It failed lately, but not often enough to be left alone.</summary>
    Ailing,

    /// <summary>It is left alone for a while.</summary>
    Open,

    /// <summary>The while is over: one bulletin at a time may try it.</summary>
    HalfOpen,
}
