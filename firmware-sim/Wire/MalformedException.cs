namespace Broadcast.FirmwareSim.Wire;

/// <summary>A document that does not have the form the page gives it. Caught where the document came in; it never leaves the box.</summary>
/// <param name="field">The field that is wrong, as a path: <c>airings[3].durationMs</c>.</param>
/// <param name="why">What is wrong with it.</param>
internal sealed class MalformedException(string field, string why) : Exception($"{field}: {why}")
{
    public string Field { get; } = field;
}

/// <summary>A word that this version of the box does not know, in a field that chooses among words.</summary>
internal sealed class UnknownWordException(string field, string word) : Exception($"{field}: {word}");
