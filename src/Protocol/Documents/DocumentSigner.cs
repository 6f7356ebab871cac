using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Broadcast.Protocol;

/// <summary>
/// Signs with one private key (ES256, RFC 7518 section 3.4). It does not own the key: who made it disposes it. Thread-safe.
/// </summary>
public sealed class DocumentSigner
{
    private readonly ECDsa _key;
    private readonly string _header;
    private readonly Lock _signing = new();

    /// <summary>A signer for a P-256 key.</summary>
    /// <exception cref="ArgumentException">The key id is not a name.</exception>
    public DocumentSigner(ECDsa key, string kid)
    {
        _key = key;
        Kid = WireName.Require(kid, nameof(kid));
        _header = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"{{\"alg\":\"{JwsHeader.Es256}\",\"kid\":\"{Kid}\",\"typ\":\"{JwsHeader.Version1}\"}}"));
    }

    /// <summary>The key's id.</summary>
    public string Kid { get; }

    /// <summary>The document as a JWS in compact serialisation. Keep this text and publish it again as it is: signing twice gives other bytes.</summary>
    /// <exception cref="ArgumentException">A field is over its limit.</exception>
    /// <exception cref="CryptographicException">The key cannot sign.</exception>
    public string Sign(SignedDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Check() is { } error)
            throw new ArgumentException(error.ToString(), nameof(document));
        return SignPayload(Envelope.Write(document));
    }

    /// <summary>Any payload, good or not: for the golden vectors.</summary>
    internal string SignPayload(ReadOnlySpan<byte> payload)
    {
        var signed = $"{_header}.{Base64Url.EncodeToString(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>64 bytes, r then s.</summary>
    internal byte[] Sign(ReadOnlySpan<byte> bytes)
    {
        lock (_signing)
            return _key.SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
