using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

/// <summary>
/// Instants as the wire writes them: RFC 3339, UTC, exactly three decimals, and six in the time exchange.
/// Years 1970 (a box without a clock battery) to 2199, so that adding durations cannot overflow. Pure; thread-safe.
/// </summary>
public static class WireTime
{
    private const string Milliseconds = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const string Microseconds = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>Three decimals; finer digits are cut off.</summary>
    public static string Format(DateTimeOffset instant) => instant.UtcDateTime.ToString(Milliseconds, CultureInfo.InvariantCulture);

    /// <summary>Six decimals, for the time exchange; finer digits are cut off.</summary>
    public static string FormatMicroseconds(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString(Microseconds, CultureInfo.InvariantCulture);

    /// <summary>Reads exactly what <see cref="Format"/> writes.</summary>
    public static bool TryParse(string? text, out DateTimeOffset instant) => TryParse(text, Milliseconds, out instant);

    /// <summary>Reads exactly what <see cref="FormatMicroseconds"/> writes.</summary>
    public static bool TryParseMicroseconds(string? text, out DateTimeOffset instant) => TryParse(text, Microseconds, out instant);

    /// <summary>The instant cut to whole milliseconds, UTC: what the other end will read.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset instant) =>
        new(instant.UtcTicks - instant.UtcTicks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);

    private static bool TryParse(string? text, string format, out DateTimeOffset instant) =>
        DateTimeOffset.TryParseExact(
            text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant)
        && instant.Year is >= 1970 and <= 2199;

    /// <summary>Three decimals.</summary>
    internal sealed class Converter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), out var instant)
                ? instant
                : throw new JsonException("must be a time like 2026-11-22T10:00:00.000Z, 1970 to 2199");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Format(value));
    }

    /// <summary>Six decimals.</summary>
    internal sealed class MicrosecondsConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && TryParseMicroseconds(reader.GetString(), out var instant)
                ? instant
                : throw new JsonException("must be a time like 2026-11-22T10:00:00.000000Z, 1970 to 2199");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(FormatMicroseconds(value));
    }

    /// <summary>Times of day, <c>05:00</c>.</summary>
    internal sealed class TimeOfDayConverter : JsonConverter<TimeOnly>
    {
        public override TimeOnly Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String
            && TimeOnly.TryParseExact(reader.GetString(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
                ? time
                : throw new JsonException("must be a time of day like 05:00");

        public override void Write(Utf8JsonWriter writer, TimeOnly value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString("HH:mm", CultureInfo.InvariantCulture));
    }
}
