using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

/// <summary>The controller's answer to a <see cref="TimeAsk"/>; times with six decimals.</summary>
public sealed record TimeReply : DocumentBody
{
    internal override Purpose Purpose => Purpose.Time;

    /// <summary>The ask's nonce.</summary>
    public required string Nonce { get; init; }

    /// <summary>The ask's <c>sentAt</c>, by the box's clock.</summary>
    [JsonConverter(typeof(WireTime.MicrosecondsConverter))]
    public required DateTimeOffset AskSentAt { get; init; }

    /// <summary>The controller's clock when the ask came.</summary>
    [JsonConverter(typeof(WireTime.MicrosecondsConverter))]
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The controller's clock when this reply left.</summary>
    [JsonConverter(typeof(WireTime.MicrosecondsConverter))]
    public required DateTimeOffset SentAt { get; init; }

    /// <inheritdoc/>
    public override WireError? Check() =>
        Field.Bytes("nonce", Nonce, TimeAsk.NonceBytes) ?? Field.Unless(ReceivedAt <= SentAt, "sentAt", "must not be before receivedAt");

    /// <summary>How far the box's clock is behind the controller's (RFC 5905, section 8).</summary>
    /// <param name="arrived">The box's clock when this reply came.</param>
    public TimeSpan Offset(DateTimeOffset arrived) => (ReceivedAt - AskSentAt + (SentAt - arrived)) / 2;

    /// <summary>The way there and back, without the controller's own time: the offset is right within half of it.</summary>
    /// <param name="arrived">The box's clock when this reply came.</param>
    public TimeSpan RoundTrip(DateTimeOffset arrived) => arrived - AskSentAt - (SentAt - ReceivedAt);
}
