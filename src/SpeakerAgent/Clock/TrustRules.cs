namespace Broadcast.SpeakerAgent.Clock;

/// <summary>What one source of time says: an offset of the box's own timeline, and how far off that was when it was learnt.</summary>
/// <param name="Age">How long ago it was learnt, by the steady clock.</param>
internal sealed record TimeReading(TimeSpan Offset, TimeSpan Uncertainty, TimeSpan Age)
{
    /// <summary>How far off it may be by now.</summary>
    public TimeSpan UncertaintyNow => TrustRules.Grown(Uncertainty, Age);
}

/// <summary>Which source is believed, and why none is.</summary>
internal enum TrustVerdict
{
    /// <summary>Nobody has told the time.</summary>
    Unknown,

    /// <summary>The controller's signed replies.</summary>
    Controller,

    /// <summary>The system clock, synchronised by NTP.</summary>
    System,

    /// <summary>Controller and NTP contradict each other: neither is believed.</summary>
    Disagreement,

    /// <summary>What was known is too old to be believed.</summary>
    Stale,
}

/// <summary>When a box may believe a clock. Pure.</summary>
internal static class TrustRules
{
    /// <summary>The most a crystal is taken to drift: 100 parts in a million, twice the worst of small computers in the sun.</summary>
    public const double Drift = 100e-6;

    /// <summary>A controller whose bound is better than this is followed even beside NTP, so that all boxes of a station follow one clock.</summary>
    public static readonly TimeSpan ControllerPreferred = TimeSpan.FromSeconds(1);

    /// <summary>Apart by more than this, and by more than both say they can be wrong by, neither is believed.</summary>
    public static readonly TimeSpan Quarrel = TimeSpan.FromSeconds(60);

    /// <summary>A clock that may be farther off is not believed. Two weeks alone, as long as the usual lease of a plan, cost no more.</summary>
    public static readonly TimeSpan MostUncertainty = TimeSpan.FromSeconds(125);

    /// <summary>The player is told that its clock has moved when it is by as much.</summary>
    public static readonly TimeSpan Worth = TimeSpan.FromSeconds(1);

    /// <summary>The same while the time is not trusted: what was commanded then moves along with the clock, and only as far as it moved since.</summary>
    public static readonly TimeSpan WorthUntrusted = TimeSpan.FromMilliseconds(50);

    /// <summary>What an uncertainty has grown to after a while without word.</summary>
    public static TimeSpan Grown(TimeSpan uncertainty, TimeSpan age) => uncertainty + age * Drift;

    /// <summary>Judges what is known now; each is null while nothing is.</summary>
    public static TrustVerdict Judge(TimeReading? controller, TimeReading? system)
    {
        if (Apart(controller, system) is { } apart && apart > Quarrel)
            return TrustVerdict.Disagreement;
        if (UsesSystem(controller, system))
            return system!.UncertaintyNow > MostUncertainty ? TrustVerdict.Stale : TrustVerdict.System;
        return controller is not { } told ? TrustVerdict.Unknown : told.UncertaintyNow > MostUncertainty ? TrustVerdict.Stale : TrustVerdict.Controller;
    }

    /// <summary>By how much the two contradict each other, when it is more than both can be wrong by; else null.</summary>
    public static TimeSpan? Apart(TimeReading? controller, TimeReading? system)
    {
        if (controller is not { } told || system is not { } kept)
            return null;
        var apart = (told.Offset - kept.Offset).Duration();
        return apart > told.UncertaintyNow + kept.UncertaintyNow ? apart : null;
    }

    /// <summary>NTP is followed where it is all there is, or where it agrees with the controller and knows better. Where they differ the controller, who signs, is believed.</summary>
    private static bool UsesSystem(TimeReading? controller, TimeReading? system) =>
        system is { } kept
        && (controller is not { } told
            || (told.UncertaintyNow > ControllerPreferred && kept.UncertaintyNow < told.UncertaintyNow && Apart(controller, system) is null));
}
