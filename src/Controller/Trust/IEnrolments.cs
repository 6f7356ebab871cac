using Broadcast.Controller.Boxes;

namespace Broadcast.Controller.Trust;

/// <summary>Which boxes have a right to the broker, on disk. Thread-safe. <see cref="IBoxEnrolment.Revoke"/> of a box that has none does nothing.</summary>
internal interface IEnrolments : IBoxEnrolment
{
    /// <summary>Raised after a box was enrolled or revoked, on the caller's thread.</summary>
    event EventHandler? Changed;

    /// <summary>The credential of every enrolled box, by user.</summary>
    IReadOnlyList<BoxCredential> Credentials();
}
