using Broadcast.Protocol;

namespace Broadcast.Controller.Dispatch;

/// <summary>A box, known only together with its station.</summary>
internal readonly record struct BoxAddress(string Station, string Box);

/// <summary>A content as one station's boxes get it.</summary>
internal readonly record struct ContentAddress(string Station, ContentId Content);

/// <summary>What happens to dispatch. Closed.</summary>
internal abstract record DispatchEvent
{
    private DispatchEvent()
    {
    }

    /// <summary>The broker has taken us; it may remember nothing.</summary>
    /// <param name="Retained">The topics of every document that must stay at the broker.</param>
    internal sealed record LinkUp(IReadOnlyCollection<string> Retained) : DispatchEvent;

    /// <summary>The broker is gone. Nothing is known of boxes until they speak again.</summary>
    internal sealed record LinkDown : DispatchEvent;

    /// <summary>A retained document is new, changed or gone.</summary>
    internal sealed record DocumentChanged(string Topic) : DispatchEvent;

    /// <summary>A policy or plan stands, which every box it is for should have; 0: none stands any more.</summary>
    internal sealed record DocumentStands(string Topic, long Sequence) : DispatchEvent;

    /// <summary>The broker has a retained document.</summary>
    internal sealed record DocumentDelivered(string Topic) : DispatchEvent;

    /// <summary>The boxes that are enrolled, all of them. Whoever else speaks is refused.</summary>
    /// <param name="Anew">The box that was given another credential, or null: whoever has its old one is cut off, and may have left his word at the broker.</param>
    internal sealed record BoxesEnrolled(IReadOnlySet<BoxAddress> Boxes, BoxAddress? Anew = null) : DispatchEvent;

    /// <summary>A content can be dispatched: its manifest is signed.</summary>
    internal sealed record ContentReady(ContentAddress Content, long Bytes, int ChunkBytes, int Chunks) : DispatchEvent;

    /// <summary>No plan needs the content any more.</summary>
    internal sealed record ContentGone(ContentAddress Content) : DispatchEvent;

    /// <summary>A box has a new plan; <paramref name="Needs"/> are the contents it plays, each with the start of the first airing that does.</summary>
    internal sealed record PlanChanged(BoxAddress Box, IReadOnlyDictionary<ContentId, DateTimeOffset> Needs) : DispatchEvent;

    /// <summary>A box says, or the broker on its behalf, that it is there or gone.</summary>
    internal sealed record PresenceHeard(BoxAddress Box, bool Online, string Boot) : DispatchEvent;

    /// <summary>A box tells its state.</summary>
    internal sealed record StateHeard(BoxAddress Box, BoxState State) : DispatchEvent;

    /// <summary>A box says what it lacks.</summary>
    internal sealed record WantHeard(BoxAddress Box, IReadOnlyList<WantedContent> Wants) : DispatchEvent;

    /// <summary>A box asks the time; <paramref name="ReceivedAt"/> is when the ask came, taken as early as possible.</summary>
    /// <param name="ClockIsTrusted">Whether our own clock may be handed on.</param>
    internal sealed record TimeAsked(BoxAddress Box, TimeAsk Ask, DateTimeOffset ReceivedAt, bool ClockIsTrusted = true) : DispatchEvent;

    /// <summary>A box says what it played.</summary>
    internal sealed record RecordsHeard(BoxAddress Box, IReadOnlyList<AsRunRecord> Records) : DispatchEvent;

    /// <summary>As-run records are on our disk.</summary>
    internal sealed record RecordsStored(BoxAddress Box, IReadOnlyList<string> Records) : DispatchEvent;

    /// <summary>A box reports a refusal, a bad chunk, a fault or a self-test.</summary>
    internal sealed record ReportHeard(BoxAddress Box, Report Report) : DispatchEvent;

    /// <summary>A message could not be read.</summary>
    internal sealed record Unreadable(string Topic, string Problem) : DispatchEvent;

    /// <summary>A chunk is no longer under way: the broker has it, or <paramref name="Problem"/> says why not.</summary>
    internal sealed record ChunkDone(ContentAddress Content, string? Problem) : DispatchEvent;

    /// <summary>Time has passed: at the latest when <see cref="DispatchState.WakeAt"/> says.</summary>
    internal sealed record Tick : DispatchEvent;
}

