using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Boxes;

/// <summary>What a box does with what it is sent.</summary>
internal sealed partial class SimulatedBox
{
    private void Receive(string topic, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        Counters.BytesReceived += payload.Length;
        switch (_topics.Rule(topic))
        {
            case TopicRule.Chunk rule:
                ReceiveChunk(topic, rule, payload, now);
                break;
            case TopicRule.Signed rule:
                ReceiveDocument(topic, rule, payload, now);
                break;
        }
    }

    private void ReceiveDocument(string topic, TopicRule.Signed rule, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        TimeKnowledge time = _time.Trusted ? new TimeKnowledge.Trusted(True(now)) : new TimeKnowledge.Untrusted(_nonce);
        switch (_verifier.Check(payload, rule, _plan?.Zones ?? [], time))
        {
            case Verdict.Repeated:
                Counters.Duplicates++;
                break;
            case Verdict.Refused(var reason, var detail, var document):
                Refuse(now, reason, detail, topic, document);
                break;
            case Verdict.Accepted(var document):
                try
                {
                    Obey(document, rule, topic, now);
                }
                catch (MalformedException e)
                {
                    Refuse(now, RefusalReason.Malformed, e.Message, topic, document);
                }
                catch (UnknownWordException e)
                {
                    Refuse(now, RefusalReason.Unsupported, e.Message, topic, document);
                }
                break;
        }
    }

    /// <summary>Reads the body whole before anything changes, so that a malformed one leaves no trace.</summary>
    private void Obey(SignedDocument document, TopicRule.Signed rule, string topic, DateTimeOffset now)
    {
        switch (document.Purpose)
        {
            case "policy":
                ObeyPolicy(document, now);
                break;
            case "plan":
                ObeyPlan(document, topic, now);
                break;
            case "content":
                ObeyManifest(document, rule, now);
                break;
            case "receipt":
                var records = document.Body.IdList("records", 200);
                Remember(document);
                if (_outbox.Receipt(records))
                    StateSoon(now);
                break;
            case "time":
                ObeyTime(document, now);
                break;
            case "command":
                ObeyCommand(document, now);
                break;
            default:
                throw new UnknownWordException("kind", KindOf(document)); // alert, live, re-key: not in this box
        }
    }

    private void ObeyPolicy(SignedDocument document, DateTimeOffset now)
    {
        _policy = Policy.Read(document.Body);
        _policyPayload = document.Payload;
        Remember(document);
        _look = true;
        StateSoon(now);
    }

    private void ObeyPlan(SignedDocument document, string topic, DateTimeOffset now)
    {
        var plan = Plan.Read(document.Body);
        Remember(document);
        var zonesBefore = _plan?.Zones ?? [];
        (_plan, _planPayload, _planSince) = (plan, document.Payload, _time.Trusted ? True(now) : null);
        if (_controlUp)
        {
            Subscribe(plan.Zones.Except(zonesBefore).Select(_topics.ZoneCommand));
            _actions.AddRange(zonesBefore.Except(plan.Zones)
                .Select(zone => new BoxAction.Unsubscribe(Connection.Control, _topics.ZoneCommand(zone))));
        }
        if (plan.Refused.Count > 0)
            Refuse(now, RefusalReason.Unsupported, string.Join("; ", plan.Refused.Take(5)), topic, document);
        PutPlanInPlayer(now);
        NeedContents(now);
        StateSoon(now);
    }

    private void ObeyTime(SignedDocument document, DateTimeOffset now)
    {
        document.Body.Time("askSentAt", decimals: 6);
        var nonce = document.Body.Bytes("nonce", 16);
        var receivedAt = document.Body.Time("receivedAt", decimals: 6);
        var sentAt = document.Body.Time("sentAt", decimals: 6);
        var trustedBefore = _time.Trusted;
        if (!_time.Answer(nonce, receivedAt, sentAt, arrived: now))
            return;
        _look = true;
        if (trustedBefore)
            return;
        PutPlanInPlayer(now);
        NeedContents(now);
        StateSoon(now);
    }

    private void ObeyCommand(SignedDocument document, DateTimeOffset now)
    {
        var body = document.Body;
        switch (KindOf(document))
        {
            case "play-now":
                var airing = Airing.Read(body.Object("airing"));
                var leaseUntil = body.Time("leaseUntil");
                Remember(document);
                if (_player.PlayNow(airing, leaseUntil))
                    NeedContents(now);
                _look = true;
                break;
            case "stop":
                var meant = body.Has("airing") ? body.Id("airing") : null;
                body.Milliseconds("fadeMs", most: 10_000);
                Remember(document);
                _player.Stop(meant, Conditions, True(now));
                _look = true;
                break;
            case var kind:
                throw new UnknownWordException("kind", kind);
        }
    }

    /// <summary>The kind, which must belong to its purpose: an alert that comes as a command is no alert.</summary>
    private static string KindOf(SignedDocument document)
    {
        var kind = document.Body.Text("kind", 64);
        var home = kind switch
        {
            "play-now" or "stop" or "self-test" => "command",
            "alert" or "recall" => "alert",
            "live-begin" or "live-end" => "live",
            "re-key" => "re-key",
            _ => document.Purpose,
        };
        return home == document.Purpose ? kind : throw new MalformedException("kind", $"{kind} does not belong to {document.Purpose}");
    }

    private void Refuse(DateTimeOffset now, string reason, string detail, string topic, SignedDocument? document)
    {
        Counters.Refusals[reason] = Counters.Refusals.GetValueOrDefault(reason) + 1;
        Report(now, "refused", reason, detail, topic, document);
    }

    private void Remember(SignedDocument document)
    {
        _ledger.Remember(document);
        _keep |= !SequenceLedger.Exempts(document.Purpose);
    }
}
