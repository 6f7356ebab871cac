namespace Broadcast.Protocol;

/// <summary>The topics of version 1, in the order of docs/protocol.md.</summary>
public enum TopicKind
{
    /// <summary><c>S/policy</c></summary>
    Policy = 1,

    /// <summary><c>S/box/{box}/plan</c></summary>
    Plan,

    /// <summary><c>S/command</c></summary>
    StationCommand,

    /// <summary><c>S/zone/{zone}/command</c></summary>
    ZoneCommand,

    /// <summary><c>S/box/{box}/command</c></summary>
    BoxCommand,

    /// <summary><c>S/box/{box}/receipt</c></summary>
    Receipt,

    /// <summary><c>S/box/{box}/time</c></summary>
    Time,

    /// <summary><c>S/live/{session}</c>, binary</summary>
    Live,

    /// <summary><c>S/content/{content}/manifest</c></summary>
    Manifest,

    /// <summary><c>S/content/{content}/chunk</c>, binary</summary>
    ContentChunk,

    /// <summary><c>S/box/{box}/chunk</c>, binary</summary>
    BoxChunk,

    /// <summary><c>S/box/{box}/presence</c></summary>
    Presence,

    /// <summary><c>S/box/{box}/state</c></summary>
    State,

    /// <summary><c>S/box/{box}/time/ask</c></summary>
    TimeAsk,

    /// <summary><c>S/box/{box}/want</c></summary>
    Want,

    /// <summary><c>S/box/{box}/as-run</c></summary>
    AsRun,

    /// <summary><c>S/box/{box}/report</c></summary>
    Report,
}
