using Broadcast.Protocol;

namespace Broadcast.Controller.Trust;

/// <summary>Which boxes have a right to the broker, on disk. Thread-safe.</summary>
internal interface IEnrolments
{
    /// <summary>Raised after a box was enrolled or revoked, on the caller's thread.</summary>
    event EventHandler? Changed;

    /// <summary>
    /// Gives the box a new credential; an older one stops working. What is returned holds the password and exists nowhere else:
    /// it goes to the box as <c>enrolment.json</c> and is forgotten.
    /// </summary>
    /// <exception cref="ArgumentException">The station's or the box's id is not a name.</exception>
    /// <exception cref="IOException">It could not be kept; nothing has changed.</exception>
    Enrolment Create(string station, string stationName, string box);

    /// <summary>Takes the box's credential away. False when it had none.</summary>
    bool Revoke(string station, string box);

    /// <summary>The credential of every enrolled box, by user.</summary>
    IReadOnlyList<BoxCredential> Credentials();
}
