using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Boxes;

/// <summary>
/// What a box keeps over a restart. Plan and policy are kept as they were signed; chunks of unfinished contents and play-now commands are not kept.
/// </summary>
internal sealed record BoxSnapshot
{
    public IReadOnlyDictionary<string, LedgerLine> Ledger { get; init; } = new Dictionary<string, LedgerLine>();
    public byte[]? Policy { get; init; }
    public byte[]? Plan { get; init; }

    /// <summary>True time since when the plan is here; none when the box did not know the time.</summary>
    public DateTimeOffset? PlanSince { get; init; }

    /// <summary>Parts of airings that have their record, as <c>airing#part</c>, with the end of the airing.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> Recorded { get; init; } = new Dictionary<string, DateTimeOffset>();

    public IReadOnlyList<AsRunRecord> Pending { get; init; } = [];
    public IReadOnlyList<string> Complete { get; init; } = [];
    public string? Playing { get; init; }

    /// <summary>How long whole contents last.</summary>
    public IReadOnlyDictionary<string, TimeSpan> Lengths { get; init; } = new Dictionary<string, TimeSpan>();
    public IReadOnlyList<AlertNote> Alerts { get; init; } = [];
}
