using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

/// <summary>What a signed document is for; a key may be allowed some purposes only.</summary>
[JsonConverter(typeof(WireWords.Converter<Purpose>))]
public enum Purpose
{
    /// <summary>A word of a later version.</summary>
    Unknown = 0,

    /// <summary>Body <see cref="StationPolicy"/>.</summary>
    [JsonStringEnumMemberName("policy")] Policy,

    /// <summary>Body <see cref="Protocol.Plan"/>.</summary>
    [JsonStringEnumMemberName("plan")] Plan,

    /// <summary>Body <see cref="ContentManifest"/>; its sequence is 0 and not remembered.</summary>
    [JsonStringEnumMemberName("content")] Content,

    /// <summary>Body <see cref="PlayNow"/>, <see cref="Stop"/> or <see cref="SelfTest"/>.</summary>
    [JsonStringEnumMemberName("command")] Command,

    /// <summary>Body <see cref="Protocol.Alert"/> or <see cref="Recall"/>.</summary>
    [JsonStringEnumMemberName("alert")] Alert,

    /// <summary>Body <see cref="LiveBegin"/> or <see cref="LiveEnd"/>.</summary>
    [JsonStringEnumMemberName("live")] Live,

    /// <summary>Body <see cref="Protocol.Receipt"/>.</summary>
    [JsonStringEnumMemberName("receipt")] Receipt,

    /// <summary>Body <see cref="TimeReply"/>; its sequence is 0 and not remembered.</summary>
    [JsonStringEnumMemberName("time")] Time,

    /// <summary>Body <see cref="Protocol.ReKey"/>.</summary>
    [JsonStringEnumMemberName("re-key")] ReKey,
}
