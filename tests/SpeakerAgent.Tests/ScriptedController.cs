using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Broadcast.Mqtt;
using Broadcast.Mqtt.Tests;
using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Tests;

/// <summary>A controller as far as one box sees it: signs with the station's key, answers time asks and wants, receipts, and writes down what the box says.</summary>
internal sealed class ScriptedController : IAsyncDisposable
{
    public const string Station = "xa-thu";
    public const string Box = "cum-1";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DocumentSigner _signer;
    private readonly MqttLink _link;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<ContentId, (TestSound Sound, ContentManifest Manifest)> _sounds = [];
    private readonly ConcurrentDictionary<string, AsRunRecord> _records = new();
    private Task _running = Task.CompletedTask;
    private long _sequence = 1000;

    public ScriptedController(MosquittoProcess broker, MqttLoop loop)
    {
        _signer = new DocumentSigner(_key, "station-1");
        _link = new MqttLink(
            new MqttLinkOptions
            {
                Port = broker.Port,
                ClientId = "controller",
                BackOff = new MqttBackOff { First = TimeSpan.FromMilliseconds(20), Longest = TimeSpan.FromMilliseconds(200) },
            },
            loop, TimeProvider.System, new Random(1));
    }

    /// <summary>How far its clock is from this machine's.</summary>
    public TimeSpan ClockOffset { get; init; }

    public bool AnswersTime { get; set; } = true;

    public bool AnswersWants { get; set; } = true;

    public bool Receipts { get; set; } = true;

    public ConcurrentQueue<BoxMessage> Heard { get; } = new();

    public IReadOnlyDictionary<string, AsRunRecord> Records => _records;

    public DateTimeOffset Now => TimeProvider.System.GetUtcNow() + ClockOffset;

    public BoxState? State => Heard.OfType<BoxState>().LastOrDefault();

    public MqttLink Link => _link;

    public StationKey Key => StationKey.Of(
        "station-1", _key, Purpose.Policy, Purpose.Plan, Purpose.Content, Purpose.Command, Purpose.Alert, Purpose.Receipt, Purpose.Time, Purpose.ReKey);

    public async Task StartAsync()
    {
        foreach (var filter in Topics.FromEveryBox(Station))
            await _link.SubscribeAsync(filter, MqttQos.AtLeastOnce);
        _link.Start();
        await _link.WaitConnectedAsync().WaitAsync(TestWait.Deadline);
        _running = RunAsync();
    }

    public Enrolment Enrolment(int port) => new()
    {
        Version = 1,
        Station = Station,
        StationName = "Xã Thử",
        Box = Box,
        Broker = new BrokerAddress { Host = "127.0.0.1", Port = port },
        User = Topics.User(Station, Box),
        Password = "mật-khẩu",
        Keys = [Key],
    };

    public byte[] Sign(DocumentBody body, TopicAddress topic, Purpose purpose, IReadOnlyList<string>? nonces = null, TimeSpan? expiresIn = null, long? sequence = null) =>
        Encoding.ASCII.GetBytes(_signer.Sign(new SignedDocument
        {
            Purpose = purpose,
            Station = Station,
            Audience = topic.Audience,
            Sequence = purpose is Purpose.Time or Purpose.Content ? 0 : sequence ?? Interlocked.Increment(ref _sequence),
            IssuedAt = Now,
            ExpiresAt = Now + (expiresIn ?? TimeSpan.FromDays(7)),
            Nonces = nonces,
            Body = body,
        }));

    public Task PublishAsync(TopicAddress topic, byte[] payload) =>
        _link.PublishAsync(new MqttMessage(topic.ToString(), payload, (MqttQos)topic.Rule.QoS, topic.Rule.Retained)).WaitAsync(TestWait.Deadline);

    public Task SendAsync(StationPolicy policy) =>
        PublishAsync(Topics.Policy(Station), Sign(policy, Topics.Policy(Station), Purpose.Policy));

    public Task SendAsync(Plan plan) =>
        PublishAsync(Topics.Plan(Station, Box), Sign(plan, Topics.Plan(Station, Box), Purpose.Plan));

    public Task SendAsync(Command command, IReadOnlyList<string>? nonces = null) =>
        PublishAsync(Topics.BoxCommand(Station, Box), Sign(command, Topics.BoxCommand(Station, Box), command is Alert or Recall ? Purpose.Alert : Purpose.Command, nonces));

    public Task SendAsync(TestSound sound, int chunkBytes = 1024)
    {
        var manifest = ContentChunks.Describe(sound.File, sound.DurationMs, chunkBytes);
        lock (_sounds)
            _sounds[sound.Content] = (sound, manifest);
        var topic = Topics.Manifest(Station, sound.Content);
        return PublishAsync(topic, Sign(manifest, topic, Purpose.Content));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        try
        {
            await _running;
        }
        catch (OperationCanceledException)
        {
            // As asked.
        }

        await _link.DisposeAsync();
        _stopping.Dispose();
        _key.Dispose();
    }

    private async Task RunAsync()
    {
        await foreach (var message in _link.Incoming.ReadAllAsync(_stopping.Token))
        {
            var receivedAt = Now;
            if (!Topics.TryParse(message.Topic, out var topic))
                throw new InvalidOperationException($"The box published on {message.Topic}.");
            BoxMessage.TryRead(message.Payload.Span, topic, out var heard, out var error).Should().BeTrue(error?.ToString());
            Heard.Enqueue(heard!);
            switch (heard)
            {
                case TimeAsk ask when AnswersTime:
                    var time = Topics.Time(Station, topic.Box!);
                    var reply = new TimeReply { Nonce = ask.Nonce, AskSentAt = ask.SentAt, ReceivedAt = receivedAt, SentAt = Now };
                    _link.TryPublish(new MqttMessage(time.ToString(), Sign(reply, time, Purpose.Time), MqttQos.AtMostOnce, false));
                    break;
                case Want want when AnswersWants:
                    Answer(want);
                    break;
                case AsRunBatch batch:
                    foreach (var record in batch.Records)
                        _records[record.Record] = record;
                    if (Receipts)
                    {
                        var receipt = Topics.Receipt(Station, topic.Box!);
                        var body = new Receipt { Records = [.. batch.Records.Select(r => r.Record)] };
                        _link.TryPublish(new MqttMessage(receipt.ToString(), Sign(body, receipt, Purpose.Receipt), MqttQos.AtLeastOnce, false));
                    }

                    break;
            }
        }
    }

    private void Answer(Want want)
    {
        foreach (var wanted in want.Wants)
        {
            (TestSound Sound, ContentManifest Manifest) found;
            lock (_sounds)
            {
                if (!_sounds.TryGetValue(wanted.Content, out found))
                    continue;
            }

            foreach (var range in wanted.Missing ?? [new ChunkRange(0, found.Manifest.Chunks.Count - 1)])
            {
                for (var number = range.First; number <= range.Last; number++)
                {
                    var frame = ContentChunks.Cut(found.Manifest, found.Sound.File, number).ToArray();
                    _link.TryPublish(new MqttMessage(Topics.ContentChunk(Station, wanted.Content).ToString(), frame, MqttQos.AtLeastOnce, false));
                }
            }
        }
    }
}
