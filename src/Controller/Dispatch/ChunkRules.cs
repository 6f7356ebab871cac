using System.Collections.Immutable;

namespace Broadcast.Controller.Dispatch;

/// <summary>
/// Which chunks leave, when and for whom, so that each leaves once for all boxes that need it and nobody's SIM pays for another's gaps. Pure.
/// <para>Wants are collected, then decided at once: a chunk goes to everybody when several lack it and nobody who is still taking the content would
/// get it in vain, or when so many lack it that a copy for each would cost more (<see cref="DispatchOptions.SharedFrom"/>); else to each box alone.
/// Before that, those who were told of the content a moment ago may say that they lack it too. While a content is going to everybody, and until those
/// who missed something of it can have said so, gaps wait, so that they are answered once; but what few lack, and little, they get alone at once.</para>
/// </summary>
internal sealed class ChunkRules(DispatchOptions options)
{
    private static readonly TimeSpan CatchUp = TimeSpan.FromMilliseconds(100);

    // Of a content, in copies for single boxes that do not wait for others.
    private const double MostAlone = 0.25;

    // Of a content: what a box lacks that gets it before others.
    private const double Little = 0.05;

    // Of a content; a box may receive 0.05 in vain over all.
    private const double MuchInVain = 0.02;

    // Of a content that must sound so soon after the next window opens, the box would not have all in time.
    private static readonly TimeSpan BeforeItSounds = TimeSpan.FromHours(1);

    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);

    /// <summary>The content after a box said what it lacks of it.</summary>
    public DispatchedContent Want(
        DispatchState state, ContentAddress address, DispatchedContent content, BoxAddress asking, ChunkSet missing, DateTimeOffset now)
    {
        var since = state.Boxes[asking].Since;
        // What left a moment ago is on its way, unless the box was not there; the box asks again if it was lost. When it speaks for the first time it
        // has just subscribed: what left before did not reach it.
        if (content.Wants.TryGetValue(asking.Box, out var before))
            missing = missing.Where(chunk => !IsOnItsWay(content.SharedAt, chunk, since, now) && !IsOnItsWay(before.AloneAt, chunk, since, now));
        else
            before = new StandingWant(ChunkSet.Empty, now, ImmutableDictionary<int, DateTimeOffset>.Empty);
        var alone = content.Alone.GetValueOrDefault(asking.Box, ChunkSet.Empty).Where(missing.Contains);
        content = content with
        {
            Heard = content.Heard.Add(asking.Box),
            Wants = content.Wants.SetItem(asking.Box, before with { Missing = missing, AskedAt = now }),
            Alone = SetAlone(content.Alone, asking.Box, alone),
        };
        var waits = missing.Where(chunk => !content.Shared.Contains(chunk) && !alone.Contains(chunk));
        return waits.IsEmpty || content.DecideAt is not null ? content : content with { DecideAt = now + options.CollectFor, AskedAt = now };
    }

    /// <summary>Decides about every content whose time has come.</summary>
    public DispatchState Decide(DispatchState state, DateTimeOffset now)
    {
        foreach (var (address, content) in state.Contents)
        {
            if (content.DecideAt is not { } at || at > now)
                continue;
            var settled = SettledAt(state, address, content, now);
            var decided = settled <= now ? Decide(state, address, content, now)
                : AnswerFew(state, address, content) is { } answered ? answered
                : content with { DecideAt = settled };
            state = state with { Contents = state.Contents.SetItem(address, decided) };
        }

        return state;
    }

    /// <summary>Lets chunks leave as far as the rates and the number under way allow.</summary>
    public DispatchState Send(DispatchState state, DateTimeOffset now, List<DispatchAction> actions)
    {
        while (MaySend(state) && Next(state, now) is { } next && next.At <= now)
        {
            var (address, box) = (next.Content, next.Box);
            var content = state.Contents[address];
            int chunk;
            if (box is null)
            {
                chunk = content.Shared.First;
                var needed = IsNeeded(state, address, content, chunk, now);
                content = content with { Shared = content.Shared.WithoutFirst() };
                if (!needed)
                {
                    state = state with { Contents = state.Contents.SetItem(address, content) };
                    continue;
                }

                content = content with { SharedAt = content.SharedAt.SetItem(chunk, now), LastSharedAt = now };
            }
            else
            {
                var alone = content.Alone[box];
                chunk = alone.First;
                var want = content.Wants[box];
                content = content with
                {
                    Alone = SetAlone(content.Alone, box, alone.WithoutFirst()),
                    Wants = content.Wants.SetItem(box, want with { AloneAt = want.AloneAt.SetItem(chunk, now) }),
                };
            }

            var size = content.SizeOf(chunk);
            actions.Add(new DispatchAction.PublishChunk(address, chunk, box));
            var hearer = new ChunkHearer(address.Station, box);
            state = state with
            {
                Contents = state.Contents.SetItem(address, content),
                ChunksInFlight = state.ChunksInFlight + 1,
                PublishedBytes = state.PublishedBytes + size,
                NextChunkAt = After(state.NextChunkAt, size, options.BytesPerSecond, now),
                NextFor = state.NextFor.SetItem(hearer, After(state.NextFor.GetValueOrDefault(hearer), size, options.BoxBytesPerSecond, now)),
            };
        }

        return state;
    }

    /// <summary>When something is due without anything happening.</summary>
    public DateTimeOffset? WakeAt(DispatchState state, DateTimeOffset now)
    {
        var decide = state.Contents.Values.Select(content => content.DecideAt).Min();
        var send = MaySend(state) ? Next(state, now)?.At : null;
        return decide is null || send < decide ? send ?? decide : decide;
    }

    private bool MaySend(DispatchState state) =>
        state.Connected && state.DocumentsWaiting.IsEmpty && state.ChunksInFlight < options.ChunksInFlight;

    // A loop that was held up for a moment may catch up, by no more than that moment.
    private static DateTimeOffset After(DateTimeOffset due, int size, long rate, DateTimeOffset now) =>
        (due > now - CatchUp ? due : now - CatchUp) + TimeSpan.FromSeconds((double)size / rate);

    // What leaves next, and when: of what is due the content that sounds first, for everybody before for one; of two, in the order of addresses.
    private NextChunk? Next(DispatchState state, DateTimeOffset now)
    {
        NextChunk? next = null;
        foreach (var (address, content) in state.Contents)
        {
            if (!content.HasWork)
                continue;
            var from = Later(state.NextChunkAt, HeldUntil(content, now));
            if (!content.Shared.IsEmpty)
                Consider(new NextChunk(address, null, Later(from, state.NextFor.GetValueOrDefault(new ChunkHearer(address.Station, null))), content.NeededAt));
            foreach (var box in content.Alone.Keys)
                Consider(new NextChunk(address, box, Later(from, state.NextFor.GetValueOrDefault(new ChunkHearer(address.Station, box))), content.NeededAt));
        }

        return next;

        void Consider(NextChunk other)
        {
            if (next is null || Order(other, next, now) < 0)
                next = other;
        }
    }

    private static int Order(NextChunk x, NextChunk y, DateTimeOffset now)
    {
        var order = Later(x.At, now).CompareTo(Later(y.At, now));
        order = order != 0 ? order : x.NeededAt.CompareTo(y.NeededAt);
        order = order != 0 ? order : Compare(x.Content, y.Content);
        order = order != 0 ? order : (x.Box is not null).CompareTo(y.Box is not null);
        return order != 0 ? order : x.At.CompareTo(y.At);
    }

    private static DateTimeOffset Later(DateTimeOffset x, DateTimeOffset y) => x > y ? x : y;

    // Outside the download windows only what no plan names (a command does, and waits for it) or what would come too late leaves.
    private DateTimeOffset HeldUntil(DispatchedContent content, DateTimeOffset now)
    {
        if (options.DownloadWindows.Count == 0 || content.NeededAt == DateTimeOffset.MaxValue)
            return DateTimeOffset.MinValue;
        var opens = DownloadWindow.OpensAt(options.DownloadWindows, _zone, now);
        return content.NeededAt < opens + BeforeItSounds ? DateTimeOffset.MinValue : opens;
    }

    private static int Compare(ContentAddress x, ContentAddress y)
    {
        var order = string.CompareOrdinal(x.Station, y.Station);
        return order != 0 ? order : x.Content.CompareTo(y.Content);
    }

    // When all who lack something of the content can have said so; at once when at most one box there needs it, or it never went to everybody.
    private DateTimeOffset SettledAt(DispatchState state, ContentAddress address, DispatchedContent content, DateTimeOffset now)
    {
        if (!content.Shared.IsEmpty)
            return now + options.SettleFor;
        // Those who were told of it a moment ago are about to speak.
        if (now < content.AskedAt + options.GatherAtMost && state.Boxes.Any(pair => IsSilent(pair.Key, pair.Value, address, content, now, options.GatherFor)))
            return now + options.CollectFor;
        var settled = content.LastSharedAt == DateTimeOffset.MinValue ? now : content.LastSharedAt + options.SettleFor;
        return settled <= now || state.Boxes.Count(pair => IsTaker(pair.Key, pair.Value, address)) <= 1 ? now : settled;
    }

    // A box that came late or lost a little need not wait until everybody has spoken, as long as that costs little in all.
    private DispatchedContent? AnswerFew(DispatchState state, ContentAddress address, DispatchedContent content)
    {
        var alone = content.Alone;
        var answered = content.AnsweredAlone;
        foreach (var (box, lacks) in Lacks(content))
        {
            var gap = lacks.Where(chunk => !content.Shared.Contains(chunk));
            answered += gap.Count - gap.Where(content.Alone.GetValueOrDefault(box, ChunkSet.Empty).Contains).Count;
            alone = SetAlone(alone, box, gap);
        }

        return answered > content.Chunks * options.AtOnceShare
            ? null
            : content with { Alone = alone, AnsweredAlone = answered, DecideAt = null, NeededAt = NeededAt(state, address) };
    }

    private static List<(string Box, ChunkSet Lacks)> Lacks(DispatchedContent content) =>
    [
        .. content.Wants
            .Select(pair => (Box: pair.Key, Lacks: pair.Value.Missing.Where(chunk => !HasLeft(content, pair.Value, chunk))))
            .Where(asking => !asking.Lacks.IsEmpty),
    ];

    private DispatchedContent Decide(DispatchState state, ContentAddress address, DispatchedContent content, DateTimeOffset now)
    {
        var lacks = Lacks(content);
        var silent = Silent(state, address, content, now);
        content = content with { NeededAt = NeededAt(state, address) };
        // Those who would get much in vain of what goes to others: they get the little that they lack first, and have left by then.
        var few = Few(content, lacks);
        var others = Shared(content, lacks.Except(few), silent);
        if (few.Exists(asking => InVain(asking.Lacks, others) > content.Chunks * MuchInVain))
        {
            return content with
            {
                Alone = AllAlone(few, ChunkSet.Empty),
                AnsweredAlone = content.AnsweredAlone + few.Sum(asking => asking.Lacks.Count),
                DecideAt = now + options.LeaveFor,
            };
        }

        var shared = Shared(content, lacks, silent);
        return content with { Shared = shared, Alone = AllAlone(lacks, shared), DecideAt = null };
    }

    // Who lacks little, as far as copies for each cost little.
    private static List<(string Box, ChunkSet Lacks)> Few(DispatchedContent content, List<(string Box, ChunkSet Lacks)> lacks)
    {
        var room = (int)(content.Chunks * MostAlone) - content.AnsweredAlone;
        return
        [
            .. lacks.OrderBy(asking => asking.Lacks.Count)
                .TakeWhile(asking => asking.Lacks.Count <= Math.Max(1, content.Chunks * Little) && (room -= asking.Lacks.Count) >= 0),
        ];
    }

    private static ImmutableSortedDictionary<string, ChunkSet> AllAlone(IEnumerable<(string Box, ChunkSet Lacks)> lacks, ChunkSet shared)
    {
        var alone = ImmutableSortedDictionary.Create<string, ChunkSet>(StringComparer.Ordinal);
        foreach (var (box, lack) in lacks)
            alone = SetAlone(alone, box, lack.Where(chunk => !shared.Contains(chunk)));
        return alone;
    }

    // Chunks leave rising, and a box leaves with the last one that it lacks: what comes after that one it does not receive.
    private static int InVain(ChunkSet lacks, ChunkSet shared) => shared.Where(chunk => chunk < lacks.Last && !lacks.Contains(chunk)).Count;

    private ChunkSet Shared(DispatchedContent content, IEnumerable<(string Box, ChunkSet Lacks)> lacks, int silent)
    {
        var (asked, inVain) = (new int[content.Chunks], new int[content.Chunks]);
        foreach (var (_, lack) in lacks)
        {
            for (var chunk = 0; chunk <= lack.Last; chunk++)
                (lack.Contains(chunk) ? asked : inVain)[chunk]++;
        }

        return ChunkSet.All(content.Chunks).Where(chunk =>
            asked[chunk] > 0 && asked[chunk] + silent >= 2 && (inVain[chunk] == 0 || asked[chunk] + silent >= options.SharedFrom));
    }

    // What a box said it lacks may have left for it since.
    private static bool HasLeft(DispatchedContent content, StandingWant want, int chunk) =>
        (content.SharedAt.TryGetValue(chunk, out var shared) && shared >= want.AskedAt)
        || (want.AloneAt.TryGetValue(chunk, out var alone) && alone >= want.AskedAt);

    private bool IsOnItsWay(ImmutableDictionary<int, DateTimeOffset> left, int chunk, DateTimeOffset since, DateTimeOffset now) =>
        left.TryGetValue(chunk, out var at) && at >= since && now - at < options.OnItsWayFor;

    // Boxes that need the content and have not had the time to say whether they lack it. One that has spoken of it, and was cut off since, gets what left
    // meanwhile from the broker, and asks for the rest if there is any: most often there is none.
    private int Silent(DispatchState state, ContentAddress address, DispatchedContent content, DateTimeOffset now) =>
        state.Boxes.Count(pair => IsSilent(pair.Key, pair.Value, address, content, now, options.SilentFor));

    private static bool IsSilent(BoxAddress box, DispatchedBox known, ContentAddress address, DispatchedContent content, DateTimeOffset now, TimeSpan patience) =>
        IsTaker(box, known, address) && !content.Heard.Contains(box.Box) && now - Later(known.Since, known.NeedsSince) < patience;

    private static bool IsTaker(BoxAddress box, DispatchedBox known, ContentAddress address) =>
        box.Station == address.Station && known.Online && known.Needs.ContainsKey(address.Content);

    private static ImmutableSortedDictionary<string, ChunkSet> SetAlone(ImmutableSortedDictionary<string, ChunkSet> alone, string box, ChunkSet chunks) =>
        chunks.IsEmpty ? alone.Remove(box) : alone.SetItem(box, chunks);

    // Those who wanted a chunk may have left since.
    private bool IsNeeded(DispatchState state, ContentAddress address, DispatchedContent content, int chunk, DateTimeOffset now) =>
        content.Wants.Values.Any(want => want.Missing.Contains(chunk) && !HasLeft(content, want, chunk))
        || state.Boxes.Any(pair => IsSilent(pair.Key, pair.Value, address, content, now, options.SilentFor));

    private static DateTimeOffset NeededAt(DispatchState state, ContentAddress address) =>
        state.Boxes.Where(pair => pair.Key.Station == address.Station && pair.Value.Needs.ContainsKey(address.Content))
            .Select(pair => pair.Value.Needs[address.Content]).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();

    private sealed record NextChunk(ContentAddress Content, string? Box, DateTimeOffset At, DateTimeOffset NeededAt);
}
