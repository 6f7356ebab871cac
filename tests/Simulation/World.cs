namespace Broadcast.Simulation;

/// <summary>True time, one seeded random, and what is going to happen. Not thread-safe: a seed runs on one thread.</summary>
/// <param name="traced">How many of the last events of each box are kept for a story.</param>
internal sealed class World(int seed, int traced = 60)
{
    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private long _order;

    public int Seed => seed;

    public int Traced => traced;

    public Random Random { get; } = new(seed);

    /// <summary>What a perfect clock shows.</summary>
    public DateTimeOffset Now { get; private set; }

    public long Happened { get; private set; }

    public void Begin(DateTimeOffset at) => Now = at;

    public void At(DateTimeOffset at, Action happens) => _events.Enqueue(happens, ((at > Now ? at : Now).UtcTicks, _order++));

    public void In(TimeSpan wait, Action happens) => At(Now + wait, happens);

    public void RunUntil(DateTimeOffset end)
    {
        while (_events.TryPeek(out _, out var next) && next.At <= end.UtcTicks)
        {
            var happens = _events.Dequeue();
            Now = new DateTimeOffset(next.At, TimeSpan.Zero);
            Happened++;
            happens();
        }

        Now = end;
    }
}

/// <summary>Draws from the one random.</summary>
internal static class Chance
{
    public static bool Hits(this Random random, double probability) => random.NextDouble() < probability;

    public static T Pick<T>(this Random random, IReadOnlyList<T> from) => from[random.Next(from.Count)];

    public static TimeSpan Between(this Random random, TimeSpan least, TimeSpan most) => least + (most - least) * random.NextDouble();

    public static TimeSpan Seconds(this Random random, double least, double most) => random.Between(TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(most));

    /// <summary>Short ones as likely as long ones, by their order of magnitude.</summary>
    public static TimeSpan Spread(this Random random, double leastSeconds, double mostSeconds) =>
        TimeSpan.FromSeconds(leastSeconds * Math.Pow(mostSeconds / leastSeconds, random.NextDouble()));

    /// <summary>How often something of a mean rate happens in a while.</summary>
    public static int Times(this Random random, double mean)
    {
        var (count, limit, product) = (0, Math.Exp(-mean), random.NextDouble());
        while (product > limit)
        {
            count++;
            product *= random.NextDouble();
        }

        return count;
    }
}
