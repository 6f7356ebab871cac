namespace Broadcast.Tts.Normalisation;

/// <summary>A stretch of the source that is not said.</summary>
/// <param name="Start">Where it begins in the source, in UTF-16 units.</param>
/// <param name="Length">How long it is, in UTF-16 units.</param>
/// <param name="Text">The stretch itself.</param>
/// <param name="Reason">Why a listener does not need it, for example <c>page-number</c>.</param>
public sealed record DroppedPart(int Start, int Length, string Text, string Reason);
