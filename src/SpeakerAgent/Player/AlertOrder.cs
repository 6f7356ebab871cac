using Broadcast.Protocol;

namespace Broadcast.SpeakerAgent.Player;

/// <summary>An alert, or the recall of one, as it was signed.</summary>
internal sealed record AlertOrder
{
    /// <summary>The zone a record tells of what was said to the whole station, or to this box alone.</summary>
    public const string Everywhere = "all";

    /// <summary>The alert's id.</summary>
    public required string Id { get; init; }

    /// <summary>Of the document: two that name one alert differ in it.</summary>
    public required long Sequence { get; init; }

    /// <summary>The zone that was spoken to.</summary>
    public required string Zone { get; init; }

    public bool IsRecall { get; init; }

    /// <summary>Of a recall: that of the alert it recalls; unknown while that alert is not known.</summary>
    public Severity Severity { get; init; }

    /// <summary>Of a recall: as <see cref="Severity"/>.</summary>
    public bool Drill { get; init; }

    /// <summary>Absent for a recall without words.</summary>
    public ContentId? Content { get; init; }

    public TimeSpan RepeatEvery { get; init; }

    public int Repeats { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset LeaseUntil { get; init; }

    /// <summary>How long it lasts on a box that cannot judge its end by the clock.</summary>
    public TimeSpan Lasts => LeaseUntil - IssuedAt;

    /// <summary>What a record says instead of slot, programme and bulletin.</summary>
    public string Word => IsRecall ? Recall.Word : Drill ? "drill" : Alert.Word;

    /// <summary>Null for a document that is neither.</summary>
    public static AlertOrder? Of(SignedDocument document) => document.Body switch
    {
        Alert alert => new AlertOrder
        {
            Id = alert.Id,
            Sequence = document.Sequence,
            Zone = ZoneOf(document.Audience),
            Severity = alert.Severity,
            Drill = alert.Drill,
            Content = alert.Content,
            RepeatEvery = TimeSpan.FromMilliseconds(alert.RepeatEveryMs),
            Repeats = alert.Repeats,
            IssuedAt = document.IssuedAt,
            LeaseUntil = alert.LeaseUntil,
        },
        Recall recall => new AlertOrder
        {
            Id = recall.Alert,
            Sequence = document.Sequence,
            Zone = ZoneOf(document.Audience),
            IsRecall = true,
            Content = recall.Content,
            IssuedAt = document.IssuedAt,
            LeaseUntil = document.ExpiresAt,
        },
        _ => null,
    };

    /// <summary>Whether another document brought the same body.</summary>
    public bool SaysTheSame(AlertOrder other) => IsRecall
        ? other.IsRecall && Content == other.Content
        : this == other with { Sequence = Sequence, Zone = Zone, IssuedAt = IssuedAt };

    private static string ZoneOf(string audience) =>
        audience.StartsWith("zone/", StringComparison.Ordinal) ? audience["zone/".Length..] : Everywhere;
}
