using System.Security.Cryptography;
using System.Text;

namespace Broadcast.Protocol.Tests.Golden;

/// <summary>Keys for tests only: everyone who reads this file can sign with them. The private number is the SHA-256 of a sentence.</summary>
internal sealed class TestKey : IDisposable
{
    private readonly ECDsa _key;

    private TestKey(string kid, ECDsa key, Purpose[] purposes)
    {
        _key = key;
        Signer = new DocumentSigner(key, kid);
        Public = StationKey.Of(kid, key, purposes);
    }

    /// <summary>May sign everything.</summary>
    internal static TestKey Station { get; } = Of("test-station", [.. Enum.GetValues<Purpose>().Where(purpose => purpose != Purpose.Unknown)]);

    /// <summary>May sign alerts only.</summary>
    internal static TestKey Emergency { get; } = Of("test-emergency", Purpose.Alert);

    /// <summary>Known to no box.</summary>
    internal static TestKey Stranger { get; } = Of("test-stranger");

    internal static IReadOnlyList<TestKey> Trusted => [Station, Emergency];

    internal DocumentSigner Signer { get; }

    internal StationKey Public { get; }

    internal static TestKey Of(string kid, params Purpose[] purposes)
    {
        var secret = SHA256.HashData(Encoding.UTF8.GetBytes($"a key for tests only, never for a station: {kid}"));
        return new TestKey(kid, ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret }), purposes);
    }

    internal static TrustedKeys OpenTrusted() => TrustedKeys.Open(Trusted.Select(key => key.Public));

    public void Dispose() => _key.Dispose();
}
