namespace Broadcast.Tts.Engines;

/// <summary>One engine of a chain.</summary>
/// <param name="Engine">The engine under watch, shared with other chains.</param>
/// <param name="Voice">One of its voices.</param>
/// <param name="IsLocal">Whether it speaks on this machine, without any network: it is always asked, and never hurried.</param>
public sealed record ChainLink(EngineBreaker Engine, Voice Voice, bool IsLocal);
