using Broadcast.Mqtt;
using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Link;

/// <summary>Tells the controller what was refused or found: at most 10 times a minute, the rest counted. Any thread may call it.</summary>
internal sealed class Reporter(BoxIdentity identity, IMqttLink link, TimeProvider time, ILogger<Reporter> log)
{
    public const int MostAMinute = 10;

    private readonly Lock _gate = new();
    private readonly Queue<long> _sent = new();
    private long _suppressed;

    public void Refused(Refused refused, TopicAddress topic, DateTimeOffset now)
    {
        AgentLog.Refused(log, refused.Reason.Word(), topic.ToString(), refused.Detail);
        Send(refused.ToReport(now, topic));
    }

    public void Unsupported(SignedDocument document, string what, TopicAddress topic, DateTimeOffset now) =>
        Refused(new Refused(RefusalReason.Unsupported, what) { Purpose = document.Purpose.Word(), Sequence = document.Sequence }, topic, now);

    public void BadChunk(string reason, string detail, TopicAddress topic, DateTimeOffset now) => Say(ReportKind.BadChunk, reason, detail, topic, now);

    public void Fault(string reason, string detail, TopicAddress topic, DateTimeOffset now) => Say(ReportKind.Fault, reason, detail, topic, now);

    /// <param name="result">One of <see cref="SelfTestResult"/>.</param>
    public void SelfTest(string test, string result, string? detail, DateTimeOffset now)
    {
        AgentLog.SelfTest(log, test, result, detail ?? "");
        Send(new Report { At = now, Kind = ReportKind.SelfTest, Reason = result, Detail = detail, Test = test });
    }

    private void Say(ReportKind kind, string reason, string detail, TopicAddress topic, DateTimeOffset now)
    {
        AgentLog.Refused(log, reason, topic.ToString(), detail);
        Send(new Report { At = now, Kind = kind, Reason = reason, Detail = detail, Topic = topic.ToString() });
    }

    private void Send(Report report)
    {
        long suppressed;
        lock (_gate)
        {
            while (_sent.TryPeek(out var oldest) && time.GetElapsedTime(oldest) > TimeSpan.FromMinutes(1))
                _sent.Dequeue();
            if (_sent.Count >= MostAMinute)
            {
                _suppressed++;
                return;
            }

            _sent.Enqueue(time.GetTimestamp());
            suppressed = _suppressed;
            _suppressed = 0;
        }

        var topic = Topics.Report(identity.Station, identity.Box);
        link.TryPublish(Outgoing.Message(topic, (suppressed > 0 ? report with { Suppressed = suppressed } : report).ToUtf8()));
    }
}
