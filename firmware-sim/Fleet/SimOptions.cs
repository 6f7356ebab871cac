namespace Broadcast.FirmwareSim.Fleet;

/// <summary>When the simulation ends by itself.</summary>
internal abstract record Until
{
    private Until()
    {
    }

    internal sealed record AllComplete : Until;

    internal sealed record AllPlayed : Until;

    internal sealed record Elapsed(TimeSpan Time) : Until;

    /// <summary>Only when it is told to.</summary>
    internal sealed record Stopped : Until;

    /// <summary>"all-complete", "all-played" or a number of seconds; none when it is none of them.</summary>
    public static Until? Parse(string text) => text switch
    {
        "all-complete" => new AllComplete(),
        "all-played" => new AllPlayed(),
        _ when double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1e7 =>
            new Elapsed(TimeSpan.FromSeconds(seconds)),
        _ => null,
    };
}

/// <summary>How to run a simulation. All that is random follows from <see cref="Seed"/>.</summary>
internal sealed record SimOptions
{
    public int Seed { get; init; } = 1;

    /// <summary>Mean time between disconnections of a box; none for never.</summary>
    public TimeSpan? DisconnectEvery { get; init; }

    /// <summary>The share of boxes, 0–1, that stay away until <see cref="OfflineUntil"/>.</summary>
    public double OfflineShare { get; init; }

    public TimeSpan OfflineUntil { get; init; }

    /// <summary>The probability, 0–1, that a message on the content connection is lost.</summary>
    public double Drop { get; init; }

    /// <summary>How long a box takes over each message, more or less <see cref="Jitter"/>.</summary>
    public TimeSpan Delay { get; init; }

    public TimeSpan Jitter { get; init; }

    /// <summary>Each box's own clock is wrong by up to this, either way.</summary>
    public TimeSpan ClockSpread { get; init; }

    /// <summary>Where the summary goes, every second and at the end.</summary>
    public string? Report { get; init; }

    /// <summary>Where boxes keep their state; none: in memory.</summary>
    public string? Data { get; init; }

    public Until Until { get; init; } = new Until.Stopped();
}
