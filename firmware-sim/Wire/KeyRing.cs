using System.Security.Cryptography;

namespace Broadcast.FirmwareSim.Wire;

/// <summary>A public key of the station and what it may sign. <see cref="ECDsa"/> is used by one thread at a time.</summary>
internal sealed record SigningKey(string Kid, ECDsa Point, IReadOnlySet<string> Purposes);

/// <summary>The station's public keys by key id. A repeated key id counts once: the first.</summary>
internal sealed class KeyRing(IEnumerable<SigningKey> keys)
{
    private readonly Dictionary<string, SigningKey> _keys =
        keys.DistinctBy(key => key.Kid).ToDictionary(key => key.Kid, StringComparer.Ordinal);

    public SigningKey? Find(string kid) => _keys.GetValueOrDefault(kid);
}
