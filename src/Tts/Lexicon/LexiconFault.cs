namespace Broadcast.Tts.Lexicon;

/// <summary>Why something cannot be an entry.</summary>
/// <param name="Field">The field as the API and the files name it: <c>written</c>, <c>spoken</c>, <c>before</c> …</param>
/// <param name="Message">In Vietnamese, a whole sentence that names the field and its limit.</param>
public sealed record LexiconFault(string Field, string Message);
