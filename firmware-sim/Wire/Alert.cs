namespace Broadcast.FirmwareSim.Wire;

/// <summary>How grave; unknown for the recall of an alert that was never heard of.</summary>
internal enum Severity
{
    Unknown,
    Minor,
    Moderate,
    Severe,
    Extreme,
}

/// <summary>The words of an alert, or of its recall.</summary>
internal sealed record Alert(
    string Id,
    bool IsRecall,
    Severity Severity,
    bool Drill,
    string? Content,
    TimeSpan RepeatEvery,
    int Repeats,
    DateTimeOffset LeaseUntil)
{
    public static Alert Read(Fields body) => new(
        body.Id("alert"),
        IsRecall: false,
        body.Word("severity",
            ("minor", Severity.Minor), ("moderate", Severity.Moderate), ("severe", Severity.Severe), ("extreme", Severity.Extreme)),
        body.Flag("drill"),
        body.Content("content"),
        body.Milliseconds("repeatEveryMs"),
        (int)body.Integer("repeats", 0, 1_000),
        body.Time("leaseUntil"));

    public static Alert ReadRecall(Fields body, DateTimeOffset expiresAt) => new(
        body.Id("alert"), IsRecall: true, Severity.Unknown, Drill: false, body.Has("content") ? body.Content("content") : null, TimeSpan.Zero, 0, expiresAt);
}
