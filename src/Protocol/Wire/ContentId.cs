using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

/// <summary>The SHA-256 of an Ogg Opus file, by which content is known everywhere. 32 bytes, written as 64 lower-case hex digits.</summary>
[JsonConverter(typeof(Converter))]
[StructLayout(LayoutKind.Auto)]
public readonly record struct ContentId : IComparable<ContentId>
{
    /// <summary>Length in bytes.</summary>
    public const int Size = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>From the 32 bytes of a SHA-256.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public ContentId(ReadOnlySpan<byte> sha256)
    {
        if (sha256.Length != Size)
            throw new ArgumentException($"A content id has {Size} bytes, not {sha256.Length}.", nameof(sha256));
        _a = BinaryPrimitives.ReadUInt64BigEndian(sha256);
        _b = BinaryPrimitives.ReadUInt64BigEndian(sha256[8..]);
        _c = BinaryPrimitives.ReadUInt64BigEndian(sha256[16..]);
        _d = BinaryPrimitives.ReadUInt64BigEndian(sha256[24..]);
    }

    /// <summary>The id of these bytes.</summary>
    public static ContentId Of(ReadOnlySpan<byte> file)
    {
        Span<byte> digest = stackalloc byte[Size];
        SHA256.HashData(file, digest);
        return new ContentId(digest);
    }

    /// <summary>The id of everything from the stream's position to its end.</summary>
    public static async Task<ContentId> OfAsync(Stream file, CancellationToken cancellation = default) =>
        new(await SHA256.HashDataAsync(file, cancellation));

    /// <summary>Reads exactly 64 lower-case hex digits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ContentId content)
    {
        content = default;
        Span<byte> bytes = stackalloc byte[Size];
        if (!Hex.TryRead(text, bytes))
            return false;
        content = new ContentId(bytes);
        return true;
    }

    /// <summary>Reads exactly 64 lower-case hex digits.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static ContentId Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var content) ? content : throw new FormatException("A content id has 64 lower-case hex digits.");

    /// <summary>Writes the 32 bytes.</summary>
    /// <exception cref="ArgumentException">The destination is shorter.</exception>
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < Size)
            throw new ArgumentException($"{Size} bytes are needed.", nameof(destination));
        BinaryPrimitives.WriteUInt64BigEndian(destination, _a);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(destination[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(destination[24..], _d);
    }

    /// <summary>64 lower-case hex digits.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>In the order of the hex digits.</summary>
    public int CompareTo(ContentId other) => string.CompareOrdinal(ToString(), other.ToString());

    /// <summary>In the order of the hex digits.</summary>
    public static bool operator <(ContentId left, ContentId right) => left.CompareTo(right) < 0;

    /// <summary>In the order of the hex digits.</summary>
    public static bool operator >(ContentId left, ContentId right) => left.CompareTo(right) > 0;

    /// <summary>In the order of the hex digits.</summary>
    public static bool operator <=(ContentId left, ContentId right) => left.CompareTo(right) <= 0;

    /// <summary>In the order of the hex digits.</summary>
    public static bool operator >=(ContentId left, ContentId right) => left.CompareTo(right) >= 0;

    internal sealed class Converter : JsonConverter<ContentId>
    {
        public override ContentId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && TryParse(reader.GetString(), out var content)
                ? content
                : throw new JsonException("must be 64 lower-case hex digits");

        public override void Write(Utf8JsonWriter writer, ContentId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
