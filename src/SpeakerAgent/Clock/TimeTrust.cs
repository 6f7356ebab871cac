using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Clock;

/// <summary>Whether the box knows what time it is, how it knows, and how far off it may be.</summary>
/// <param name="Trusted">Scheduled items are played only while true.</param>
/// <param name="Source">Whose time is followed.</param>
/// <param name="OffsetMs">Station time less the system's wall clock; 0 when nothing is known.</param>
/// <param name="UncertaintyMs">Bound of the error now; 0 when nothing is known.</param>
/// <param name="Cause">How it knows, or why it does not: a word of the state report (docs/protocol.md).</param>
internal sealed record TimeTrust(bool Trusted, TimeSource Source, double OffsetMs, double UncertaintyMs, string Cause)
{
    public static readonly TimeTrust Unknown = new(false, TimeSource.None, 0, 0, TimeCause.Unknown);

    public static TimeTrust Of(TrustVerdict verdict, double offsetMs, double uncertaintyMs) => verdict switch
    {
        TrustVerdict.Controller => new(true, TimeSource.Controller, offsetMs, uncertaintyMs, TimeCause.Replies),
        TrustVerdict.System => new(true, TimeSource.System, offsetMs, uncertaintyMs, TimeCause.Ntp),
        TrustVerdict.Disagreement => Unknown with { Cause = TimeCause.Disagreement },
        TrustVerdict.Stale => Unknown with { Cause = TimeCause.Stale },
        _ => Unknown,
    };
}
