using System.Collections.Concurrent;

namespace Broadcast.Simulation;

/// <summary>Many seeds, on all cores.</summary>
internal static class ManySeeds
{
    private const int MostTold = 10;

    public static IReadOnlyList<SeedOutcome> Outcomes(int first, int count, Sabotage sabotage = Sabotage.None)
    {
        var outcomes = new ConcurrentBag<SeedOutcome>();
        Parallel.For(first, first + count, seed => outcomes.Add(SeedRun.Of(seed, sabotage)));
        return [.. outcomes.OrderBy(o => o.Seed)];
    }

    /// <summary>True when all held; else the failures are told and kept.</summary>
    public static bool Run(int first, int count, TimeProvider time, TextWriter output)
    {
        var began = time.GetTimestamp();
        var outcomes = Outcomes(first, count);
        var failed = outcomes.Where(o => o.Violated is not null).ToList();
        foreach (var outcome in failed)
        {
            var file = outcome.Keep();
            if (failed.IndexOf(outcome) < MostTold)
                output.WriteLine($"{outcome.Story.Split('\n')[0]}\n  make simulate SEED={outcome.Seed}   {file}");
        }

        foreach (var kind in failed.GroupBy(o => o.Violated))
            output.WriteLine($"{kind.Key}: {kind.Count()} seeds, such as {string.Join(' ', kind.Take(8).Select(o => o.Seed))}");
        var days = outcomes.Sum(o => o.Simulated.TotalDays);
        output.WriteLine(
            $"{outcomes.Count - failed.Count} of {outcomes.Count} seeds held; {days:0} days, {outcomes.Sum(o => o.Events):N0} events, {outcomes.Sum(o => (long)o.Sounds):N0} sounds, {outcomes.Sum(o => (long)o.Chimes):N0} chimes, {outcomes.Sum(o => (long)o.Standbys):N0} standbys, {outcomes.Sum(o => (long)o.Overs):N0} over another, "
            + $"{outcomes.Sum(o => (long)o.Records):N0} records in {time.GetElapsedTime(began).TotalSeconds:0.0} s");
        return failed.Count == 0;
    }
}
