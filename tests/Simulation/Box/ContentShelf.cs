using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Player;
using Broadcast.SpeakerAgent.Store;

namespace Broadcast.Simulation.Box;

/// <summary>What ContentStore and ContentLink do in one life of the process: what is needed, what is ready, what is asked for.</summary>
internal sealed class ContentShelf(SimulatedBox box, BoxProcess process, World world)
{
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan NeededAfterEnd = TimeSpan.FromHours(1);

    private readonly HashSet<ContentId> _ready = [];
    private readonly HashSet<ContentId> _expected = [];
    private readonly HashSet<ContentId> _subscribed = [];
    private List<(ContentId Content, long Bytes)> _needed = [];
    private Plan? _plan;
    private TimeSpan _patience = FirstPatience;
    private int _askTurn;
    private bool _checking;

    public List<Airing> Commanded { get; } = [];

    public ContentCounts Counts => new(_needed.Count, _needed.Count(n => _ready.Contains(n.Content)));

    public void Need(Plan? plan)
    {
        _plan = plan;
        var after = process.Clock.Trust.Trusted ? process.Clock.Now - NeededAfterEnd : DateTimeOffset.MinValue;
        var planned = _plan?.Airings.Where(a => a.EndAt > after).OrderBy(a => a.StartAt) ?? Enumerable.Empty<Airing>();
        _needed = [.. Commanded.Concat(planned).SelectMany(a => a.Needed).Select(p => (p.Content, p.Bytes)).DistinctBy(n => n.Content)];
        var needed = _needed.Select(n => n.Content).ToHashSet();
        foreach (var content in box.Disk.Contents.Keys.Where(c => !needed.Contains(c) && world.Random.Hits(0.2)).ToList())
            Discard(content);
        NeedsChanged();
        Check();
    }

    public void Command(Airing airing)
    {
        Commanded.Add(airing);
        if (Commanded.Count > DocumentStore.MostPlayNows)
            Commanded.RemoveAt(0);
        Need(_plan);
    }

    /// <summary>The file is wrong or not wanted, and gone.</summary>
    public void Discard(ContentId content)
    {
        box.Disk.Contents.Remove(content);
        box.Disk.Chunks.Remove(content);
        _expected.Remove(content);
        if (_ready.Remove(content))
        {
            box.Witness.Content(content).Set(world.Now, false);
            process.Step(new PlayerEvent.ContentLost(content));
        }

        NeedsChanged();
    }

    public void NeedsChanged()
    {
        _patience = FirstPatience;
        AskIn(world.Random.Seconds(0, 2));
        Subscribe();
    }

    public TimeSpan DurationOf(ContentId content) => box.Station.Contents[content].Duration;

    /// <summary>The connection is new: nothing is subscribed to.</summary>
    public void Connected()
    {
        _subscribed.Clear();
        NeedsChanged();
    }

    public void Manifest(ContentId content)
    {
        if (!Lacks(content) || _expected.Contains(content))
            return;
        if (box.Disk.Full && !box.Disk.Chunks.ContainsKey(content))
        {
            AskIn(LongestPatience);
            return;
        }

        box.Disk.Chunks.TryAdd(content, []);
        // Of what lies there whole the last chunk is left for the wire, so that a chunk always completes a content.
        if (box.Disk.Chunks[content].Count == box.Station.Contents[content].Chunks)
            box.Disk.Chunks[content].Remove(0);
        _expected.Add(content);
    }

    public void Chunk(ContentId content, int number)
    {
        if (!_expected.Contains(content) || !Lacks(content))
            return;
        var chunks = box.Disk.Chunks[content];
        if (box.Disk.Full && world.Random.Hits(0.5))
        {
            AskIn(LongestPatience);
            return;
        }

        if (!chunks.Add(number))
            return;
        _patience = FirstPatience;
        AskIn(FirstPatience);
        if (chunks.Count < box.Station.Contents[content].Chunks)
            return;
        process.Pulse("before a content is whole on disk");
        box.Disk.Chunks.Remove(content);
        _expected.Remove(content);
        box.Disk.Contents[content] = false;
        process.Pulse("a content is whole, and nobody knows");
        Ready(content);
        Subscribe();
    }

    private bool Lacks(ContentId content) => _needed.Any(n => n.Content == content) && !box.Disk.Contents.ContainsKey(content);

    private IEnumerable<ContentId> Lacking() => _needed.Select(n => n.Content).Where(c => !box.Disk.Contents.ContainsKey(c)).Take(64);

    private void Ready(ContentId content)
    {
        _ready.Add(content);
        box.Witness.Content(content).Set(world.Now, true);
        process.Step(new PlayerEvent.ContentReady(content));
    }

    private void Check()
    {
        if (_checking)
            return;
        _checking = true;
        process.In(world.Random.Spread(0.02, 1), () =>
        {
            _checking = false;
            var content = _needed.Select(n => n.Content).FirstOrDefault(c => !_ready.Contains(c) && box.Disk.Contents.ContainsKey(c));
            if (content == default)
                return;
            if (box.Disk.Contents[content])
                Discard(content);
            else
                Ready(content);
            Check();
        });
    }

    private void Subscribe()
    {
        var session = process.Links.Content;
        if (!session.Up)
            return;
        var lacking = Lacking().ToHashSet();
        foreach (var content in _subscribed.Except(lacking).ToList())
        {
            _subscribed.Remove(content);
            session.Unsubscribe(Topics.Manifest(SimulatedBox.StationId, content).ToString());
            session.Unsubscribe(Topics.ContentChunk(SimulatedBox.StationId, content).ToString());
        }

        foreach (var content in lacking.Except(_subscribed).ToList())
        {
            _subscribed.Add(content);
            session.Subscribe(Topics.Manifest(SimulatedBox.StationId, content).ToString());
            session.Subscribe(Topics.ContentChunk(SimulatedBox.StationId, content).ToString());
        }
    }

    private void AskIn(TimeSpan wait)
    {
        var turn = ++_askTurn;
        process.In(wait, () =>
        {
            if (turn == _askTurn)
                Ask();
        });
    }

    private void Ask()
    {
        if (!process.Links.Content.Up || !process.Links.Control.Up)
            return; // a new connection begins anew
        var wants = Lacking().Select(content => new WantedContent
        {
            Content = content,
            Missing = _expected.Contains(content)
                ? ChunkRange.Of([.. Enumerable.Range(0, box.Station.Contents[content].Chunks).Select(n => !box.Disk.Chunks[content].Contains(n))])
                : null,
        }).ToList();
        if (wants.Count == 0)
            return;
        box.Trace.Add("wants", string.Join(' ', wants.Select(w => $"{w.Content.ToString()[..6]}{(w.Missing is { } m ? $"({string.Join(',', m)})" : "")}")));
        process.Links.Control.Send(Topics.Want(SimulatedBox.StationId, box.Id).ToString(), new Want { Wants = wants });
        AskIn(_patience);
        _patience = _patience * 2 < LongestPatience ? _patience * 2 : LongestPatience;
    }
}
