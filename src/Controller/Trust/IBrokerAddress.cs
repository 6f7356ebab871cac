using Broadcast.Protocol;

namespace Broadcast.Controller.Trust;

/// <summary>Where boxes find the broker: what an enrolment says.</summary>
internal interface IBrokerAddress
{
    /// <summary>The address as of now; it does not change while boxes hold it.</summary>
    BrokerAddress ForBoxes();
}
