using Broadcast.Protocol;

namespace Broadcast.Controller.Trust;

/// <summary>Where keys, sequences, credentials and the audit trail are; folders of mode 0700, files of mode 0600.</summary>
internal sealed record TrustFolder(string Path)
{
    /// <summary>What was signed for whom.</summary>
    public string Audit => System.IO.Path.Combine(Path, "audit.log");

    /// <summary>Signed documents that stay at the broker.</summary>
    public string Retained => System.IO.Path.Combine(Path, "retained");

    /// <summary>The station's private key.</summary>
    public string SigningKey(string station) => System.IO.Path.Combine(Station(station), "signing-key.pem");

    /// <summary>The station's credentials, a file for each box.</summary>
    public string Credentials(string station) => System.IO.Path.Combine(Station(station), "boxes");

    /// <summary>The station's sequence numbers.</summary>
    public string Sequence(string station) => System.IO.Path.Combine(Station(station), "sequence");

    /// <summary>The ids of all stations that anything is kept for.</summary>
    public IEnumerable<string> Stations() => Directory.Exists(In("stations"))
        ? Directory.EnumerateDirectories(In("stations")).Select(folder => System.IO.Path.GetFileName(folder)).Order(StringComparer.Ordinal)
        : [];

    // A name holds no dot and no slash, so it cannot lead out of the folder.
    private string Station(string station) => System.IO.Path.Combine(
        In("stations"), WireName.IsName(station) ? station : throw new ArgumentException($"'{station}' is no name of a station.", nameof(station)));

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
