using System.Collections.Immutable;

namespace Broadcast.Protocol;

/// <summary>
/// What a box remembers of the sequences it accepted. Immutable: <see cref="With"/> gives the next ledger. The box stores
/// <see cref="Entries"/> on disk before it acts on the document that made the entry. Its size is bounded by purposes × audiences of one box.
/// </summary>
public sealed class SequenceLedger
{
    /// <summary>The ledger of a new box.</summary>
    public static readonly SequenceLedger Empty = new(ImmutableDictionary<(Purpose, string), LedgerEntry>.Empty);

    private readonly ImmutableDictionary<(Purpose, string), LedgerEntry> _entries;

    private SequenceLedger(ImmutableDictionary<(Purpose, string), LedgerEntry> entries) => _entries = entries;

    /// <summary>Restores a ledger; of two entries for one purpose and audience the higher stands.</summary>
    public static SequenceLedger Of(IEnumerable<LedgerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var all = ImmutableDictionary.CreateBuilder<(Purpose, string), LedgerEntry>();
        foreach (var entry in entries)
        {
            if (!all.TryGetValue((entry.Purpose, entry.Audience), out var other) || other.Sequence < entry.Sequence)
                all[(entry.Purpose, entry.Audience)] = entry;
        }

        return new SequenceLedger(all.ToImmutable());
    }

    /// <summary>Everything remembered, in a stable order.</summary>
    public IReadOnlyList<LedgerEntry> Entries =>
        [.. _entries.Values.OrderBy(entry => entry.Purpose).ThenBy(entry => entry.Audience, StringComparer.Ordinal)];

    /// <summary>What was accepted last; null for nothing yet.</summary>
    public LedgerEntry? Find(Purpose purpose, string audience) => _entries.GetValueOrDefault((purpose, audience));

    /// <summary>The ledger that also remembers <paramref name="entry"/>.</summary>
    public SequenceLedger With(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new SequenceLedger(_entries.SetItem((entry.Purpose, entry.Audience), entry));
    }

    /// <summary>The entries as JSON, for the box's disk.</summary>
    public byte[] ToUtf8() => WireJson.Write(Entries.ToArray(), typeof(LedgerEntry[]), null, int.MaxValue);

    /// <summary>Reads what <see cref="ToUtf8"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static SequenceLedger Read(ReadOnlySpan<byte> json)
    {
        if (WireJson.TryReadChecked<LedgerEntry[]>(json, typeof(LedgerEntry[]), out var entries) is { } error)
            throw new FormatException(error.ToString());
        if (entries!.Any(entry => entry is null || entry.Purpose == Purpose.Unknown))
            throw new FormatException("An entry is null or has an unknown purpose.");
        return Of(entries!);
    }
}
