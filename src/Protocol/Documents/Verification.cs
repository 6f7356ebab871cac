namespace Broadcast.Protocol;

/// <summary>What came of a signed document: <see cref="Verified"/>, <see cref="Duplicate"/> or <see cref="Refused"/>.</summary>
public abstract record Verification
{
    private protected Verification()
    {
    }
}

/// <summary>Every check holds. Store <paramref name="Entry"/> before acting.</summary>
/// <param name="Document">The document.</param>
/// <param name="Entry">What the ledger must remember; null for <c>time</c> and <c>content</c>.</param>
public sealed record Verified(SignedDocument Document, LedgerEntry? Entry) : Verification;

/// <summary>Already accepted: nothing to do, nothing to report.</summary>
/// <param name="Purpose">Its purpose.</param>
/// <param name="Audience">Its audience.</param>
/// <param name="Sequence">Its sequence.</param>
public sealed record Duplicate(Purpose Purpose, string Audience, long Sequence) : Verification;

/// <summary>Not to be acted on; to be reported.</summary>
/// <param name="Reason">The first check that failed.</param>
/// <param name="Detail">For a person: the field and its limit where there is one; at most 1,024 characters.</param>
public sealed record Refused(RefusalReason Reason, string Detail) : Verification
{
    /// <summary>The document's purpose as it was written; null when it was not read so far.</summary>
    public string? Purpose { get; init; }

    /// <summary>The document's sequence; null when it was not read so far.</summary>
    public long? Sequence { get; init; }

    /// <summary>The report that says so.</summary>
    public Report ToReport(DateTimeOffset at, TopicAddress topic) => new()
    {
        At = at,
        Kind = ReportKind.Refused,
        Reason = Reason.Word(),
        Detail = Detail,
        Topic = topic?.ToString(),
        Purpose = Purpose,
        Sequence = Sequence,
    };
}
