using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Broadcast.Protocol;

/// <summary>JSON as docs/protocol.md writes it, generated at compile time: camelCase, no nulls, unknown fields ignored, bounded.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    Converters = [typeof(WireTime.Converter)])]
[JsonSerializable(typeof(StationPolicy))]
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(ContentManifest))]
[JsonSerializable(typeof(PlayNow))]
[JsonSerializable(typeof(Stop))]
[JsonSerializable(typeof(SelfTest))]
[JsonSerializable(typeof(Alert))]
[JsonSerializable(typeof(Recall))]
[JsonSerializable(typeof(LiveBegin))]
[JsonSerializable(typeof(LiveEnd))]
[JsonSerializable(typeof(ReKey))]
[JsonSerializable(typeof(Receipt))]
[JsonSerializable(typeof(TimeReply))]
[JsonSerializable(typeof(Presence))]
[JsonSerializable(typeof(BoxState))]
[JsonSerializable(typeof(TimeAsk))]
[JsonSerializable(typeof(Want))]
[JsonSerializable(typeof(AsRunBatch))]
[JsonSerializable(typeof(Report))]
[JsonSerializable(typeof(Enrolment))]
[JsonSerializable(typeof(JwsHeader))]
[JsonSerializable(typeof(LedgerEntry[]))]
internal sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>The deepest nesting.</summary>
    internal const int MaxDepth = 16;

    private static readonly WireJson Wire = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        MaxDepth = MaxDepth,
        Converters = { new WireTime.Converter() },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>UTF-8 JSON of a message that keeps its limits.</summary>
    /// <exception cref="ArgumentException"><paramref name="error"/> is not null, or the text is over <paramref name="limit"/> bytes.</exception>
    internal static byte[] Write(object message, Type type, WireError? error, int limit)
    {
        if (error is not null)
            throw new ArgumentException(error.ToString(), nameof(message));
        var bytes = JsonSerializer.SerializeToUtf8Bytes(message, TypeOf(type));
        return bytes.Length <= limit ? bytes : throw new ArgumentException($"{type.Name} has {bytes.Length} bytes, over the limit of {limit}.", nameof(message));
    }

    internal static void Write(Utf8JsonWriter writer, object message, Type type) => JsonSerializer.Serialize(writer, message, TypeOf(type));

    /// <summary>Reads one JSON text of at most <paramref name="limit"/> bytes; returns null and the message, or the error. Never throws.</summary>
    internal static WireError? TryRead<T>(ReadOnlySpan<byte> json, Type type, int limit, out T? message)
        where T : class
    {
        message = null;
        if (json.Length > limit)
            return new WireError("", $"must be at most {limit} bytes, has {json.Length}");
        return JsonBounds.Check(json) ?? TryReadChecked(json, type, out message);
    }

    /// <summary>The same for text whose size, strings and depth are known to be within bounds.</summary>
    internal static WireError? TryReadChecked<T>(ReadOnlySpan<byte> json, Type type, out T? message)
        where T : class
    {
        message = null;
        try
        {
            message = JsonSerializer.Deserialize(json, TypeOf(type)) as T;
            return message is null ? new WireError("", "must be an object") : null;
        }
        catch (JsonException exception)
        {
            return JsonProblem.Of(exception);
        }
    }

    private static JsonTypeInfo TypeOf(Type type) =>
        Wire.GetTypeInfo(type) ?? throw new ArgumentException($"{type} is not a message.", nameof(type));
}
