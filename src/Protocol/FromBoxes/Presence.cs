using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

/// <summary>Whether a box is there; retained, and the box's will.</summary>
public sealed record Presence : BoxMessage
{
    internal override TopicKind TopicKind => TopicKind.Presence;

    /// <summary>There or not.</summary>
    [JsonPropertyName("presence")]
    public required PresenceWord Word { get; init; }

    /// <summary>New at every start of the box's process.</summary>
    public required string Boot { get; init; }

    /// <inheritdoc/>
    public override WireError? Check() => Field.Known("presence", Word) ?? Field.Id("boot", Boot);
}

/// <summary>Whether a box is there.</summary>
[JsonConverter(typeof(WireWords.Converter<PresenceWord>))]
public enum PresenceWord
{
    /// <summary>A word of a later version.</summary>
    Unknown = 0,

    /// <summary>Said by the box when it joins.</summary>
    [JsonStringEnumMemberName("online")] Online,

    /// <summary>Said by the box's will, or by itself when it shuts down.</summary>
    [JsonStringEnumMemberName("offline")] Offline,
}
