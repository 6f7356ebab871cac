namespace Broadcast.FirmwareSim.Fleet;

/// <summary>What goes wrong for one box, and when. Follows from the seed and the box's number alone; each kind of fault has its own dice.</summary>
internal sealed class Faults(SimOptions options, int box)
{
    private readonly Random _clock = Dice(options, box, 1);
    private readonly Random _away = Dice(options, box, 2);
    private readonly Random _cut = Dice(options, box, 3);
    private readonly Random _drop = Dice(options, box, 4);
    private readonly Random[] _delay = [Dice(options, box, 5), Dice(options, box, 6)];

    /// <summary>The dice of the box itself: nonces and spreads.</summary>
    public Random OfBox { get; } = Dice(options, box, 7);

    /// <summary>How far the box's own clock is off. Asked once.</summary>
    public TimeSpan ClockError() => options.ClockSpread * ((_clock.NextDouble() * 2) - 1);

    /// <summary>How long the box stays away at first. Asked once.</summary>
    public TimeSpan AwayAtFirst() => _away.NextDouble() < options.OfflineShare ? options.OfflineUntil : TimeSpan.Zero;

    /// <summary>How long the connection lasts this time, exponentially spread; none: as long as it likes.</summary>
    public TimeSpan? UntilCut() => options.DisconnectEvery is { } mean ? mean * -Math.Log(1 - _cut.NextDouble()) : null;

    /// <summary>How long the box is away after a cut.</summary>
    public TimeSpan Away() => TimeSpan.FromSeconds(1 + (4 * _cut.NextDouble()));

    /// <summary>Whether this message on the content connection is lost. One caller at a time.</summary>
    public bool DropsContent() => _drop.NextDouble() < options.Drop;

    /// <summary>How long this message takes. One caller at a time for each connection.</summary>
    public TimeSpan HandlingDelay(Wire.Connection connection)
    {
        var delay = options.Delay + (options.Jitter * ((_delay[(int)connection].NextDouble() * 2) - 1));
        return delay > TimeSpan.Zero ? delay : TimeSpan.Zero;
    }

    private static Random Dice(SimOptions options, int box, int kind) => new(unchecked((((options.Seed * 1_000_003) + box) * 31) + kind));
}
