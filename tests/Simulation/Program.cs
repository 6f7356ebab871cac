using System.Globalization;

namespace Broadcast.Simulation;

/// <summary><c>make simulate SEEDS=n</c> runs so many seeds (<c>FROM=m</c>: the first of them), <c>make simulate SEED=n</c> one of them again.</summary>
internal static class Program
{
    public static int Main(string[] args)
    {
        if (args is ["--seed", var one])
        {
            var outcome = SeedRun.Of(int.Parse(one, CultureInfo.InvariantCulture), traced: 100_000);
            Console.WriteLine(outcome.Violated is null ? $"seed {outcome.Seed}: every invariant held; {outcome.Events} events, {outcome.Sounds} sounds, {outcome.Records} records" : outcome.Story);
            return outcome.Violated is null ? 0 : 1;
        }

        var seeds = args is ["--seeds", var many, ..] ? int.Parse(many, CultureInfo.InvariantCulture) : 2000;
        var first = args is [_, _, "--from", var begin] ? int.Parse(begin, CultureInfo.InvariantCulture) : 0;
        return ManySeeds.Run(first, seeds, TimeProvider.System, Console.Out) ? 0 : 1;
    }
}
