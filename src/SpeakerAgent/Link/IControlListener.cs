using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Clock;

namespace Broadcast.SpeakerAgent.Link;

/// <summary>Who acts on what the controller has said. Everything was verified and is on disk.</summary>
internal interface IControlListener
{
    void PlanAccepted(Plan plan);

    void PolicyAccepted(StationPolicy policy);

    /// <summary>Its body is a <see cref="PlayNow"/>, a <see cref="Stop"/>, a <see cref="SelfTest"/>, an <see cref="Alert"/> or a <see cref="Recall"/>.</summary>
    void CommandAccepted(SignedDocument document);

    /// <param name="poweredSince">When the process began, in station time.</param>
    void TrustChanged(TimeTrust trust, DateTimeOffset poweredSince);
}
