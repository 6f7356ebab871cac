using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

/// <summary>Why a signed document was not acted on, in the order of the checks. The words stand in a box's reports.</summary>
[JsonConverter(typeof(WireWords.Converter<RefusalReason>))]
public enum RefusalReason
{
    /// <summary>A word of a later version.</summary>
    Unknown = 0,

    /// <summary>Larger than its topic allows; not read.</summary>
    [JsonStringEnumMemberName("too-large")] TooLarge,

    /// <summary>Not of the stated form, or a field over its limit.</summary>
    [JsonStringEnumMemberName("malformed")] Malformed,

    /// <summary>Signed by a key that this box does not know.</summary>
    [JsonStringEnumMemberName("unknown-key")] UnknownKey,

    /// <summary>The signature is not that key's over these bytes.</summary>
    [JsonStringEnumMemberName("bad-signature")] BadSignature,

    /// <summary>A purpose, kind, codec, media type or word of a later version.</summary>
    [JsonStringEnumMemberName("unsupported")] Unsupported,

    /// <summary>The key may not sign this purpose.</summary>
    [JsonStringEnumMemberName("key-not-allowed")] KeyNotAllowed,

    /// <summary>Another station's word.</summary>
    [JsonStringEnumMemberName("wrong-station")] WrongStation,

    /// <summary>Not the topic's audience, or one that this box does not belong to.</summary>
    [JsonStringEnumMemberName("wrong-audience")] WrongAudience,

    /// <summary>A purpose that does not belong on this topic.</summary>
    [JsonStringEnumMemberName("wrong-purpose")] WrongPurpose,

    /// <summary>Lower than the highest accepted sequence.</summary>
    [JsonStringEnumMemberName("sequence-old")] SequenceOld,

    /// <summary>An accepted sequence with other words.</summary>
    [JsonStringEnumMemberName("sequence-forked")] SequenceForked,

    /// <summary>After its <c>expiresAt</c>.</summary>
    [JsonStringEnumMemberName("expired")] Expired,

    /// <summary>The box does not know the time, and its nonce is not quoted.</summary>
    [JsonStringEnumMemberName("time-untrusted")] TimeUntrusted,
}
