using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

/// <summary>A live announcement's id: 16 bytes, written as 32 lower-case hex digits.</summary>
/// <param name="Value">The 16 bytes, big-endian.</param>
[JsonConverter(typeof(Converter))]
public readonly record struct LiveSessionId(UInt128 Value)
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 16;

    /// <summary>From 16 bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer bytes.</exception>
    public static LiveSessionId Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Reads exactly 32 lower-case hex digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out LiveSessionId session)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var good = Hex.TryRead(text, bytes);
        session = good ? Read(bytes) : default;
        return good;
    }

    /// <summary>Writes the 16 bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The destination is shorter.</exception>
    public void CopyTo(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);

    /// <summary>32 lower-case hex digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    internal sealed class Converter : JsonConverter<LiveSessionId>
    {
        public override LiveSessionId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), out var session)
                ? session
                : throw new JsonException("must be 32 lower-case hex digits");

        public override void Write(Utf8JsonWriter writer, LiveSessionId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
