namespace Broadcast.Tts.Lexicon;

/// <summary>An entry's test sentence, read.</summary>
/// <param name="Sentence">As written.</param>
/// <param name="Expected">How it is to be read; empty when nobody said.</param>
/// <param name="Reading">How it is read.</param>
/// <param name="Passes">Whether the two are the same words, or nothing was expected.</param>
public sealed record LexiconTest(string Sentence, string Expected, string Reading, bool Passes);
