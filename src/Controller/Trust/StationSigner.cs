using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Broadcast.Protocol;

namespace Broadcast.Controller.Trust;

/// <summary>
/// Signs in the name of stations: draws the sequence, signs, writes the audit trail. A station's key is made when it is first needed.
/// What it returns must be published as it is, never signed again. Thread-safe.
/// </summary>
internal sealed class StationSigner(TrustFolder folder, ISequences sequences, AuditTrail audit, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<SigningKey>> _keys = new(StringComparer.Ordinal);

    /// <summary>The public half of the station's key.</summary>
    public StationKey PublicKey(string station) => Key(station).Public;

    /// <summary>Signs a document that a box acts on until <paramref name="lifetime"/> from now.</summary>
    /// <param name="station">Whose word it is.</param>
    /// <param name="audience">See <see cref="Audience"/>.</param>
    /// <param name="purpose">The body's purpose.</param>
    /// <param name="body">What it says.</param>
    /// <param name="lifetime">More than 0.</param>
    /// <param name="nonces">Current nonces of boxes without trusted time that are meant to obey; null for none.</param>
    /// <exception cref="ArgumentException">A field is over its limit.</exception>
    /// <exception cref="IOException">The sequence or the audit trail could not be written; nothing was signed.</exception>
    public string Sign(
        string station, string audience, Purpose purpose, DocumentBody body, TimeSpan lifetime, IReadOnlyList<string>? nonces = null)
    {
        var now = time.GetUtcNow();
        // A time reply is bound to a nonce and a manifest to a digest: both carry 0. Time replies are many and make nothing sound: not audited.
        var sequence = purpose is Purpose.Time or Purpose.Content ? 0 : sequences.Next(station, now);
        var text = Key(station).Signer.Sign(new SignedDocument
        {
            Purpose = purpose,
            Station = station,
            Audience = audience,
            Sequence = sequence,
            IssuedAt = now,
            ExpiresAt = now + lifetime,
            Nonces = nonces,
            Body = body,
        });
        if (purpose != Purpose.Time)
            audit.Add(now, station, purpose.Word(), audience, sequence, SHA256.HashData(Encoding.ASCII.GetBytes(text)));
        return text;
    }

    /// <summary>What a document says that was signed here, perhaps long ago, by the very checks of a box; null when it is none.</summary>
    public SignedDocument? Read(TopicAddress topic, string text)
    {
        var receiver = new Receiver(topic.Station, topic.Box ?? "", [], time.GetUtcNow(), TimeIsTrusted: false, Nonce: "");
        using var keys = TrustedKeys.Open([PublicKey(topic.Station)]);
        return (DocumentVerifier.Verify(Encoding.ASCII.GetBytes(text), topic, keys, receiver, SequenceLedger.Empty) as Verified)?.Document;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var key in _keys.Values.Where(key => key.IsValueCreated))
            key.Value.Dispose();
    }

    private SigningKey Key(string station) =>
        _keys.GetOrAdd(station, name => new Lazy<SigningKey>(() => SigningKey.OpenOrCreate(folder.SigningKey(name)))).Value;
}
