using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Clock;
using Broadcast.SpeakerAgent.Store;

namespace Broadcast.SpeakerAgent.Link;

/// <summary>
/// What comes of a signed document: verified, stored, and only then acted on; or refused and reported; or, known already, passed over in silence.
/// Used by the control link alone.
/// </summary>
internal sealed class ControlDesk(
    BoxIdentity identity, TrustedKeys keys, StationClock clock, DocumentStore documents, AsRunJournal journal, Faults faults, Reporter reporter,
    TimeAsker asker, AsRunSender sender, IControlListener listener, ILogger<ControlDesk> log)
{
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(10);

    // At most one plan and one policy.
    private readonly Dictionary<TopicAddress, byte[]> _refused = [];
    private DateTimeOffset _tryAgainAt;

    /// <summary>The zones this box belongs to, by its plan.</summary>
    public IReadOnlyCollection<string> Zones { get; set; } = documents.Plan?.Body is Plan plan ? plan.Zones : [];

    /// <summary>Tries again what stands for long and found no room: the broker sends it anew only when the box connects anew.</summary>
    public void Tick()
    {
        if (_refused.Count == 0 || clock.BoxNow < _tryAgainAt)
            return;
        var refused = _refused.ToList();
        _refused.Clear();
        foreach (var (topic, text) in refused)
            Take(topic, text, clock.BoxNow);
    }

    /// <param name="arrivedAt">On the box's own timeline.</param>
    public void Take(TopicAddress topic, ReadOnlySpan<byte> text, DateTimeOffset arrivedAt)
    {
        var receiver = new Receiver(identity.Station, identity.Box, Zones, clock.Now, clock.Trust.Trusted, identity.Nonce);
        switch (DocumentVerifier.Verify(text, topic, keys, receiver, documents.Ledger))
        {
            case Refused refused:
                reporter.Refused(refused, topic, clock.Now);
                break;
            case Verified { Document.Body: TimeReply reply }:
                asker.Learn(reply, arrivedAt);
                break;
            case Verified verified:
                try
                {
                    Act(verified, topic, text);
                    faults.Clear(BoxFault.DiskFull);
                }
                catch (IOException e)
                {
                    // A plan or policy that is not stored is not acted on, nor remembered as accepted.
                    if (verified.Document.Purpose is Purpose.Plan or Purpose.Policy)
                    {
                        _refused[topic] = text.ToArray();
                        _tryAgainAt = clock.BoxNow + TryAgainAfter;
                    }

                    faults.Raise(BoxFault.DiskFull, $"Không lưu được {verified.Document.Purpose.Word()} nhận từ đài: {e.Message}");
                }

                break;
        }
    }

    private void Act(Verified verified, TopicAddress topic, ReadOnlySpan<byte> text)
    {
        var document = verified.Document;
        switch (document.Body)
        {
            case Plan plan:
                documents.Keep(topic, text, verified);
                AgentLog.Accepted(log, document.Purpose.Word(), document.Sequence, $"{plan.Airings.Count} airings, lease until {WireTime.Format(plan.LeaseUntil)}");
                foreach (var airing in plan.RefusedAirings)
                    reporter.Unsupported(document, $"airing {airing.Airing}: {airing.Error}", topic, clock.Now);
                Zones = plan.Zones;
                listener.PlanAccepted(plan);
                break;
            case StationPolicy policy:
                documents.Keep(topic, text, verified);
                AgentLog.Accepted(log, document.Purpose.Word(), document.Sequence, $"time zone {policy.TimeZone}, {policy.QuietHours.Count} quiet hours");
                listener.PolicyAccepted(policy);
                break;
            case Receipt receipt:
                documents.KeepCommand(topic, text, verified);
                sender.Receipted(receipt.Records);
                AgentLog.Receipted(log, journal.Receipt(receipt.Records), journal.PendingCount);
                break;
            case Command command when StateTeller.Kinds.Contains(command.Kind):
                try
                {
                    documents.KeepCommand(topic, text, verified);
                }
                finally
                {
                    // A full card neither keeps a warning from being spoken nor keeps what somebody stops from falling silent.
                    AgentLog.Accepted(log, document.Purpose.Word(), document.Sequence, command.Kind);
                    listener.CommandAccepted(document);
                }

                break;
            case Command command:
                documents.KeepCommand(topic, text, verified);
                reporter.Unsupported(document, $"kind: this box does not implement \"{command.Kind}\"", topic, clock.Now);
                break;
        }
    }
}
