using Broadcast.Mqtt;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Clock;
using Broadcast.SpeakerAgent.Store;

namespace Broadcast.SpeakerAgent.Link;

/// <summary>Sends records until they are receipted: once closed, again after 30 s doubling to 10 min, and all at every connection. Used by the control link alone.</summary>
internal sealed class AsRunSender(BoxIdentity identity, AsRunJournal journal, StationClock clock, IMqttLink link)
{
    private const int MostBatchesATick = 4;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, (DateTimeOffset NextAt, TimeSpan Wait)> _sent = new(StringComparer.Ordinal);

    public void Begin() => _sent.Clear();

    public void Tick()
    {
        if (!link.State.IsConnected)
            return;
        var now = clock.BoxNow;
        for (var batch = 0; batch < MostBatchesATick; batch++)
        {
            var due = journal.Pending(AsRunBatch.MaxRecords, id => _sent.TryGetValue(id, out var sent) && sent.NextAt > now);
            if (due.Count == 0 || !link.TryPublish(Outgoing.Message(Topics.AsRun(identity.Station, identity.Box), new AsRunBatch { Records = due }.ToUtf8())))
                return;
            foreach (var record in due)
            {
                var wait = _sent.TryGetValue(record.Record, out var sent) ? Min(sent.Wait * 2, Longest) : First;
                _sent[record.Record] = (now + wait, wait);
            }
        }
    }

    public void Receipted(IEnumerable<string> records)
    {
        foreach (var record in records)
            _sent.Remove(record);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
