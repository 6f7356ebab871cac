namespace Broadcast.Controller.Trust;

/// <summary>Where boxes find the broker: what an enrolment says.</summary>
internal interface IBrokerAddress
{
    /// <summary>The address as of now; it does not change while boxes hold it.</summary>
    BrokerAddress ForBoxes();
}

/// <summary>A broker's host and port; <paramref name="CaFile"/> is the PEM file of its authority, null for no TLS.</summary>
internal sealed record BrokerAddress(string Host, int Port, string? CaFile);
