using System.Diagnostics.CodeAnalysis;

namespace Broadcast.Protocol;

/// <summary>
/// What a box says, unsigned: <see cref="Presence"/>, <see cref="BoxState"/>, <see cref="TimeAsk"/>, <see cref="Want"/>,
/// <see cref="AsRunBatch"/> or <see cref="Report"/>. Immutable.
/// </summary>
public abstract record BoxMessage
{
    private protected BoxMessage()
    {
    }

    /// <summary>The topic it is published on.</summary>
    internal abstract TopicKind TopicKind { get; }

    /// <summary>Null when every field keeps its limit; else the first that does not.</summary>
    public abstract WireError? Check();

    /// <summary>The payload.</summary>
    /// <exception cref="ArgumentException">A field or the whole is over its limit.</exception>
    public byte[] ToUtf8() => WireJson.Write(this, GetType(), Check(), TopicRule.Of(TopicKind).Limit);

    /// <summary>Reads what came on a topic that boxes publish on. Never throws.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> payload, TopicAddress topic, [NotNullWhen(true)] out BoxMessage? message, [NotNullWhen(false)] out WireError? error)
    {
        ArgumentNullException.ThrowIfNull(topic);
        var type = topic.Kind switch
        {
            TopicKind.Presence => typeof(Presence),
            TopicKind.State => typeof(BoxState),
            TopicKind.TimeAsk => typeof(TimeAsk),
            TopicKind.Want => typeof(Want),
            TopicKind.AsRun => typeof(AsRunBatch),
            TopicKind.Report => typeof(Report),
            _ => null,
        };
        message = null;
        error = type is null
            ? new WireError("", $"boxes do not publish on {topic}")
            : WireJson.TryRead(payload, type, topic.Rule.Limit, out message);
        error ??= message!.Check();
        if (error is not null)
            message = null;
        return message is not null;
    }
}
