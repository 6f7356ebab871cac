namespace Broadcast.Tts.Normalisation;

/// <summary>What an engine says without a break, and the pause after it.</summary>
/// <param name="Text">The words and marks, as given to the engine.</param>
/// <param name="Words">The words with the stretches of the source they come from.</param>
/// <param name="After">The pause that follows.</param>
public sealed record SpokenSentence(string Text, IReadOnlyList<SpokenWord> Words, Pause After);
