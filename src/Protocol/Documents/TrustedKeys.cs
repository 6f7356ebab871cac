using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Broadcast.Protocol;

/// <summary>The station keys that a box knows. The set does not change; a re-key makes a new one. Thread-safe.</summary>
public sealed class TrustedKeys : IDisposable
{
    /// <summary>Bytes of an ES256 signature, r then s.</summary>
    public const int SignatureBytes = 64;

    private readonly FrozenDictionary<string, (StationKey Key, ECDsa Point)> _keys;
    private readonly Lock _verifying = new();

    private TrustedKeys(FrozenDictionary<string, (StationKey Key, ECDsa Point)> keys) => _keys = keys;

    /// <summary>Opens the keys; when a key id occurs twice, the later stands.</summary>
    /// <exception cref="ArgumentException">A key fails its <see cref="StationKey.Check"/>.</exception>
    public static TrustedKeys Open(IEnumerable<StationKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var byKid = new Dictionary<string, StationKey>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            if (key.Check() is { } error)
                throw new ArgumentException(error.ToString(), nameof(keys));
            byKid[key.Kid] = key;
        }

        return new TrustedKeys(byKid.ToFrozenDictionary(pair => pair.Key, pair => (pair.Value, pair.Value.TryOpen()!), StringComparer.Ordinal));
    }

    /// <summary>The keys, for storing.</summary>
    public IReadOnlyList<StationKey> Keys => [.. _keys.Values.Select(pair => pair.Key)];

    /// <summary>The keys after a re-key: added, replaced by key id, retired. False when none, or too many, would be left: then nothing changes.</summary>
    public bool TryReKey(ReKey command, [NotNullWhen(true)] out IReadOnlyList<StationKey>? keys)
    {
        ArgumentNullException.ThrowIfNull(command);
        var after = Keys.ToDictionary(key => key.Kid, StringComparer.Ordinal);
        foreach (var key in command.Keys)
            after[key.Kid] = key;
        foreach (var kid in command.Retire)
            after.Remove(kid);
        keys = after.Count is >= 1 and <= StationKey.MaxKeys ? [.. after.Values] : null;
        return keys is not null;
    }

    /// <summary>The key of that id.</summary>
    public bool TryFind(string kid, [NotNullWhen(true)] out StationKey? key)
    {
        key = _keys.TryGetValue(kid, out var pair) ? pair.Key : null;
        return key is not null;
    }

    /// <summary>Whether a live batch is signed by this key, and the key may sign <c>live</c>.</summary>
    public bool Verifies(string kid, LiveBatch batch) =>
        TryFind(kid, out var key) && key.Purposes.Contains(Purpose.Live) && Verifies(kid, batch.Signed.Span, batch.Signature.Span);

    internal bool Verifies(string kid, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (!_keys.TryGetValue(kid, out var pair))
            return false;
        lock (_verifying)
            return pair.Point.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, point) in _keys.Values)
            point.Dispose();
    }
}
