using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Boxes;

/// <summary>How a box comes by its contents.</summary>
internal sealed partial class SimulatedBox
{
    private void ReceiveChunk(string topic, TopicRule.Chunk rule, ReadOnlyMemory<byte> payload, DateTimeOffset now)
    {
        if (payload.Length > rule.LargestPayload)
        {
            Refuse(now, RefusalReason.TooLarge, $"{payload.Length} bytes", topic, document: null);
            return;
        }
        if (rule.Station != _enrolment.Station || (rule.Box ?? Name) != Name)
        {
            var reason = rule.Station != _enrolment.Station ? RefusalReason.WrongStation : RefusalReason.WrongAudience;
            Refuse(now, reason, "a chunk on a topic of others", topic, document: null);
            return;
        }
        if (!ContentChunk.TryRead(payload, out var chunk) || (rule.Content is not null && rule.Content != chunk.Content))
        {
            BadChunk(now, topic, "not-a-chunk", $"{payload.Length} bytes");
            return;
        }
        Counters.ChunkBytes += chunk.Bytes.Length;
        var fate = _shelf.Take(chunk, out var offset, out var length);
        if (rule.Box is null && !_shelf.Lacks(chunk.Content) && fate is ChunkFate.NotWanted or ChunkFate.Duplicate)
            UnsubscribeContent(chunk.Content);
        var detail = $"{chunk.Content} {chunk.Number}/{chunk.Count}";
        switch (fate)
        {
            case ChunkFate.Duplicate:
                Counters.Duplicates++;
                break;
            case ChunkFate.WrongCount:
                BadChunk(now, topic, "count", detail);
                break;
            case ChunkFate.WrongLength:
                BadChunk(now, topic, "length", detail);
                break;
            case ChunkFate.WrongDigest:
                BadChunk(now, topic, "digest", detail);
                break;
            case ChunkFate.Taken or ChunkFate.LastTaken:
                Counters.ChunksReceived++;
                _actions.Add(new BoxAction.KeepChunk(chunk.Content, length, offset, chunk.Bytes));
                if (fate == ChunkFate.LastTaken)
                    _actions.Add(new BoxAction.CheckContent(chunk.Content));
                (_wantWait, _wantDue) = (FirstWantWait * 2, now + FirstWantWait);
                break;
        }
    }

    private void BadChunk(DateTimeOffset now, string topic, string reason, string detail)
    {
        Counters.BadChunks++;
        Report(now, "bad-chunk", reason, detail, topic);
    }

    private void ContentChecked(string content, bool matches, DateTimeOffset now)
    {
        _shelf.Checked(content, matches);
        if (!matches)
        {
            Report(now, "fault", "content-mismatch", content, _topics.Chunk(content));
            return;
        }
        UnsubscribeContent(content);
        _keep = _look = true;
        StateSoon(now);
    }

    /// <summary>Contents of what may still sound, in the order in which they will be needed.</summary>
    private void NeedContents(DateTimeOffset now)
    {
        var planned = (_plan?.Airings ?? []).Where(airing => !_time.Trusted || airing.EndAt > True(now));
        var needed = _alerts.Contents.Concat(_plan?.Keep ?? []).Concat(planned.Concat(_player.Runs.Select(run => run.Airing))
            .SelectMany(airing => airing.Parts).Select(part => part.Content)).ToHashSet(StringComparer.Ordinal);
        var forgotten = _shelf.ForgetAllBut(needed);
        foreach (var content in forgotten)
        {
            UnsubscribeContent(content);
            _actions.Add(new BoxAction.ReleaseContent(content));
        }
        var known = _shelf.Needed;
        foreach (var content in needed)
        {
            if (_shelf.IsComplete(content) || _shelf.Lacks(content))
                continue;
            _shelf.Need(content);
            _actions.Add(new BoxAction.NeedContent(content));
            SubscribeContent(content);
        }
        _shelf.Rank(needed);
        if (forgotten.Count > 0 || _shelf.Needed != known)
            StateSoon(now);
        if (_shelf.Needed == known)
            return;
        if (!_contentAsked)
        {
            _contentAsked = true;
            _actions.Add(new BoxAction.OpenContentConnection());
        }
        WantSoon(now);
    }

    /// <summary>Spread over 2 s, so that boxes that were woken together do not ask together.</summary>
    private void WantSoon(DateTimeOffset now)
    {
        _wantWait = FirstWantWait;
        _wantDue = _contentUp && _shelf.Complete < _shelf.Needed ? now + Spread() : null;
    }

    /// <summary>After joining: at once, but for what may have waited at the broker and comes now.</summary>
    private void WantAgain(DateTimeOffset now)
    {
        WantSoon(now);
        if (_sessionKept && _wantDue is not null)
            _wantDue = now + FirstWantWait;
    }

    private TimeSpan Spread() => WantSpread * _random.NextDouble();

    private void SayWants(DateTimeOffset now)
    {
        var wants = _contentUp ? _shelf.Wants() : [];
        if (wants.Count == 0)
        {
            _wantDue = null;
            return;
        }
        Publish(_topics.Want, Messages.Wants(wants));
        _wantDue = now + _wantWait;
        _wantWait = _wantWait * 2 < LongestWantWait ? _wantWait * 2 : LongestWantWait;
    }

    private void SubscribeContent(string content)
    {
        if (!_contentUp)
            return;
        _actions.Add(new BoxAction.Subscribe(Connection.Content, _topics.Manifest(content), Qos: 1));
        _actions.Add(new BoxAction.Subscribe(Connection.Content, _topics.Chunk(content), Qos: 1));
    }

    private void UnsubscribeContent(string content)
    {
        if (!_contentUp)
            return;
        _actions.Add(new BoxAction.Unsubscribe(Connection.Content, _topics.Manifest(content)));
        _actions.Add(new BoxAction.Unsubscribe(Connection.Content, _topics.Chunk(content)));
    }
}
