using System.Collections.Immutable;
using Broadcast.Protocol;

namespace Broadcast.Controller.Dispatch;

/// <summary>
/// What dispatch does about what happens. Pure: the same state, event and time give the same new state and actions. What a person or a clock
/// waits for (time replies, receipts) is an action at once; retained documents go before chunks, and both leave a few at a time.
/// </summary>
internal sealed class DispatchCore(DispatchOptions options)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TenSeconds = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DocumentAgainAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ManifestAgainAfter = TimeSpan.FromSeconds(2);

    private const int MostLeft = 2_000;

    private readonly ChunkRules _chunks = new(options);

    /// <summary>One step.</summary>
    public (DispatchState State, IReadOnlyList<DispatchAction> Actions) Step(DispatchState state, DispatchEvent happened, DateTimeOffset now)
    {
        var actions = new List<DispatchAction>();
        state = happened switch
        {
            DispatchEvent.LinkUp up => LinkUp(state, up),
            DispatchEvent.LinkDown => LinkDown(state, now, actions),
            DispatchEvent.DocumentChanged changed => state with { DocumentsWaiting = state.DocumentsWaiting.Add(changed.Topic) },
            DispatchEvent.DocumentStands stands => DocumentStands(state, stands, now),
            DispatchEvent.DocumentDelivered delivered => state with { DocumentsInFlight = state.DocumentsInFlight.Remove(delivered.Topic) },
            DispatchEvent.BoxesEnrolled enrolled => CutOff(BoxesEnrolled(state, enrolled), enrolled.Anew, now),
            DispatchEvent.ContentReady ready => ContentReady(state, ready),
            DispatchEvent.ContentGone gone => state with { Contents = state.Contents.Remove(gone.Content) },
            DispatchEvent.PlanChanged changed => PlanChanged(state, changed, now),
            DispatchEvent.PresenceHeard heard => FromBox(state, heard.Box, now, actions, box => Presence(state, box, heard, now, actions)),
            DispatchEvent.StateHeard heard => FromBox(state, heard.Box, now, actions, _ => StateHeard(state, heard, now, actions)),
            DispatchEvent.ReportHeard heard => FromBox(state, heard.Box, now, actions, new DispatchAction.LogReport(heard.Box, heard.Report)),
            DispatchEvent.RecordsHeard heard => FromBox(state, heard.Box, now, actions, new DispatchAction.StoreRecords(heard.Box, heard.Records)),
            DispatchEvent.RecordsStored stored => Receipt(state, stored, actions),
            DispatchEvent.TimeAsked asked => FromBox(state, asked.Box, now, actions, box => TimeAsked(state, box, asked, now, actions)),
            DispatchEvent.WantHeard heard => FromBox(state, heard.Box, now, actions, box => Want(state, box, heard, now, actions)),
            DispatchEvent.Unreadable unreadable => Refuse(state, unreadable.Topic, unreadable.Problem, now, actions),
            DispatchEvent.ChunkDone done => ChunkDone(state, done, now, actions),
            DispatchEvent.Tick => state,
            _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "is no event of dispatch"),
        };
        state = happened switch
        {
            DispatchEvent.PresenceHeard heard => ClearIfLeft(state, heard.Box, Topics.Presence(heard.Box.Station, heard.Box.Box)),
            DispatchEvent.StateHeard heard => ClearIfLeft(state, heard.Box, Topics.State(heard.Box.Station, heard.Box.Box)),
            _ => state,
        };
        state = SendDocuments(state, actions);
        state = _chunks.Decide(state, now);
        state = _chunks.Send(state, now, actions);
        return (state with { WakeAt = _chunks.WakeAt(state, now) }, actions);
    }

    private static DispatchState LinkUp(DispatchState state, DispatchEvent.LinkUp up) => state with
    {
        Connected = true,
        DocumentsWaiting = state.DocumentsWaiting.Union(up.Retained),
    };

    private static DispatchState DocumentStands(DispatchState state, DispatchEvent.DocumentStands stands, DateTimeOffset now) => state with
    {
        Standing = stands.Sequence == 0
            ? state.Standing.Remove(stands.Topic)
            : state.Standing.SetItem(stands.Topic, new StandingDocument(stands.Sequence, now)),
    };

    private static DispatchState StateHeard(DispatchState state, DispatchEvent.StateHeard heard, DateTimeOffset now, List<DispatchAction> actions)
    {
        actions.Add(new DispatchAction.TellState(heard.Box, heard.State));
        state = Again(state, Topics.Policy(heard.Box.Station).ToString(), heard.State.PolicySequence, now);
        return Again(state, Topics.Plan(heard.Box.Station, heard.Box.Box).ToString(), heard.State.PlanSequence, now);
    }

    // A broker drops what its queue for a slow box does not hold, and tells nobody: a box that says it has an older one gets it again.
    private static DispatchState Again(DispatchState state, string topic, long has, DateTimeOffset now) =>
        state.Standing.TryGetValue(topic, out var standing) && has < standing.Sequence && now - standing.PublishedAt >= DocumentAgainAfter
            ? state with
            {
                DocumentsWaiting = state.DocumentsWaiting.Add(topic),
                Standing = state.Standing.SetItem(topic, standing with { PublishedAt = now }),
            }
            : state;

    // What was under way may be lost or not; only the boxes know, and they ask again.
    private static DispatchState LinkDown(DispatchState state, DateTimeOffset now, List<DispatchAction> actions)
    {
        foreach (var (address, box) in state.Boxes.Where(pair => pair.Value.Online))
            actions.Add(new DispatchAction.TellPresence(address, false, box.Boot));
        return state with
        {
            Connected = false,
            Boxes = state.Boxes.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Online ? pair.Value with { Online = false, Since = now } : pair.Value),
            Contents = state.Contents.ToImmutableDictionary(pair => pair.Key, pair => new DispatchedContent(pair.Value.Bytes, pair.Value.ChunkBytes, pair.Value.Chunks)),
        };
    }

    // A plan may come before the enrolment, or outlive it by a moment.
    private static DispatchState BoxesEnrolled(DispatchState state, DispatchEvent.BoxesEnrolled enrolled)
    {
        var boxes = ImmutableDictionary.CreateBuilder<BoxAddress, DispatchedBox>();
        foreach (var (address, box) in state.Boxes.Where(pair => !enrolled.Boxes.Contains(pair.Key) && !pair.Value.Needs.IsEmpty))
            boxes[address] = box with { Enrolled = false, Online = false };
        foreach (var address in enrolled.Boxes)
            boxes[address] = state.Boxes.GetValueOrDefault(address, DispatchedBox.Unheard) with { Enrolled = true };
        var left = state.Boxes.Where(pair => pair.Value.Enrolled && !enrolled.Boxes.Contains(pair.Key)).Select(pair => pair.Key);
        return state with { Boxes = boxes.ToImmutable(), Left = state.Left.Except(enrolled.Boxes).Union(left.Take(MostLeft - state.Left.Count)) };
    }

    // The broker throws it out and keeps its last will to itself: "online" would stand there, for a controller that comes later, until the new one joins.
    private static DispatchState CutOff(DispatchState state, BoxAddress? anew, DateTimeOffset now)
    {
        if (anew is not { } address || !state.Boxes.TryGetValue(address, out var box))
            return state;
        state = WithoutWants(state with { Boxes = state.Boxes.SetItem(address, box with { Online = false, Since = now }) }, address);
        return state with
        {
            DocumentsWaiting = state.DocumentsWaiting.Add(Topics.Presence(address.Station, address.Box).ToString()).Add(Topics.State(address.Station, address.Box).ToString()),
        };
    }

    private static DispatchState ContentReady(DispatchState state, DispatchEvent.ContentReady ready)
    {
        if (state.Contents.TryGetValue(ready.Content, out var known) && (known.Bytes, known.ChunkBytes, known.Chunks) == (ready.Bytes, ready.ChunkBytes, ready.Chunks))
            return state;
        return state with { Contents = state.Contents.SetItem(ready.Content, new DispatchedContent(ready.Bytes, ready.ChunkBytes, ready.Chunks)) };
    }

    private static DispatchState PlanChanged(DispatchState state, DispatchEvent.PlanChanged changed, DateTimeOffset now)
    {
        var box = state.Boxes.GetValueOrDefault(changed.Box, DispatchedBox.Unheard);
        // A content that it needed before is no news to the box: it has spoken of it, or has it.
        var news = changed.Needs.Keys.Any(content => !box.Needs.ContainsKey(content));
        box = box with { Needs = changed.Needs.ToImmutableDictionary(), NeedsSince = news ? now : box.NeedsSince };
        return state with { Boxes = state.Boxes.SetItem(changed.Box, box) };
    }

    private static DispatchState Presence(
        DispatchState state, DispatchedBox box, DispatchEvent.PresenceHeard heard, DateTimeOffset now, List<DispatchAction> actions)
    {
        actions.Add(new DispatchAction.TellPresence(heard.Box, heard.Online, heard.Boot));
        // What a new one says stays at the broker, even where the word of who was cut off could not be cleared yet; that word may still be heard before.
        if (heard.Online && heard.Boot != box.Boot)
        {
            state = state with
            {
                DocumentsWaiting = state.DocumentsWaiting.Remove(Topics.Presence(heard.Box.Station, heard.Box.Box).ToString()).Remove(Topics.State(heard.Box.Station, heard.Box.Box).ToString()),
            };
        }

        return WithoutWants(state with { Boxes = state.Boxes.SetItem(heard.Box, box with { Online = heard.Online, Boot = heard.Boot, Since = now }) }, heard.Box);
    }

    private static DispatchState WithoutWants(DispatchState state, BoxAddress box)
    {
        foreach (var (address, content) in state.Contents.Where(pair => pair.Key.Station == box.Station && pair.Value.Wants.ContainsKey(box.Box)))
            state = state with { Contents = state.Contents.SetItem(address, content.Without(box.Box)) };
        return state;
    }

    // The last word of a box that has left, or the broker's on its behalf when it is cut off, would stay at the broker for ever.
    private static DispatchState ClearIfLeft(DispatchState state, BoxAddress box, TopicAddress topic) =>
        state.Left.Contains(box) ? state with { DocumentsWaiting = state.DocumentsWaiting.Add(topic.ToString()) } : state;

    private static DispatchState Receipt(DispatchState state, DispatchEvent.RecordsStored stored, List<DispatchAction> actions)
    {
        actions.AddRange(stored.Records.Chunk(Protocol.Receipt.MaxRecords).Select(records => new DispatchAction.SendReceipt(stored.Box, records)));
        return state;
    }

    private DispatchState TimeAsked(DispatchState state, DispatchedBox box, DispatchEvent.TimeAsked asked, DateTimeOffset now, List<DispatchAction> actions)
    {
        if (!asked.ClockIsTrusted)
            return Refuse(state, Topics.User(asked.Box.Station, asked.Box.Box), "asks the time, and this machine's clock is not synchronised (NTP)", now, actions);
        var (asks, since) = now - box.TimeAsksSince < TenSeconds ? (box.TimeAsks + 1, box.TimeAsksSince) : (1, now);
        if (asks > options.TimeAsksPerTenSeconds)
            return Refuse(state, Topics.User(asked.Box.Station, asked.Box.Box), "asks the time too often", now, actions);
        actions.Add(new DispatchAction.ReplyTime(asked.Box, asked.Ask, asked.ReceivedAt));
        return state with { Boxes = state.Boxes.SetItem(asked.Box, box with { TimeAsks = asks, TimeAsksSince = since }) };
    }

    private DispatchState Want(DispatchState state, DispatchedBox box, DispatchEvent.WantHeard heard, DateTimeOffset now, List<DispatchAction> actions)
    {
        // It speaks, so it is there, whatever became of its presence.
        if (!box.Online)
            state = state with { Boxes = state.Boxes.SetItem(heard.Box, box with { Online = true, Since = now }) };
        foreach (var wanted in heard.Wants)
        {
            var address = new ContentAddress(heard.Box.Station, wanted.Content);
            if (!state.Contents.TryGetValue(address, out var content))
            {
                state = Refuse(state, Topics.User(heard.Box.Station, heard.Box.Box), $"wants the unknown content {wanted.Content}", now, actions);
                continue;
            }

            if (wanted.Missing is null && now - content.ManifestAt >= ManifestAgainAfter)
            {
                content = content with { ManifestAt = now };
                state = state with { DocumentsWaiting = state.DocumentsWaiting.Add(Topics.Manifest(address.Station, address.Content).ToString()) };
            }

            var missing = wanted.Missing is null ? ChunkSet.All(content.Chunks) : ChunkSet.Of(wanted.Missing, content.Chunks);
            state = state with { Contents = state.Contents.SetItem(address, _chunks.Want(state, address, content, heard.Box, missing, now)) };
        }

        return state;
    }

    private DispatchState ChunkDone(DispatchState state, DispatchEvent.ChunkDone done, DateTimeOffset now, List<DispatchAction> actions)
    {
        state = state with { ChunksInFlight = state.ChunksInFlight - 1 };
        return done.Problem is { } problem ? Refuse(state, $"content {done.Content.Content}", problem, now, actions) : state;
    }

    private DispatchState SendDocuments(DispatchState state, List<DispatchAction> actions)
    {
        while (state.Connected && state.DocumentsInFlight.Count < options.DocumentsInFlight
            && state.DocumentsWaiting.FirstOrDefault(topic => !state.DocumentsInFlight.Contains(topic)) is { } topic)
        {
            actions.Add(new DispatchAction.PublishDocument(topic));
            state = state with { DocumentsWaiting = state.DocumentsWaiting.Remove(topic), DocumentsInFlight = state.DocumentsInFlight.Add(topic) };
        }

        return state;
    }

    private DispatchState FromBox(DispatchState state, BoxAddress box, DateTimeOffset now, List<DispatchAction> actions, DispatchAction action) =>
        FromBox(state, box, now, actions, _ =>
        {
            actions.Add(action);
            return state;
        });

    private DispatchState FromBox(
        DispatchState state, BoxAddress address, DateTimeOffset now, List<DispatchAction> actions, Func<DispatchedBox, DispatchState> then) =>
        state.Boxes.TryGetValue(address, out var box) && box.Enrolled
            ? then(box)
            : Refuse(state, $"{address.Station}.{address.Box}", "is no enrolled box", now, actions);

    private DispatchState Refuse(DispatchState state, string who, string reason, DateTimeOffset now, List<DispatchAction> actions)
    {
        var count = state.Refusals;
        if (now - count.Since >= Minute)
            count = count with { Since = now, Logged = 0 };
        if (count.Logged < options.RefusalsLoggedPerMinute)
        {
            actions.Add(new DispatchAction.LogRefusal(who, reason, count.Suppressed));
            count = count with { Logged = count.Logged + 1, Suppressed = 0 };
        }
        else
        {
            count = count with { Suppressed = count.Suppressed + 1 };
        }

        return state with { Refusals = count with { Total = count.Total + 1 } };
    }
}
