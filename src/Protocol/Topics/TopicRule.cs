namespace Broadcast.Protocol;

/// <summary>How a topic is published: one row of the table in docs/protocol.md.</summary>
/// <param name="QoS">MQTT quality of service, 0 or 1.</param>
/// <param name="Retained">Whether the broker keeps the last message.</param>
/// <param name="Link">Which of a box's two connections carries it.</param>
/// <param name="Limit">The largest payload in bytes; anything larger is refused unread.</param>
/// <param name="FromBox">True when the box speaks, false when the controller does.</param>
public sealed record TopicRule(int QoS, bool Retained, TopicLink Link, int Limit, bool FromBox)
{
    private const int KiB = 1024;

    private static readonly TopicRule Commands = new(1, false, TopicLink.Control, 32 * KiB, false);
    private static readonly TopicRule Chunks = new(1, false, TopicLink.Content, ChunkFrame.MaxSize, false);

    /// <summary>The row of a topic. Thread-safe.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a kind.</exception>
    public static TopicRule Of(TopicKind kind) => kind switch
    {
        TopicKind.Policy => Policy,
        TopicKind.Plan => Plan,
        TopicKind.StationCommand or TopicKind.ZoneCommand or TopicKind.BoxCommand or TopicKind.Receipt => Commands,
        TopicKind.Time => Time,
        TopicKind.Live => Live,
        TopicKind.Manifest => Manifest,
        TopicKind.ContentChunk or TopicKind.BoxChunk => Chunks,
        TopicKind.Presence => Presence,
        TopicKind.State => State,
        TopicKind.TimeAsk => TimeAsk,
        TopicKind.Want => Want,
        TopicKind.AsRun => AsRun,
        TopicKind.Report => Report,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "not a topic"),
    };

    private static readonly TopicRule Policy = new(1, true, TopicLink.Control, 16 * KiB, false);
    private static readonly TopicRule Plan = new(1, true, TopicLink.Control, 512 * KiB, false);
    private static readonly TopicRule Time = new(0, false, TopicLink.Control, 2 * KiB, false);
    private static readonly TopicRule Live = new(0, false, TopicLink.Control, LiveBatch.MaxSize, false);
    private static readonly TopicRule Manifest = new(1, true, TopicLink.Content, 256 * KiB, false);
    private static readonly TopicRule Presence = new(1, true, TopicLink.Control, 1 * KiB, true);
    private static readonly TopicRule State = new(1, true, TopicLink.Control, 16 * KiB, true);
    private static readonly TopicRule TimeAsk = new(0, false, TopicLink.Control, 1 * KiB, true);
    private static readonly TopicRule Want = new(1, false, TopicLink.Control, 32 * KiB, true);
    private static readonly TopicRule AsRun = new(1, false, TopicLink.Control, 64 * KiB, true);
    private static readonly TopicRule Report = new(1, false, TopicLink.Control, 8 * KiB, true);
}

/// <summary>A box's two connections.</summary>
public enum TopicLink
{
    /// <summary>Plans, commands, live sound and all that a box says; never behind a download.</summary>
    Control,

    /// <summary>Manifests and chunks.</summary>
    Content,
}
