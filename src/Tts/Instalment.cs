using System.Runtime.InteropServices;

namespace Broadcast.Tts;

/// <summary>A sentence's place in a spoken document.</summary>
/// <param name="Paragraph">From 0.</param>
/// <param name="Sentence">Within the paragraph, from 0.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SentencePlace(int Paragraph, int Sentence = 0);

/// <summary>One part of a bulletin that is too long for a session, aired on successive days.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Begin">The place in the source of its first sentence, in UTF-16 units; 0 for the first instalment.</param>
/// <param name="End">The place in the source of the next instalment's first sentence; past every source for the last.</param>
public sealed record InstalmentCut(int Number, int Count, int Begin, int End);

/// <summary>An instalment as an operator sees it before it is made.</summary>
/// <param name="From">Its first sentence.</param>
/// <param name="Cut">Where it is in the source.</param>
/// <param name="FirstHeading">How the first heading in it begins, as said; null when it has none.</param>
/// <param name="LastHeading">How the last heading in it begins, as said; null when it has none.</param>
/// <param name="FirstWords">How its own text begins, as said.</param>
/// <param name="LastWords">How its own text ends, as said.</param>
/// <param name="Duration">With opening, ending and pauses.</param>
public sealed record Instalment(
    SentencePlace From, InstalmentCut Cut, string? FirstHeading, string? LastHeading, string FirstWords, string LastWords, TimeSpan Duration);
