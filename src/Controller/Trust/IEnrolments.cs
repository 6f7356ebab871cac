using Broadcast.Controller.Boxes;
using Broadcast.Protocol;

namespace Broadcast.Controller.Trust;

/// <summary>Which boxes have a right to the broker, on disk. Thread-safe. <see cref="IBoxEnrolment.Revoke"/> of a box that has none does nothing.</summary>
internal interface IEnrolments : IBoxEnrolment
{
    /// <summary>Raised after a box was enrolled or revoked, in the order of the changes. The next change waits for the handlers: they may not block.</summary>
    event EventHandler<EnrolmentChange>? Changed;

    /// <summary>The credential of every enrolled box, by user.</summary>
    IReadOnlyList<BoxCredential> Credentials();
}

/// <summary>A box was enrolled or revoked.</summary>
internal sealed class EnrolmentChange(string station, string box, string? password, bool anew) : EventArgs
{
    /// <summary>The station's id.</summary>
    public string Station => station;

    /// <summary>The box's id.</summary>
    public string Box => box;

    /// <summary>The broker's user name.</summary>
    public string User => Topics.User(station, box);

    /// <summary>The new password; null when it was revoked. For the broker alone, and never logged.</summary>
    public string? Password => password;

    /// <summary>It had a credential and was given another: whoever has the old one is no longer the box.</summary>
    public bool Anew => anew;
}
