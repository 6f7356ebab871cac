using Broadcast.Protocol;

namespace Broadcast.Controller.Boxes;

/// <summary>Gives boxes their right to join, and takes it. Safe for concurrent use.</summary>
internal interface IBoxEnrolment
{
    /// <summary>A new credential for the box; an older one stops working. What is returned exists nowhere else and is never logged.</summary>
    Enrolment Enrol(string station, string stationName, string box);

    /// <summary>The station's boxes that have a credential, by id.</summary>
    IReadOnlyList<string> Enrolled(string station);

    /// <summary>Takes the box's credential.</summary>
    void Revoke(string station, string box);
}
