using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Clock;

/// <summary>Whether the box knows what time it is, how it knows, and how far off it may be.</summary>
/// <param name="Trusted">Scheduled items are played only while true.</param>
/// <param name="Source">Whose time is followed.</param>
/// <param name="OffsetMs">Station time less the system's wall clock; 0 when nothing is known.</param>
/// <param name="UncertaintyMs">Bound of the error now; 0 when nothing is known.</param>
/// <param name="Cause">One line for a technician's log.</param>
internal sealed record TimeTrust(bool Trusted, TimeSource Source, double OffsetMs, double UncertaintyMs, string Cause)
{
    public static readonly TimeTrust Unknown = new(false, TimeSource.None, 0, 0, "no controller heard and the system clock is not synchronised");
}
