namespace Broadcast.Tts.Engines.Cloud;

/// <summary>
/// How patiently and how much a speech service is asked. Immutable; a value outside its range is refused when it is set
/// (<see cref="ArgumentOutOfRangeException"/>).
/// </summary>
public sealed record ServiceCallOptions
{
    /// <summary>The longest that one request may take, from name lookup to the last byte; 1 s to 2 min.</summary>
    public TimeSpan AttemptTimeLimit { get; init => field = Within.Seconds(value, 1, 120); } = TimeSpan.FromSeconds(20);

    /// <summary>The longest that one piece of text may take with all its attempts and waits; 1 s to 10 min.</summary>
    public TimeSpan TimeLimit { get; init => field = Within.Seconds(value, 1, 600); } = TimeSpan.FromSeconds(60);

    /// <summary>How often a request is made at most; 1 to 6.</summary>
    public int Attempts { get; init => field = Within.Range(value, 1, 6); } = 3;

    /// <summary>The wait after the first failed attempt, doubled after each further one; half of each wait is random. 50 ms to 30 s.</summary>
    public TimeSpan FirstDelay { get; init => field = Within.Seconds(value, 0.05, 30); } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest of those waits; 50 ms to 2 min.</summary>
    public TimeSpan LongestDelay { get; init => field = Within.Seconds(value, 0.05, 120); } = TimeSpan.FromSeconds(8);

    /// <summary>A <c>Retry-After</c> up to this long is waited for; a longer one pauses the engine instead. 0 to 2 min.</summary>
    public TimeSpan LongestRetryAfter { get; init => field = Within.Seconds(value, 0, 120); } = TimeSpan.FromSeconds(15);

    /// <summary>The engine's pause after "too many requests" that did not pass in all attempts; 1 s to 1 day.</summary>
    public TimeSpan RateLimitPause { get; init => field = Within.Seconds(value, 1, 86_400); } = TimeSpan.FromMinutes(1);

    /// <summary>The engine's pause after the service said that a quota is spent; 1 s to 1 day. No pause is longer than a day.</summary>
    public TimeSpan QuotaPause { get; init => field = Within.Seconds(value, 1, 86_400); } = TimeSpan.FromHours(1);

    /// <summary>The engine's pause after the service refused the key: more attempts may lock the account. 1 s to 1 day.</summary>
    public TimeSpan KeyPause { get; init => field = Within.Seconds(value, 1, 86_400); } = TimeSpan.FromMinutes(10);

    /// <summary>Requests under way at once; 1 to 32. More wait, in the order of asking.</summary>
    public int AtOnce { get; init => field = Within.Range(value, 1, 32); } = 2;

    /// <summary>Pieces of text in any minute, 1 to 10,000, as the account allows; more wait. Null when there is no such limit.</summary>
    public int? PerMinute { get; init => field = value is { } most ? Within.Range(most, 1, 10_000) : null; }

    /// <summary>The most bytes of one answer with sound; 1 KiB to 256 MiB.</summary>
    public int MaxSoundBytes { get; init => field = Within.Range(value, 1 << 10, 256 << 20); } = 32 << 20;

    /// <summary>The longest sound of one answer; 1 s to 20 min.</summary>
    public TimeSpan LongestSound { get; init => field = Within.Seconds(value, 1, 1_200); } = TimeSpan.FromMinutes(10);

    /// <summary>The program that decodes MP3 and other formats, by name or by path (Debian package ffmpeg).</summary>
    public string Decoder { get; init; } = "ffmpeg";
}
