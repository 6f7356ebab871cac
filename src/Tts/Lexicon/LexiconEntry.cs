namespace Broadcast.Tts.Lexicon;

/// <summary>How one written form is said. What may stand in each field: <see cref="LexiconRules"/>.</summary>
/// <param name="Written">As it stands in texts, for example <c>Ea H'leo</c>.</param>
/// <param name="Spoken">What an announcer says, in Vietnamese syllables: letters and spaces only.</param>
public sealed record LexiconEntry(string Written, string Spoken)
{
    /// <summary>A word or phrase that must stand before it in the same clause; several, of which one is enough, are separated by <c>|</c>. Empty: anything.</summary>
    public string Before { get; init; } = "";

    /// <summary>The same for what must stand after it.</summary>
    public string After { get; init; } = "";

    /// <summary>Whether capitals and small letters must be as in <see cref="Written"/>.</summary>
    public bool MatchCase { get; init; }

    /// <summary>The language that the written form comes from: a BCP 47 tag. It is said in Vietnamese all the same.</summary>
    public string Language { get; init; } = "vi";

    /// <summary>Source or reason, for people.</summary>
    public string Note { get; init; } = "";

    /// <summary>A sentence in which the entry is used; empty for none.</summary>
    public string TestSentence { get; init; } = "";

    /// <summary>How the test sentence is to be read, as the normaliser gives it; empty for none.</summary>
    public string Expected { get; init; } = "";
}
