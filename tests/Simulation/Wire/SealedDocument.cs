using Broadcast.Protocol;

namespace Broadcast.Simulation.Wire;

/// <summary>
/// A signed document without the cost of signing: what ES256 proves is one bit here, and the payload is not read again from bytes (the golden vectors
/// and the fuzz tests of tests/Protocol.Tests are for that). Address, sequence and expiry are judged by the very rules of the wire.
/// </summary>
internal sealed record SealedDocument(TopicAddress Topic, SignedDocument Document, bool Genuine = true)
{
    /// <summary>Stands for the SHA-256 of the payload: no two documents have the same.</summary>
    public required string Digest { get; init; }

    private Envelope Envelope { get; } = new()
    {
        PurposeWord = Document.Purpose.Word(),
        Station = Document.Station,
        Audience = Document.Audience,
        Sequence = Document.Sequence,
        IssuedAt = Document.IssuedAt,
        ExpiresAt = Document.ExpiresAt,
        Nonces = Document.Nonces,
        Body = default,
    };

    /// <summary>As a box judges what came on a topic.</summary>
    public Verification? Judge(TopicAddress topic, Receiver receiver, SequenceLedger ledger, out LedgerEntry? entry) =>
        DocumentVerifier.Judge(Envelope, Digest, topic, receiver, ledger, out entry);
}
