using Broadcast.Protocol;
using Broadcast.Simulation.Wire;
using Broadcast.SpeakerAgent.Player;
using Broadcast.SpeakerAgent.Store;

namespace Broadcast.Simulation.Box;

/// <summary>There is no room on the card.</summary>
internal sealed class DiskFullException : IOException;

/// <summary>The power went at this very step.</summary>
internal sealed class PowerCutException : Exception;

/// <summary>
/// What a box has on its card after a power cut: what the real stores (src/SpeakerAgent/Store) have flushed, in their order, and nothing else.
/// </summary>
internal sealed class BoxDisk
{
    public bool Full { get; set; }

    public SealedDocument? Plan { get; private set; }

    public SealedDocument? Policy { get; private set; }

    public SequenceLedger Ledger { get; private set; } = SequenceLedger.Empty;

    public List<SealedDocument> PlayNows { get; } = [];

    /// <summary>Alerts and recalls, one of each id.</summary>
    public List<SealedDocument> Alerts { get; } = [];

    public Dictionary<string, DateTimeOffset> Closed { get; } = new(StringComparer.Ordinal);

    public OrderedDictionary<string, AsRunRecord> Pending { get; } = new(StringComparer.Ordinal);

    public PlayerMemory Memory { get; private set; } = PlayerMemory.None;

    /// <summary>Complete files; true: its bytes have rotted.</summary>
    public Dictionary<ContentId, bool> Contents { get; } = [];

    public Dictionary<ContentId, HashSet<int>> Chunks { get; } = [];

    /// <summary>As DocumentStore.Keep: the document, then its sequence.</summary>
    public void Keep(SealedDocument document, LedgerEntry entry, Action<string> step)
    {
        Demand();
        step("before the document is on disk");
        if (document.Document.Purpose == Purpose.Plan)
            Plan = document;
        else
            Policy = document;
        step("between the document and its sequence");
        Ledger = Ledger.With(entry);
        step("after the sequence");
    }

    /// <summary>As DocumentStore.KeepCommand.</summary>
    public void KeepCommand(SealedDocument document, LedgerEntry entry, Action<string> step)
    {
        Demand();
        if (document.Document.Body is PlayNow)
        {
            PlayNows.Add(document);
            if (PlayNows.Count > DocumentStore.MostPlayNows)
                PlayNows.RemoveAt(0);
            step("between the play-now and its sequence");
        }

        if (AlertOrder.Of(document.Document) is { } order && (order.IsRecall || !Alerts.Any(kept => kept.Document.Body is Recall recall && recall.Alert == order.Id))
            && !Alerts.Any(kept => AlertOrder.Of(kept.Document) is { } first && first.Id == order.Id && first.IsRecall == order.IsRecall && first.SaysTheSame(order)))
        {
            Alerts.RemoveAll(earlier => AlertOrder.Of(earlier.Document) is { } other && other.Id == order.Id && other.IsRecall == order.IsRecall);
            Alerts.Add(document);
            if (Alerts.Count > AlertRun.Most)
                Alerts.RemoveAt(0);
            step("between the alert and its sequence");
        }

        Ledger = Ledger.With(entry);
        step("after the command's sequence");
    }

    /// <summary>As AsRunJournal.Append.</summary>
    public void Append(IEnumerable<AsRunRecord> records)
    {
        Demand();
        foreach (var record in records)
        {
            var end = record.DueAt + TimeSpan.FromMilliseconds(record.DurationMs);
            Closed[record.Record] = record.TimeSource == TimeSource.None && Closed.Count > 0 && Closed.Values.Max() is var newest && newest > end ? newest : end;
            Pending[record.Record] = record;
        }
    }

    public void Receipt(IEnumerable<string> records)
    {
        foreach (var record in records)
            Pending.Remove(record);
    }

    /// <summary>Written in place: needs no room.</summary>
    public void Remember(PlayerMemory memory) => Memory = memory;

    /// <summary>As DocumentStore.Load and AsRunJournal.Load: a document is not older than its sequence, and records are forgotten by the newest one.</summary>
    public void Load()
    {
        foreach (var document in new[] { Policy, Plan })
        {
            if (document is null)
                continue;
            var (purpose, audience, sequence) = (document.Document.Purpose, document.Document.Audience, document.Document.Sequence);
            if ((Ledger.Find(purpose, audience)?.Sequence ?? -1) < sequence)
                Ledger = Ledger.With(new LedgerEntry(purpose, audience, sequence, document.Digest));
        }

        if (Closed.Count == 0)
            return;
        var old = Closed.Values.Max() - PlayerCore.ClosedKept;
        foreach (var id in Closed.Where(c => c.Value < old).Select(c => c.Key).ToList())
            Closed.Remove(id);
    }

    private void Demand()
    {
        if (Full)
            throw new DiskFullException();
    }
}
