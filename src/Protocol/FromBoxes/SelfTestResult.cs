namespace Broadcast.Protocol;

/// <summary>How a self-test ended, the reason of a report of <see cref="ReportKind.SelfTest"/>. Words, not an enumeration: a controller keeps the word of a later box.</summary>
public static class SelfTestResult
{
    /// <summary>Every tone was heard well.</summary>
    public const string Ok = "ok";

    /// <summary>Some tone was not heard, or barely.</summary>
    public const string Weak = "weak";

    /// <summary>No tone was heard.</summary>
    public const string Dead = "dead";

    /// <summary>The tones were given to the sound device; nobody listened.</summary>
    public const string Played = "played";

    /// <summary>Something sounds, or is due before the test would be over; or another test is under way.</summary>
    public const string Busy = "busy";

    /// <summary>Something else had to sound: the test was broken off.</summary>
    public const string Interrupted = "interrupted";

    // The words of as-run records, for what keeps a test from sounding as it keeps a bulletin.

    /// <summary>Inside quiet hours, or they would begin before it is over.</summary>
    public const string QuietHours = AsRunReason.QuietHours;

    /// <summary>The box did not know the time.</summary>
    public const string TimeUntrusted = AsRunReason.TimeUntrusted;

    /// <summary>The box had no policy.</summary>
    public const string NoPolicy = AsRunReason.NoPolicy;

    /// <summary>No sound device could be opened.</summary>
    public const string NoSoundDevice = AsRunReason.NoSoundDevice;

    /// <summary>A stop command.</summary>
    public const string Stopped = AsRunReason.Stopped;
}
