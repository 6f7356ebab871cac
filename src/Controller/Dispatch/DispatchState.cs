using System.Collections.Immutable;
using Broadcast.Protocol;

namespace Broadcast.Controller.Dispatch;

/// <summary>All that dispatch knows. Immutable; changed by <see cref="DispatchCore.Step"/> only.</summary>
internal sealed record DispatchState
{
    /// <summary>Dispatch before anything happened.</summary>
    public static readonly DispatchState Empty = new();

    /// <summary>Whether there is a broker to talk to.</summary>
    public bool Connected { get; init; }

    /// <summary>The boxes that are enrolled or have a plan.</summary>
    public ImmutableDictionary<BoxAddress, DispatchedBox> Boxes { get; init; } = ImmutableDictionary<BoxAddress, DispatchedBox>.Empty;

    /// <summary>Boxes whose credential has ended since the start, some of them when they are very many.</summary>
    public ImmutableHashSet<BoxAddress> Left { get; init; } = [];

    /// <summary>The contents that can be dispatched.</summary>
    public ImmutableDictionary<ContentAddress, DispatchedContent> Contents { get; init; } =
        ImmutableDictionary<ContentAddress, DispatchedContent>.Empty;

    /// <summary>Retained documents that the broker has to be given, in the order of leaving.</summary>
    public ImmutableSortedSet<string> DocumentsWaiting { get; init; } = ImmutableSortedSet.Create<string>(DocumentOrder.Instance);

    /// <summary>Retained documents under way to the broker.</summary>
    public ImmutableHashSet<string> DocumentsInFlight { get; init; } = [];

    /// <summary>The policies and plans that boxes should have, by topic.</summary>
    public ImmutableDictionary<string, StandingDocument> Standing { get; init; } = ImmutableDictionary<string, StandingDocument>.Empty;

    /// <summary>Chunks under way to the broker.</summary>
    public int ChunksInFlight { get; init; }

    /// <summary>When the rate of all that leaves allows the next chunk.</summary>
    public DateTimeOffset NextChunkAt { get; init; }

    /// <summary>When the rate at which a box is sent content allows the next chunk, by who hears it.</summary>
    public ImmutableDictionary<ChunkHearer, DateTimeOffset> NextFor { get; init; } = ImmutableDictionary<ChunkHearer, DateTimeOffset>.Empty;

    /// <summary>What was refused, and how much of it went to the log.</summary>
    public RefusalCount Refusals { get; init; } = new(0, default, 0, 0);

    /// <summary>Content bytes handed to the broker since the start.</summary>
    public long PublishedBytes { get; init; }

    /// <summary>When a <see cref="DispatchEvent.Tick"/> is due at the latest; null when only events matter.</summary>
    public DateTimeOffset? WakeAt { get; init; }
}

/// <summary>A policy or plan that boxes should have.</summary>
/// <param name="PublishedAt">When it was signed, or last published again because a box lacked it.</param>
internal sealed record StandingDocument(long Sequence, DateTimeOffset PublishedAt);

/// <summary>What dispatch knows of a box.</summary>
/// <param name="Enrolled">Whether it may speak.</param>
/// <param name="Online">Whether it is there.</param>
/// <param name="Boot">New at every start of its process; empty before it spoke.</param>
/// <param name="Since">When it came, went, or was first heard.</param>
/// <param name="Needs">The contents of its plan.</param>
/// <param name="NeedsSince">When it got that plan.</param>
/// <param name="TimeAsks">Its time asks since <paramref name="TimeAsksSince"/>.</param>
/// <param name="TimeAsksSince">When the counting of time asks began.</param>
internal sealed record DispatchedBox(
    bool Enrolled, bool Online, string Boot, DateTimeOffset Since, ImmutableDictionary<ContentId, DateTimeOffset> Needs, DateTimeOffset NeedsSince,
    int TimeAsks, DateTimeOffset TimeAsksSince)
{
    /// <summary>A box of which nothing is known.</summary>
    public static readonly DispatchedBox Unheard = new(false, false, "", default, ImmutableDictionary<ContentId, DateTimeOffset>.Empty, default, 0, default);
}

