using System.Text;
using Broadcast.Protocol;

namespace Broadcast.Controller.Trust;

/// <summary>Enrolments as files: one for each box, which holds the hash of its password.</summary>
internal sealed class FileEnrolments(TrustFolder folder, StationSigner signer, IBrokerAddress broker) : IEnrolments
{
    private readonly Lock _gate = new();
    private SortedDictionary<string, BoxCredential>? _credentials;

    /// <inheritdoc />
    public event EventHandler<EnrolmentChange>? Changed;

    /// <inheritdoc />
    public Enrolment Enrol(string station, string stationName, string box)
    {
        var password = BrokerPassword.Generate();
        var credential = new BoxCredential(station, box, Topics.User(station, box), BrokerPassword.Hash(password));
        var enrolment = new Enrolment
        {
            Version = 1,
            Station = station,
            StationName = stationName,
            Box = box,
            Broker = broker.ForBoxes(),
            User = credential.User,
            Password = password,
            Keys = [signer.PublicKey(station)],
        };
        bool anew;
        lock (_gate)
        {
            anew = Known().ContainsKey(credential.User);
            PrivateFile.EnsureFolder(folder.Credentials(station));
            PrivateFile.Replace(FileOf(station, box), Encoding.ASCII.GetBytes(credential.PasswordHash));
            Known()[credential.User] = credential;
            // In the lock: whoever listens hears of changes in the order in which they are kept.
            Changed?.Invoke(this, new EnrolmentChange(station, box, password, anew));
        }

        return enrolment;
    }

    /// <inheritdoc />
    public void Revoke(string station, string box)
    {
        lock (_gate)
        {
            if (!Known().Remove(Topics.User(station, box)))
                return;
            File.Delete(FileOf(station, box));
            Changed?.Invoke(this, new EnrolmentChange(station, box, password: null, anew: false));
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<BoxCredential> Credentials()
    {
        lock (_gate)
            return [.. Known().Values];
    }

    /// <inheritdoc />
    public IReadOnlyList<string> Enrolled(string station) => [.. Credentials().Where(credential => credential.Station == station).Select(credential => credential.Box)];

    private string FileOf(string station, string box) => Path.Combine(folder.Credentials(station), box);

    private SortedDictionary<string, BoxCredential> Known()
    {
        if (_credentials is not null)
            return _credentials;
        var found = new SortedDictionary<string, BoxCredential>(StringComparer.Ordinal);
        foreach (var station in folder.Stations().Where(station => Directory.Exists(folder.Credentials(station))))
        {
            foreach (var file in Directory.EnumerateFiles(folder.Credentials(station)))
            {
                // Anything else was left half written by a crash, or is damaged: that box is enrolled anew.
                if (Path.GetFileName(file) is { } box && WireName.IsName(box) && File.ReadAllText(file, Encoding.ASCII).Trim() is var hash && BrokerPassword.IsHash(hash))
                    found[Topics.User(station, box)] = new BoxCredential(station, box, Topics.User(station, box), hash);
            }
        }

        return _credentials = found;
    }
}
