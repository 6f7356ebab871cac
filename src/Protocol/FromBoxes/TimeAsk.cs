using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

/// <summary>A box asks the time.</summary>
public sealed record TimeAsk : BoxMessage
{
    /// <summary>Length of every nonce on the wire, before base64url.</summary>
    public const int NonceBytes = 16;

    internal override TopicKind TopicKind => TopicKind.TimeAsk;

    /// <summary>16 random bytes, base64url; new for every ask.</summary>
    public required string Nonce { get; init; }

    /// <summary>The box's own clock, right or wrong; six decimals.</summary>
    [JsonConverter(typeof(WireTime.MicrosecondsConverter))]
    public required DateTimeOffset SentAt { get; init; }

    /// <inheritdoc/>
    public override WireError? Check() => Field.Bytes("nonce", Nonce, NonceBytes);
}
