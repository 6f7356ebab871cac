namespace Broadcast.Protocol;

/// <summary>A signed document: read by <see cref="DocumentVerifier"/>, or about to be signed by <see cref="DocumentSigner"/>. Immutable.</summary>
public sealed record SignedDocument
{
    /// <summary>The most nonces a document quotes.</summary>
    public const int MaxNonces = 512;

    /// <summary>The highest sequence, 2⁵³−1.</summary>
    public const long MaxSequence = Field.MaxSequence;

    /// <summary>What it is for. Must be the body's.</summary>
    public required Purpose Purpose { get; init; }

    /// <summary>Whose word this is.</summary>
    public required string Station { get; init; }

    /// <summary>For whom; see <see cref="Protocol.Audience"/>.</summary>
    public required string Audience { get; init; }

    /// <summary>Rises with every new document of one purpose and audience; 0 for <c>time</c> and <c>content</c>.</summary>
    public required long Sequence { get; init; }

    /// <summary>When it was signed.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>After this instant a box with trusted time refuses it.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The current nonces of boxes without trusted time that are meant to obey; at most <see cref="MaxNonces"/>.</summary>
    public IReadOnlyList<string>? Nonces { get; init; }

    /// <summary>What it says.</summary>
    public required DocumentBody Body { get; init; }

    /// <summary>Null when every field keeps its limit; else the first that does not.</summary>
    public WireError? Check() => Body.Purpose != Purpose
        ? new WireError("purpose", $"must be {Body.Purpose} for this body")
        : Envelope.Check(Station, Audience, Sequence, Nonces) ?? Field.Inside("body", Body.Check());
}
