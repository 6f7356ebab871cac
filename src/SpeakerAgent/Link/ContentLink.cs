using Broadcast.Mqtt;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Clock;
using Broadcast.SpeakerAgent.Store;

namespace Broadcast.SpeakerAgent.Link;

/// <summary>The content connection: subscribes to what is lacking, takes manifests and chunks, and asks for what does not come.</summary>
internal sealed class ContentLink(
    BoxIdentity identity, IMqttLink link, TrustedKeys keys, StationClock clock, ContentStore contents, Faults faults, Reporter reporter,
    IMqttLink control, Action<ContentId> ready, TimeProvider time, Random random, ILogger<ContentLink> log) : IDisposable
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(5);

    /// <summary>Apart from <see cref="BoxFault.DiskFull"/>, which stands for records and documents: those are small, and fit again sooner.</summary>
    private const string ContentDiskFull = "disk-full-content";

    /// <summary>The disk cannot be read or written: what it holds plays on, and nothing new comes.</summary>
    private const string ContentDiskBroken = "disk-broken-content";

    private readonly SemaphoreSlim _turn = new(1);
    private readonly LinkDiary _diary = new("content", enrolmentFile: null, time, log);
    private readonly HashSet<ContentId> _subscribed = [];
    private volatile bool _needsChanged = true;
    private volatile bool _rejoined;
    private bool _lacksLess;
    private bool _controlUp;
    private TimeSpan _patience = FirstPatience;
    private DateTimeOffset? _askAt;

    /// <summary>What is lacking may have changed. Any thread.</summary>
    public void NeedsChanged() => _needsChanged = true;

    public void Dispose() => _turn.Dispose();

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await link.SubscribeAsync(Topics.BoxChunk(identity.Station, identity.Box).ToString(), MqttQos.AtLeastOnce, stopping);
        link.Start();
        try
        {
            await Together.RunAsync(stopping, WatchAsync, ReadAsync, TickAsync);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Asked to end.
        }
    }

    private async Task WatchAsync(CancellationToken stopping)
    {
        await foreach (var state in link.WatchStateAsync(stopping))
        {
            _diary.Note(state);
            if (state.IsConnected)
                _rejoined = true; // a broker that was killed has forgotten everything: ask again
        }
    }

    private async Task TickAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TickEvery, time);
        do
        {
            await _turn.WaitAsync(stopping);
            try
            {
                await TickAsync();
            }
            finally
            {
                _turn.Release();
            }
        }
        while (await timer.WaitForNextTickAsync(stopping));

        async Task TickAsync()
        {
            if (contents.Problem is { } problem)
                faults.Raise(ContentDiskBroken, $"Không đọc hay ghi được bộ nhớ nội dung: {problem}. Cụm loa vẫn phát những gì đọc được.");
            else
                faults.Clear(ContentDiskBroken);
            if (control.State.IsConnected != _controlUp)
                _rejoined |= _controlUp = !_controlUp; // wants are repeated
            if (_needsChanged || _rejoined)
            {
                // In a session that the broker kept, what left meanwhile is waiting and comes now; it is of use where the manifest is known.
                var comes = !_needsChanged && link.State.SessionPresent && contents.Wants().All(want => want.Missing is not null);
                _needsChanged = _rejoined = false;
                _patience = FirstPatience;
                _askAt = clock.BoxNow + (comes ? FirstPatience : LongestDelay * random.NextDouble());
                _lacksLess = true;
            }

            if (_lacksLess)
            {
                _lacksLess = false;
                await SubscribeAsync(stopping);
            }

            if (_askAt <= clock.BoxNow && link.State.IsConnected && control.State.IsConnected)
                Ask();
        }
    }

    private async Task SubscribeAsync(CancellationToken stopping)
    {
        var lacking = contents.Lacking().ToHashSet();
        foreach (var content in _subscribed.Except(lacking).ToList())
        {
            _subscribed.Remove(content);
            await LeaveAsync(content, stopping);
        }

        foreach (var content in lacking.Except(_subscribed).ToList())
        {
            try
            {
                foreach (var topic in TopicsOf(content))
                    await link.SubscribeAsync(topic, MqttQos.AtLeastOnce, stopping);
                _subscribed.Add(content);
            }
            catch (MqttSubscriptionRefusedException e)
            {
                AgentLog.Refused(log, "subscription", e.Filter, e.Message);
            }
        }
    }

    private async Task LeaveAsync(ContentId content, CancellationToken stopping)
    {
        foreach (var topic in TopicsOf(content))
            await link.UnsubscribeAsync(topic, stopping);
    }

    private string[] TopicsOf(ContentId content) =>
        [Topics.Manifest(identity.Station, content).ToString(), Topics.ContentChunk(identity.Station, content).ToString()];

    private void Ask()
    {
        var wants = contents.Wants();
        _askAt = null;
        if (wants.Count == 0)
            return;
        control.TryPublish(Outgoing.Message(Topics.Want(identity.Station, identity.Box), Bounded(wants).ToUtf8()));
        _askAt = clock.BoxNow + _patience;
        _patience = _patience * 2 < LongestPatience ? _patience * 2 : LongestPatience;
    }

    /// <summary>Ranges beyond what one message holds are asked for later.</summary>
    private static Want Bounded(IReadOnlyList<WantedContent> wants)
    {
        const int mostRanges = 1024;
        var ranges = 0;
        return new Want
        {
            Wants = [.. wants.Take(64).TakeWhile(w => (ranges += w.Missing?.Count ?? 0) <= mostRanges || ranges == w.Missing?.Count)],
        };
    }

    private async Task ReadAsync(CancellationToken stopping)
    {
        await foreach (var message in link.Incoming.ReadAllAsync(stopping))
        {
            if (!Topics.TryParse(message.Topic, out var topic))
                continue;
            await _turn.WaitAsync(stopping);
            try
            {
                if (topic.Content is { } content && topic.Station == identity.Station && !contents.Lacking().Contains(content))
                    await LeaveAsync(content, stopping); // a kept session may hold what an earlier process, or an earlier plan, lacked
                else
                    Take(topic, message.Payload);
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    private void Take(TopicAddress topic, ReadOnlyMemory<byte> payload)
    {
        if (topic.Kind == TopicKind.Manifest)
        {
            var receiver = new Receiver(identity.Station, identity.Box, [], clock.Now, clock.Trust.Trusted, identity.Nonce);
            switch (DocumentVerifier.Verify(payload.Span, topic, keys, receiver, SequenceLedger.Empty))
            {
                case Refused refused:
                    reporter.Refused(refused, topic, clock.Now);
                    break;
                case Verified { Document.Body: ContentManifest manifest } when !contents.Expect(manifest) && contents.Lacking().Contains(manifest.Content):
                    if (contents.Problem is null)
                        Full($"không đủ chỗ cho nội dung {manifest.Content} ({manifest.Bytes} byte)");
                    else
                        _askAt = clock.BoxNow + LongestPatience;
                    break;
            }

            return;
        }

        if (RefusalOf(topic, payload.Length) is { } reason)
        {
            reporter.Refused(new Refused(reason, $"a chunk of {payload.Length} bytes"), topic, clock.Now);
            return;
        }

        if (!ChunkFrame.TryRead(payload, out var chunk) || (topic.Content is { } content && content != chunk.Content))
        {
            reporter.BadChunk(BadChunkReason.NotAChunk, $"{payload.Length} bytes are no chunk of this topic", topic, clock.Now);
            return;
        }

        var (outcome, problem) = contents.Put(chunk);
        switch (outcome)
        {
            case ChunkOutcome.Bad:
                reporter.BadChunk(problem!.Field, problem.ToString(), topic, clock.Now);
                break;
            case ChunkOutcome.Mismatch:
                reporter.Fault(Report.ContentMismatch, problem!.ToString(), topic, clock.Now);
                Came();
                break;
            case ChunkOutcome.DiskFull:
                Full(problem!.ToString());
                break;
            case ChunkOutcome.DiskBroken:
                _askAt = clock.BoxNow + LongestPatience;
                break;
            case ChunkOutcome.Stored:
                Came();
                break;
            case ChunkOutcome.Completed:
                Came();
                faults.Clear(ContentDiskFull);
                _lacksLess = true;
                ready(chunk.Content);
                break;
        }
    }

    /// <summary>Chunks are not signed: their topic alone says whose they are.</summary>
    private RefusalReason? RefusalOf(TopicAddress topic, int length) =>
        length > topic.Rule.Limit ? RefusalReason.TooLarge :
        topic.Station != identity.Station ? RefusalReason.WrongStation :
        topic.Box is { } box && box != identity.Box ? RefusalReason.WrongAudience :
        null;

    /// <summary>Something came that was lacking: patience begins anew.</summary>
    private void Came()
    {
        _patience = FirstPatience;
        _askAt = clock.BoxNow + FirstPatience;
    }

    private void Full(string detail)
    {
        faults.Raise(ContentDiskFull, $"Đầy bộ nhớ: {detail}.");
        _askAt = clock.BoxNow + LongestPatience;
    }
}
