using Broadcast.Controller.Trust;

namespace Broadcast.Controller.Dispatch.Broker;

/// <summary>
/// The embedded broker's users. The passwords of the controller's own two are drawn at every start and are on no disk. Thread-safe but for
/// <see cref="Write"/>, which a start of the broker alone calls.
/// </summary>
internal sealed class BrokerUsers(IEnrolments enrolments, BrokerFolder folder)
{
    /// <summary>The password of <see cref="BrokerRights.ControllerUser"/> as long as this process lives.</summary>
    public string ControllerPassword { get; } = BrokerPassword.Generate();

    /// <summary>The password of <see cref="BrokerRights.AdministratorUser"/> as long as this process lives.</summary>
    public string AdministratorPassword { get; } = BrokerPassword.Generate();

    /// <summary>Writes what the broker reads at its start, from the enrolments as they are now, and says how many boxes they hold.</summary>
    public int Write()
    {
        var boxes = enrolments.Credentials();
        PrivateFile.Replace(
            folder.Users, BrokerRights.AtStart(BrokerPassword.Hash(ControllerPassword), BrokerPassword.Hash(AdministratorPassword), boxes));
        return boxes.Count;
    }
}
