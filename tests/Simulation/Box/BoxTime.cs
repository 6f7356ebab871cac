namespace Broadcast.Simulation.Box;

/// <summary>The clocks inside one box in one life of its process: a crystal that drifts, and a wall clock that may say anything.</summary>
internal sealed class BoxTime(World world, BoxHardware hardware) : TimeProvider
{
    private readonly DateTimeOffset _began = world.Now;
    private readonly double _rate = 1 + hardware.DriftPpm * 1e-6;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (long)((world.Now - _began).Ticks * _rate);

    public override DateTimeOffset GetUtcNow() => hardware.WallAt(world.Now);

    /// <summary>How long in true time until the crystal has counted so much more.</summary>
    public TimeSpan TrueOf(TimeSpan counted) => new((long)Math.Ceiling(counted.Ticks / _rate));
}

/// <summary>What of a box outlives its processes and knows nothing of them: crystal, wall clock, what NTP does to it.</summary>
internal sealed class BoxHardware(World world, double driftPpm, bool hasRtc)
{
    private TimeSpan _wallAhead;

    public double DriftPpm => driftPpm;

    /// <summary>What the kernel says of NTP.</summary>
    public bool NtpSynchronised { get; private set; }

    public TimeSpan NtpMaxError { get; private set; }

    /// <summary>NTP has said that it was synchronised while the wall clock was farther off than it said.</summary>
    public bool HasLied { get; private set; }

    public DateTimeOffset WallAt(DateTimeOffset now) => now + _wallAhead;

    public void Jump(TimeSpan by) => _wallAhead += by;

    public void Synchronise(TimeSpan off, TimeSpan maxError)
    {
        (NtpSynchronised, _wallAhead, NtpMaxError) = (true, off, maxError);
        HasLied |= off.Duration() > maxError;
    }

    public void LoseNtp() => NtpSynchronised = false;

    /// <summary>The power was off: without a clock of its own the box resumes somewhere in the past.</summary>
    public void PowerReturns(TimeSpan offFor)
    {
        NtpSynchronised = false;
        if (!hasRtc)
            _wallAhead -= world.Random.Hits(0.5) ? offFor : TimeSpan.FromDays(world.Random.Next(1, 2000));
    }
}
