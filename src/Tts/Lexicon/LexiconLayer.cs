namespace Broadcast.Tts.Lexicon;

/// <summary>Where an entry comes from. A later layer wins over an earlier one.</summary>
public enum LexiconLayer
{
    /// <summary>Comes with the program; its rule is <c>lexicon</c>.</summary>
    BuiltIn,

    /// <summary>One for all stations of a controller; its rule is <c>lexicon:province</c>.</summary>
    Province,

    /// <summary>One station's own; its rule is <c>lexicon:station</c>.</summary>
    Station,
}
