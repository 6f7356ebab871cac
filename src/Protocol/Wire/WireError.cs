namespace Broadcast.Protocol;

/// <summary>Why something read from the wire is not acceptable. An expected outcome, not a fault; immutable.</summary>
/// <param name="Field">The field, with its path: <c>airings[3].startAt</c>. Empty when the whole message is meant.</param>
/// <param name="Problem">What is wrong with it and what the limit is, in English, at most 300 characters.</param>
/// <param name="Unsupported">True when the value is well formed but of a later version (an unknown word or kind): reported <c>unsupported</c>, not <c>malformed</c>.</param>
public sealed record WireError(string Field, string Problem, bool Unsupported = false)
{
    /// <summary>The same error seen from one level further out.</summary>
    internal WireError In(string outer) =>
        this with { Field = Field.Length == 0 ? outer : outer.EndsWith('.') ? outer + Field : $"{outer}.{Field}" };

    /// <summary>One line for a log or a report.</summary>
    public override string ToString() => Field.Length == 0 ? Problem : $"{Field}: {Problem}";
}
