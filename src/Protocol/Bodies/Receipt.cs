namespace Broadcast.Protocol;

/// <summary>The as-run records that the controller has stored: the box may delete them.</summary>
public sealed record Receipt : DocumentBody
{
    /// <summary>The most records in one receipt.</summary>
    public const int MaxRecords = 200;

    internal override Purpose Purpose => Purpose.Receipt;

    /// <summary>Record ids.</summary>
    public required IReadOnlyList<string> Records { get; init; }

    /// <inheritdoc/>
    public override WireError? Check() => Field.Each("records", Records, MaxRecords, record => Field.Id("", record));
}
