namespace Broadcast.FirmwareSim.Wire;

/// <summary>
/// A signed document whose signature holds and whose fields have the right form. <paramref name="Payload"/> is the JSON that was signed,
/// <paramref name="Digest"/> its SHA-256.
/// </summary>
internal sealed record SignedDocument(
    string Kid,
    string Purpose,
    string Station,
    string Audience,
    long Sequence,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt,
    IReadOnlyList<byte[]> Nonces,
    Fields Body,
    byte[] Payload,
    byte[] Digest);

/// <summary>What a box makes of a signed document.</summary>
internal abstract record Verdict
{
    private Verdict()
    {
    }

    internal sealed record Accepted(SignedDocument Document, Order Order) : Verdict;

    /// <summary>The same document again: nothing to do, nothing to say.</summary>
    internal sealed record Repeated : Verdict;

    /// <summary><paramref name="Document"/> is known when the signature held.</summary>
    internal sealed record Refused(string Reason, string Detail, SignedDocument? Document = null) : Verdict;
}

/// <summary>The names of refusals, in the order in which they are looked for.</summary>
internal static class RefusalReason
{
    public const string TooLarge = "too-large";
    public const string Malformed = "malformed";
    public const string UnknownKey = "unknown-key";
    public const string BadSignature = "bad-signature";
    public const string KeyNotAllowed = "key-not-allowed";
    public const string WrongStation = "wrong-station";
    public const string WrongAudience = "wrong-audience";
    public const string WrongPurpose = "wrong-purpose";
    public const string SequenceOld = "sequence-old";
    public const string SequenceForked = "sequence-forked";
    public const string Expired = "expired";
    public const string TimeUntrusted = "time-untrusted";
    public const string Unsupported = "unsupported";
}
