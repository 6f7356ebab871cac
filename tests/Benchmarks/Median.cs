namespace Broadcast.Benchmarks;

/// <summary>The value in the middle, or between the two in the middle. Pure.</summary>
internal static class Median
{
    /// <summary>Of one value or more, in any order.</summary>
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
