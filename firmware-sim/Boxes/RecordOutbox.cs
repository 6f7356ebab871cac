using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Boxes;

/// <summary>As-run records that the controller has not receipted: each sent once closed, again after 30 s, doubling to 10 min.</summary>
internal sealed class RecordOutbox
{
    private const int MostInOneMessage = 50;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private readonly List<Pending> _pending = [];

    public int Count => _pending.Count;

    public IEnumerable<AsRunRecord> Records => _pending.Select(pending => pending.Record);

    public DateTimeOffset? NextDue => _pending.Count == 0 ? null : _pending.Min(pending => pending.Due);

    public void Add(AsRunRecord record, DateTimeOffset now) => _pending.Add(new Pending(record) { Due = now });

    /// <summary>What is due now goes out, at most 50 at once.</summary>
    public IReadOnlyList<AsRunRecord> Send(DateTimeOffset now)
    {
        var due = _pending.Where(pending => pending.Due <= now).Take(MostInOneMessage).ToList();
        foreach (var pending in due)
        {
            pending.Due = now + pending.Wait;
            pending.Wait = pending.Wait * 2 < LongestWait ? pending.Wait * 2 : LongestWait;
        }
        return [.. due.Select(pending => pending.Record)];
    }

    /// <summary>After a reconnect nobody knows what arrived: everything again, at once.</summary>
    public void SendAllAgain(DateTimeOffset now)
    {
        foreach (var pending in _pending)
            (pending.Due, pending.Wait) = (now, FirstWait);
    }

    public bool Receipt(IReadOnlyList<string> records)
    {
        var receipted = records.ToHashSet(StringComparer.Ordinal);
        return _pending.RemoveAll(pending => receipted.Contains(pending.Record.Id)) > 0;
    }

    private sealed class Pending(AsRunRecord record)
    {
        public AsRunRecord Record => record;
        public DateTimeOffset Due { get; set; }
        public TimeSpan Wait { get; set; } = FirstWait;
    }
}
