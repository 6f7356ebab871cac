namespace Broadcast.Tts.Normalisation;

/// <summary>What is said for one stretch of the source: one syllable or a few that belong together ("hai mươi lăm").</summary>
/// <param name="Text">The syllables, separated by single spaces. Never holds a digit or a symbol.</param>
/// <param name="Start">Where the stretch begins in the source, in UTF-16 units.</param>
/// <param name="Length">How long the stretch is, in UTF-16 units. Zero for a word that is only understood ("ngày" before a bare date).</param>
/// <param name="Rule">The rule that made the reading, for example <c>date</c>; <c>plain</c> for a word said as written.</param>
/// <param name="Confidence">From 0 (a guess) to 1 (certain). Below 0.7 an operator should look at it.</param>
/// <param name="Mark">The punctuation after it that makes an engine pause: one of <c>, ; : . ? !</c>, or NUL for none.</param>
public readonly record struct SpokenWord(string Text, int Start, int Length, string Rule, double Confidence, char Mark = '\0')
{
    /// <summary>The confidence below which a reading should be shown to the operator as uncertain.</summary>
    public const double UncertainBelow = 0.7;

    /// <summary>Whether an operator should look at this reading.</summary>
    public bool IsUncertain => Confidence < UncertainBelow;
}
