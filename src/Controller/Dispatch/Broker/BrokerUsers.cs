using System.Text;
using Broadcast.Controller.Trust;

namespace Broadcast.Controller.Dispatch.Broker;

/// <summary>The embedded broker's users. The controller's own password is drawn at every start and is on no disk. Thread-safe.</summary>
internal sealed class BrokerUsers(IEnrolments enrolments, BrokerFolder folder)
{
    private readonly Lock _gate = new();
    private string? _controllerHash;

    /// <summary>The password of <see cref="BrokerConfiguration.ControllerUser"/> as long as this process lives.</summary>
    public string ControllerPassword { get; } = BrokerPassword.Generate();

    /// <summary>Writes the password file and the access list as enrolments are now, and says how many boxes they hold.</summary>
    public int Write()
    {
        lock (_gate)
        {
            var credentials = enrolments.Credentials();
            PrivateFile.Replace(folder.AccessList, Encoding.ASCII.GetBytes(BrokerConfiguration.AccessList(credentials)));
            PrivateFile.Replace(folder.Passwords, Encoding.ASCII.GetBytes(BrokerConfiguration.Passwords(_controllerHash ??= BrokerPassword.Hash(ControllerPassword), credentials)));
            return credentials.Count;
        }
    }
}
