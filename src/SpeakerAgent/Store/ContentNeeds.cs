using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Player;

namespace Broadcast.SpeakerAgent.Store;

/// <summary>
/// Which contents a box needs, soonest first: the words of alerts, what the plan wants kept, what was commanded, then what the plan has still to play.
/// What is needed is fetched and never removed. Any thread may call any member.
/// </summary>
internal sealed class ContentNeeds
{
    /// <summary>Contents of airings that are over are kept this long as if they were needed: they may be resumed.</summary>
    private static readonly TimeSpan AfterEnd = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly List<AlertOrder> _alerts = [];
    private readonly List<Airing> _commanded = [];
    private Plan? _plan;

    public void Plan(Plan? plan)
    {
        lock (_gate)
            _plan = plan;
    }

    public void Command(Airing airing)
    {
        lock (_gate)
        {
            _commanded.Add(airing);
            if (_commanded.Count > DocumentStore.MostPlayNows)
                _commanded.RemoveAt(0);
        }
    }

    /// <summary>An alert or a recall; the newest are fetched first. What is recalled needs no words any more.</summary>
    public void Alert(AlertOrder order)
    {
        lock (_gate)
        {
            if (!order.IsRecall && _alerts.Exists(known => known.IsRecall && known.Id == order.Id))
                return;
            _alerts.RemoveAll(known => known.Id == order.Id);
            _alerts.Insert(0, order);
            if (_alerts.Count > AlertRun.Most)
                _alerts.RemoveAt(_alerts.FindLastIndex(known => known.LeaseUntil <= order.IssuedAt) is var over and >= 0 ? over : AlertRun.Most);
        }
    }

    /// <param name="now">Null while the time is not known: then nothing is taken for over.</param>
    /// <returns>Contents, some of them more than once, with their lengths in bytes, 0 where nobody has said.</returns>
    public IReadOnlyList<(ContentId Content, long Bytes)> InOrder(DateTimeOffset? now)
    {
        lock (_gate)
        {
            var after = now - AfterEnd ?? DateTimeOffset.MinValue;
            var planned = _plan?.Airings.Where(a => a.EndAt > after).OrderBy(a => a.StartAt) ?? Enumerable.Empty<Airing>();
            return
            [
                .. _alerts.Where(a => a.Content is not null && !(a.LeaseUntil <= now)).Select(a => (a.Content!.Value, 0L)),
                .. (_plan?.Keep ?? []).Select(k => (k.Content, k.Bytes)),
                .. _commanded.Concat(planned).SelectMany(a => a.Needed).Select(p => (p.Content, p.Bytes)),
            ];
        }
    }
}
