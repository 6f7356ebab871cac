using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Boxes;

/// <summary>What a box does with what it is sent.</summary>
internal sealed partial class SimulatedBox
{
    private void Receive(string topic, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        Counters.BytesReceived += payload.Length;
        switch (Topics.Rule(topic))
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
            case Verdict.Accepted(var document, var order):
                _ledger.Remember(document);
                _keep |= !SequenceLedger.Exempts(document.Purpose);
                Obey(order, document, topic, now);
                break;
        }
    }

    private void Obey(Order order, SignedDocument document, string topic, DateTimeOffset now)
    {
        switch (order)
        {
            case Order.NewPolicy(var policy):
                (_policy, _policyPayload) = (policy, document.Payload);
                _look = true;
                StateSoon(now);
                break;
            case Order.NewPlan(var plan):
                ObeyPlan(plan, document, topic, now);
                break;
            case Order.Manifest(var manifest):
                _shelf.Describe(manifest);
                _wantDue ??= _shelf.Lacks(manifest.Content) ? now + Spread() : null;
                break;
            case Order.Receipt(var records):
                _outbox.Receipt(records);
                break;
            case Order.Time time:
                ObeyTime(time, now);
                break;
            case Order.PlayNow(var airing, var leaseUntil):
                // A box that does not know the time cannot judge a lease: it lasts from the arrival as long as it was given for.
                var lease = _time.Trusted ? leaseUntil : True(now) + (leaseUntil - document.IssuedAt);
                if (_player.PlayNow(airing, lease, Conditions, True(now)))
                    NeedContents(now);
                _look = true;
                break;
            case Order.SoundAlert(var alert):
                _alerts.Take(alert, document, AlertConditions(now), now);
                NeedContents(now);
                if (alert.Content is { } words && _shelf.Lacks(words))
                    Report(now, "fault", "no-content", alert.Id, topic, document);
                _look = _keep = true;
                break;
            case Order.Stop(var airing):
                _player.Stop(airing, Conditions, True(now));
                if (airing is null)
                    EndTest("stopped", now);
                _look = true;
                break;
            case Order.SelfTest test:
                BeginTest(test, now);
                break;
        }
    }

    private void ObeyPlan(Plan plan, SignedDocument document, string topic, DateTimeOffset now)
    {
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

    private void ObeyTime(Order.Time reply, DateTimeOffset now)
    {
        var (trustedBefore, guess, conditions) = (_time.Trusted, True(now), Conditions);
        if (!_time.Answer(reply.Nonce, reply.ReceivedAt, reply.SentAt, arrived: now))
            return;
        _look = true;
        if (trustedBefore)
            return;
        _trustedAt = now;
        _player.MoveClock(True(now) - guess, conditions, guess);
        PutPlanInPlayer(now);
        NeedContents(now);
        StateSoon(now);
    }

    private void Refuse(DateTimeOffset now, string reason, string detail, string topic, SignedDocument? document)
    {
        Counters.Refusals[reason] = Counters.Refusals.GetValueOrDefault(reason) + 1;
        Report(now, "refused", reason, detail, topic, document);
    }
}
