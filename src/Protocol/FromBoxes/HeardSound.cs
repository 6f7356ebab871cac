namespace Broadcast.Protocol;

/// <summary>What the box's microphone made of a part while it sounded.</summary>
public sealed record HeardSound
{
    /// <summary>The lowest level that is told.</summary>
    public const double LeastDb = -200;

    /// <summary>One of <see cref="HeardVerdict"/>, or a word of a later version.</summary>
    public required string Verdict { get; init; }

    /// <summary>The share, 0–1, of the windows that held sound in which it was heard.</summary>
    public required double Share { get; init; }

    /// <summary>What the microphone heard during those windows, 300–3400 Hz, RMS in decibels of full scale, −200 to 0.</summary>
    public required double LevelDb { get; init; }

    internal WireError? Check() =>
        Field.Id("verdict", Verdict) ?? Field.Between("share", Share, 0, 1) ?? Field.Between("levelDb", LevelDb, LeastDb, 0);
}

/// <summary>The verdicts of version 1. Words, not an enumeration: a controller keeps the word of a later box.</summary>
public static class HeardVerdict
{
    /// <summary>What came out is what was played.</summary>
    public const string Heard = "heard";

    /// <summary>It is something else, or nothing.</summary>
    public const string NotHeard = "not-heard";

    /// <summary>Too short, or too much noise, to say.</summary>
    public const string Unsure = "unsure";
}