/// <summary>What dispatch knows of a content.</summary>
/// <param name="Bytes">Size of the file.</param>
/// <param name="ChunkBytes">Size of every chunk but the last.</param>
/// <param name="Chunks">How many there are.</param>
internal sealed record DispatchedContent(long Bytes, int ChunkBytes, int Chunks)
{
    /// <summary>Chunks that wait to leave for everybody.</summary>
    public ChunkSet Shared { get; init; } = ChunkSet.Empty;

    /// <summary>Chunks that wait to leave for one box alone, by box; no box without a chunk.</summary>
    public ImmutableSortedDictionary<string, ChunkSet> Alone { get; init; } = ImmutableSortedDictionary.Create<string, ChunkSet>(StringComparer.Ordinal);

    /// <summary>When each chunk last left for everybody.</summary>
    public ImmutableDictionary<int, DateTimeOffset> SharedAt { get; init; } = ImmutableDictionary<int, DateTimeOffset>.Empty;

    /// <summary>When a chunk last left for everybody.</summary>
    public DateTimeOffset LastSharedAt { get; init; } = DateTimeOffset.MinValue;

    /// <summary>Boxes that have spoken of it since the broker took us.</summary>
    public ImmutableHashSet<string> Heard { get; init; } = [];

    /// <summary>What the boxes that are there said they lack, by box.</summary>
    public ImmutableSortedDictionary<string, StandingWant> Wants { get; init; } =
        ImmutableSortedDictionary.Create<string, StandingWant>(StringComparer.Ordinal);

    /// <summary>When it is decided how the wants are answered; null when none waits.</summary>
    public DateTimeOffset? DecideAt { get; init; }

    /// <summary>When the first of the wants came that wait for a decision.</summary>
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>Chunks that left for single boxes without waiting for what others lack.</summary>
    public int AnsweredAlone { get; init; }

    /// <summary>When the first box has to play it: contents leave in this order.</summary>
    public DateTimeOffset NeededAt { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>When its manifest was last published because somebody asked for it.</summary>
    public DateTimeOffset ManifestAt { get; init; } = DateTimeOffset.MinValue;

    /// <summary>Whether any chunk waits to leave.</summary>
    public bool HasWork => !Shared.IsEmpty || !Alone.IsEmpty;

    /// <summary>Without a box that has gone: what it lacks it says anew when it is back.</summary>
    public DispatchedContent Without(string box) => this with { Wants = Wants.Remove(box), Alone = Alone.Remove(box) };

    /// <summary>The size of one chunk in bytes.</summary>
    public int SizeOf(int chunk) => (int)Math.Min(ChunkBytes, Bytes - (long)chunk * ChunkBytes);
}

/// <summary>Whom a chunk reaches: one box, or all boxes of a station that take the content.</summary>
internal readonly record struct ChunkHearer(string Station, string? Box);

/// <summary>What a box said it lacks.</summary>
/// <param name="Missing">The chunks.</param>
/// <param name="AskedAt">When it said so.</param>
/// <param name="AloneAt">When each chunk last left for this box alone.</param>
internal sealed record StandingWant(ChunkSet Missing, DateTimeOffset AskedAt, ImmutableDictionary<int, DateTimeOffset> AloneAt);

/// <summary>Refusals: all of them, and those of the minute that began at <paramref name="Since"/>.</summary>
internal sealed record RefusalCount(long Total, DateTimeOffset Since, int Logged, int Suppressed);

/// <summary>Policies before plans before manifests, then by topic: a box must know how to behave before what to play.</summary>
internal sealed class DocumentOrder : IComparer<string>
{
    /// <summary>The only one.</summary>
    public static readonly DocumentOrder Instance = new();

    /// <inheritdoc />
    public int Compare(string? x, string? y)
    {
        var byRank = Rank(x!).CompareTo(Rank(y!));
        return byRank != 0 ? byRank : string.CompareOrdinal(x, y);
    }

    private static int Rank(string topic) =>
        topic.EndsWith("/policy", StringComparison.Ordinal) ? 0 : topic.EndsWith("/plan", StringComparison.Ordinal) ? 1 : 2;
}
