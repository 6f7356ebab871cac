using Broadcast.Tts.Lexicon;

namespace Broadcast.Controller.Bulletins;

/// <summary>How each station's words are said. Safe for concurrent use.</summary>
internal interface ILexicons
{
    /// <summary>The station's lexicon as it is now: built-in, province and station.</summary>
    Task<PronunciationLexicon> OfAsync(string station, CancellationToken cancel);
}
