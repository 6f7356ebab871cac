namespace Broadcast.Simulation;

/// <summary>Something happened that must never happen.</summary>
internal sealed class InvariantViolatedException(string invariant, string box, string what) : Exception($"{invariant}: {box}: {what}")
{
    public string Invariant { get; } = invariant;

    public string Box { get; } = box;
}
