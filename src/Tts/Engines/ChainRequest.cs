namespace Broadcast.Tts.Engines;

/// <summary>What happens when an engine fails in the middle of a bulletin.</summary>
public enum EngineChange
{
    /// <summary>The next engine begins the bulletin anew: one voice from beginning to end.</summary>
    RestartBulletin,

    /// <summary>The next engine goes on with the sentence that failed: sooner done, but the voice changes.</summary>
    BetweenSentences,
}

/// <summary>How a bulletin wants its chain.</summary>
/// <param name="Urgent">
/// It must not wait: engines elsewhere are asked only if they spoke lately, and all together for no longer than
/// <see cref="SpeechChainOptions.UrgentTimeLimit"/>; then a local one speaks.
/// </param>
/// <param name="Change">What a failure in the middle means.</param>
/// <param name="LocalOnly">It waits for nobody at all: only engines that speak at once are asked, not those elsewhere and not neural voices.</param>
public sealed record ChainRequest(bool Urgent = false, EngineChange Change = EngineChange.RestartBulletin, bool LocalOnly = false);
