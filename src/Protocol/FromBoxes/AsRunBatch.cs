namespace Broadcast.Protocol;

/// <summary>As-run records, sent again until a <see cref="Receipt"/> names them.</summary>
public sealed record AsRunBatch : BoxMessage
{
    /// <summary>The most records of one message.</summary>
    public const int MaxRecords = 50;

    internal override TopicKind TopicKind => TopicKind.AsRun;

    /// <summary>Each once closed.</summary>
    public required IReadOnlyList<AsRunRecord> Records { get; init; }

    /// <inheritdoc/>
    public override WireError? Check() => Field.Each("records", Records, MaxRecords, record => record.Check());
}
