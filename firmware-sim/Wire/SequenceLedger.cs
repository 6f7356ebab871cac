namespace Broadcast.FirmwareSim.Wire;

/// <summary>What the ledger says of a document's sequence.</summary>
internal enum SequenceStanding
{
    New,
    Repeated,
    Old,
    Forked,
}

/// <summary>The highest sequence accepted for each purpose and audience, with the digest of its payload.</summary>
internal sealed class SequenceLedger
{
    private readonly Dictionary<string, LedgerLine> _lines = new(StringComparer.Ordinal);

    /// <summary>Bound to a nonce or to a digest instead, and carrying 0.</summary>
    public static bool Exempts(string purpose) => purpose is "time" or "content";

    public IReadOnlyDictionary<string, LedgerLine> Lines => _lines;

    public SequenceStanding Judge(SignedDocument document)
    {
        if (Exempts(document.Purpose) || !_lines.TryGetValue(Key(document), out var line) || document.Sequence > line.Sequence)
            return SequenceStanding.New;
        if (document.Sequence < line.Sequence)
            return SequenceStanding.Old;
        return document.Digest.AsSpan().SequenceEqual(line.Digest) ? SequenceStanding.Repeated : SequenceStanding.Forked;
    }

    public void Remember(SignedDocument document)
    {
        if (!Exempts(document.Purpose))
            _lines[Key(document)] = new LedgerLine(document.Sequence, document.Digest);
    }

    public void Restore(IReadOnlyDictionary<string, LedgerLine> lines)
    {
        foreach (var (key, line) in lines)
            _lines[key] = line;
    }

    /// <summary>The applied sequence of a purpose and audience, or 0.</summary>
    public long Sequence(string purpose, string audience) =>
        _lines.TryGetValue($"{purpose} {audience}", out var line) ? line.Sequence : 0;

    private static string Key(SignedDocument document) => $"{document.Purpose} {document.Audience}";
}

/// <summary>One line of a <see cref="SequenceLedger"/>.</summary>
internal sealed record LedgerLine(long Sequence, byte[] Digest);
