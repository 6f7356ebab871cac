using System.Threading.Channels;
using Broadcast.Controller.Boxes;
using Broadcast.Controller.Playout;
using Broadcast.Controller.Trust;
using Broadcast.Mqtt;
using Broadcast.Protocol;
using Microsoft.Extensions.Options;

namespace Broadcast.Controller.Dispatch;

/// <summary>
/// Drives <see cref="DispatchCore"/>: hands it what happens, one thing after the other, and does what it decides. Nothing here waits for a disk or a
/// broker but the small tasks that read a chunk, deliver a document or store records.
/// </summary>
internal sealed class DispatchLoop(
    IMqttLink link, DispatchInbox inbox, BoxLink boxLink, StationSigner signer, IRetainedDocuments documents, IContentFiles files, IEnrolments enrolments,
    IBoxReports reports, IAsRunStore asRun, IOptions<DispatchOptions> options, OwnClock ownClock, TimeProvider time, ILogger<DispatchLoop> log) : BackgroundService
{
    private const int RecordBatches = 256;
    private static readonly TimeSpan ReceiptLifetime = TimeSpan.FromDays(1);
    private static readonly TimeSpan TimeReplyLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan DocumentAgainAfter = TimeSpan.FromSeconds(1);

    private readonly DispatchCore _core = new(options.Value);
    private readonly HashSet<string> _subscribed = new(StringComparer.Ordinal);
    private readonly Channel<DispatchAction.StoreRecords> _records =
        Channel.CreateBounded<DispatchAction.StoreRecords>(new BoundedChannelOptions(RecordBatches) { SingleReader = true });

    private DispatchState _state = DispatchState.Empty;
    private CancellationTokenSource _connection = new();

    /// <summary>What dispatch knows, as of the last step. Safe to read at any time.</summary>
    public DispatchState State => Volatile.Read(ref _state);

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await link.DisposeAsync();
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        _connection.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        enrolments.Changed += OnEnrolmentsChanged;
        if (!ownClock())
            DispatchLog.ClockNotSynchronised(log);
        try
        {
            var timer = time.CreateTimer(_ => inbox.Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            await using (timer)
            {
                Step(Enrolled());
                foreach (var remembered in boxLink.Remembered())
                    Step(remembered);
                link.Start();
                await Together.RunAsync(stoppingToken, ReceiveAsync, WatchLinkAsync, StoreAsync, stopping => StepAsync(timer, stopping));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is ending.
        }
        finally
        {
            enrolments.Changed -= OnEnrolmentsChanged;
        }
    }

    private async Task StepAsync(ITimer timer, CancellationToken stopping)
    {
        DateTimeOffset? wakeAt = null;
        await foreach (var happened in inbox.Reader.ReadAllAsync(stopping))
        {
            Step(happened);
            if (_state.WakeAt == wakeAt && happened is not DispatchEvent.Tick)
                continue;
            wakeAt = _state.WakeAt;
            var wait = wakeAt - time.GetUtcNow();
            timer.Change(wait is null ? Timeout.InfiniteTimeSpan : wait > TimeSpan.Zero ? wait.Value : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private void Step(DispatchEvent happened)
    {
        var (state, actions) = _core.Step(_state, happened, time.GetUtcNow());
        Volatile.Write(ref _state, state);
        foreach (var action in actions)
        {
            try
            {
                Do(action);
            }
            catch (Exception fault) when (fault is IOException or ArgumentException or ObjectDisposedException or UnauthorizedAccessException)
            {
                DispatchLog.ActionFailed(log, fault, action.GetType().Name);
            }
        }

        switch (happened)
        {
            case DispatchEvent.BoxesEnrolled:
                Subscribe();
                break;
            case DispatchEvent.LinkDown:
                // Chunks that have not left are withdrawn: boxes ask again for what they then lack.
                _connection.Cancel();
                _connection.Dispose();
                _connection = new CancellationTokenSource();
                break;
            case DispatchEvent.LinkUp up:
                DispatchLog.Republishing(log, up.Retained.Count);
                break;
        }
    }

    private void Do(DispatchAction action)
    {
        switch (action)
        {
            case DispatchAction.ReplyTime reply:
                ReplyTime(reply);
                break;
            case DispatchAction.SendReceipt receipt:
                SendReceipt(receipt);
                break;
            case DispatchAction.PublishDocument document:
                _ = PublishDocumentAsync(document.Topic);
                break;
            case DispatchAction.PublishChunk chunk:
                _ = PublishChunkAsync(chunk, _state.Contents[chunk.Content], _connection.Token);
                break;
            case DispatchAction.StoreRecords store:
                if (!_records.Writer.TryWrite(store))
                    DispatchLog.TooManyRecords(log, store.Box.Station, store.Box.Box);
                break;
            case DispatchAction.TellPresence presence:
                reports.PresenceChanged(presence.Box.Station, presence.Box.Box, presence.Online, presence.Boot, time.GetUtcNow());
                break;
            case DispatchAction.TellState state:
                reports.StateReported(state.Box.Station, state.Box.Box, state.State, time.GetUtcNow());
                break;
            case DispatchAction.LogReport { Box: var box, Report: var report }:
                DispatchLog.Report(log, box, report);
                reports.Reported(box.Station, box.Box, report, time.GetUtcNow());
                break;
            case DispatchAction.LogRefusal refusal:
                DispatchLog.Refused(log, refusal.Who, refusal.Reason, refusal.Suppressed);
                break;
        }
    }

    private void ReplyTime(DispatchAction.ReplyTime reply)
    {
        var topic = Topics.Time(reply.Box.Station, reply.Box.Box);
        var sentAt = time.GetUtcNow();
        var text = signer.Sign(
            topic.Station,
            topic.Audience,
            Purpose.Time,
            new TimeReply
            {
                Nonce = reply.Ask.Nonce,
                AskSentAt = reply.Ask.SentAt,
                ReceivedAt = reply.ReceivedAt,
                // Our own clock may have been set back in between.
                SentAt = sentAt > reply.ReceivedAt ? sentAt : reply.ReceivedAt,
            },
            TimeReplyLifetime);
        link.TryPublish(Message(topic, text));
    }

    private void SendReceipt(DispatchAction.SendReceipt receipt)
    {
        var topic = Topics.Receipt(receipt.Box.Station, receipt.Box.Box);
        var text = signer.Sign(topic.Station, topic.Audience, Purpose.Receipt, new Receipt { Records = receipt.Records }, ReceiptLifetime);
        // A receipt that finds the queue full is not missed: the box sends its records again.
        link.TryPublish(Message(topic, text));
    }

    private async Task PublishDocumentAsync(string topic)
    {
        try
        {
            var text = documents.Find(topic)?.Text ?? "";
            await link.PublishAsync(new MqttMessage(topic, System.Text.Encoding.ASCII.GetBytes(text), MqttQos.AtLeastOnce, Retain: true));
        }
        catch (ObjectDisposedException)
        {
            return;
        }
        catch (Exception fault) when (fault is MqttQueueFullException or ArgumentException or IOException)
        {
            DispatchLog.DocumentNotSent(log, fault, topic, DocumentAgainAfter);
            await Task.Delay(DocumentAgainAfter, time);
            await inbox.PostAsync(new DispatchEvent.DocumentChanged(topic), CancellationToken.None);
        }

        await inbox.PostAsync(new DispatchEvent.DocumentDelivered(topic), CancellationToken.None);
    }

    private async Task PublishChunkAsync(DispatchAction.PublishChunk chunk, DispatchedContent content, CancellationToken connection)
    {
        var (station, id) = chunk.Content;
        string? problem = null;
        try
        {
            var bytes = new byte[content.SizeOf(chunk.Chunk)];
            await files.ReadAsync(id, (long)chunk.Chunk * content.ChunkBytes, bytes, connection);
            var topic = chunk.Box is { } box ? Topics.BoxChunk(station, box) : Topics.ContentChunk(station, id);
            var frame = new ChunkFrame(id, chunk.Chunk, content.Chunks, bytes).ToArray();
            await link.PublishAsync(new MqttMessage(topic.ToString(), frame, MqttQos.AtLeastOnce, Retain: false), connection);
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
        {
            // The connection it was meant for is gone.
        }
        catch (Exception fault) when (fault is IOException or MqttQueueFullException or ArgumentException or UnauthorizedAccessException)
        {
            // Boxes ask again; until somebody mends it, it is said a few times a minute.
            problem = fault.Message;
        }

        await inbox.PostAsync(new DispatchEvent.ChunkDone(chunk.Content, problem), CancellationToken.None);
    }

    private async Task ReceiveAsync(CancellationToken stopping)
    {
        await foreach (var message in link.Incoming.ReadAllAsync(stopping))
        {
            var receivedAt = time.GetUtcNow() - time.GetElapsedTime(message.ArrivedAt);
            var happened = BoxMessages.Read(message, receivedAt);
            if (happened is DispatchEvent.TimeAsked asked)
                happened = asked with { ClockIsTrusted = ownClock() };
            if (happened is not null)
                await inbox.PostAsync(happened, stopping);
        }
    }

    private async Task WatchLinkAsync(CancellationToken stopping)
    {
        var connected = false;
        await foreach (var state in link.WatchStateAsync(stopping))
        {
            DispatchLog.Link(log, state.Phase, state.Reason, state.Detail);
            if (state.IsConnected == connected)
                continue;
            connected = state.IsConnected;
            await inbox.PostAsync(
                connected ? new DispatchEvent.LinkUp([.. documents.All().Select(document => document.Topic)]) : new DispatchEvent.LinkDown(), stopping);
        }
    }

    private async Task StoreAsync(CancellationToken stopping)
    {
        await foreach (var (box, records) in _records.Reader.ReadAllAsync(stopping))
        {
            try
            {
                await asRun.StoreAsync(box.Station, box.Box, records, time.GetUtcNow(), stopping);
                await inbox.PostAsync(new DispatchEvent.RecordsStored(box, [.. records.Select(record => record.Record)]), stopping);
            }
#pragma warning disable CA1031 // Whatever a store throws, the box still has its records, and the next box's must be tried.
            catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
            {
                DispatchLog.RecordsNotStored(log, fault, records.Count, box.Station, box.Box);
            }
        }
    }

    private void Subscribe()
    {
        foreach (var station in _state.Boxes.Keys.Select(box => box.Station).Distinct(StringComparer.Ordinal).Where(_subscribed.Add))
        {
            foreach (var filter in Topics.FromEveryBox(station))
                _ = SubscribeAsync(filter);
        }
    }

    private async Task SubscribeAsync(string filter)
    {
        try
        {
            await link.SubscribeAsync(filter, MqttQos.AtLeastOnce);
        }
        catch (Exception fault) when (fault is MqttSubscriptionRefusedException or MqttQueueFullException or ObjectDisposedException)
        {
            DispatchLog.ActionFailed(log, fault, $"subscribe to {filter}");
        }
    }

    private void OnEnrolmentsChanged(object? sender, EnrolmentChange change) =>
        _ = inbox.PostAsync(Enrolled() with { Anew = change.Anew ? new BoxAddress(change.Station, change.Box) : null }, CancellationToken.None).AsTask();

    private DispatchEvent.BoxesEnrolled Enrolled() =>
        new(enrolments.Credentials().Select(credential => new BoxAddress(credential.Station, credential.Box)).ToHashSet());

    private static MqttMessage Message(TopicAddress topic, string text) => new(
        topic.ToString(), System.Text.Encoding.ASCII.GetBytes(text), topic.Rule.QoS == 0 ? MqttQos.AtMostOnce : MqttQos.AtLeastOnce, topic.Rule.Retained);
}
