using Broadcast.Controller.Boxes;
using Broadcast.Controller.Trust;
using Broadcast.Protocol;

namespace Broadcast.Controller.Web;

/// <summary>What boxes ask of trust: the two do not know each other.</summary>
internal sealed class BoxEnrolment(IEnrolments enrolments) : IBoxEnrolment
{
    /// <inheritdoc/>
    public Enrolment Enrol(string station, string stationName, string box) => enrolments.Create(station, stationName, box);

    /// <inheritdoc/>
    public void Revoke(string station, string box) => enrolments.Revoke(station, box);
}
