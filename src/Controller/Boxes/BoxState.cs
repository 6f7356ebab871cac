namespace Broadcast.Controller.Boxes;

/// <summary>What a box last said of itself (the wire's <c>state</c>), as far as the station's people need it.</summary>
/// <param name="Boot">New at every start of the box's process.</param>
/// <param name="Agent">Name and version of the box's program.</param>
/// <param name="TimeTrusted">Whether the box knows what time it is.</param>
/// <param name="TimeSource"><c>controller</c>, <c>system</c> or <c>none</c>.</param>
/// <param name="OffsetMs">How far the box's own clock is off, milliseconds.</param>
/// <param name="PlanSequence">The plan it follows, 0 for none.</param>
/// <param name="PolicySequence">The policy it obeys, 0 for none.</param>
/// <param name="Playing">The airing that sounds now, or null.</param>
/// <param name="ContentsNeeded">Contents its plan needs.</param>
/// <param name="ContentsComplete">Contents of those that are on the box, whole and checked.</param>
/// <param name="PendingRecords">As-run records that the controller has not yet acknowledged.</param>
/// <param name="FreeBytes">Free disk space on the box.</param>
/// <param name="UptimeMs">Milliseconds since the box's process started.</param>
/// <param name="Faults">What is wrong, at most 16.</param>
internal sealed record BoxState(
    string Boot,
    string Agent,
    bool TimeTrusted,
    string TimeSource,
    double OffsetMs,
    long PlanSequence,
    long PolicySequence,
    string? Playing,
    int ContentsNeeded,
    int ContentsComplete,
    int PendingRecords,
    long FreeBytes,
    long UptimeMs,
    IReadOnlyList<BoxFault> Faults);

/// <summary>One thing wrong with a box: a word such as <c>no-sound-device</c>, and what it says about it.</summary>
internal sealed record BoxFault(string Fault, string Detail);
