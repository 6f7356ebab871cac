using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Broadcast.Protocol;

/// <summary>What a box lacks.</summary>
public sealed record Want : BoxMessage
{
    internal override TopicKind TopicKind => TopicKind.Want;

    /// <summary>At most 64 contents.</summary>
    public required IReadOnlyList<WantedContent> Wants { get; init; }

    /// <inheritdoc/>
    public override WireError? Check() => Field.Each("wants", Wants, 64, wanted => wanted.Check());
}

/// <summary>A content of which a box lacks something.</summary>
public sealed record WantedContent
{
    /// <summary>The most ranges of one content; the rest is asked for later.</summary>
    public const int MaxRanges = 256;

    /// <summary>Which.</summary>
    public required ContentId Content { get; init; }

    /// <summary>The chunks that are missing; absent when the manifest is missing too.</summary>
    public IReadOnlyList<ChunkRange>? Missing { get; init; }

    internal WireError? Check() =>
        Missing is null ? null : Field.Each("missing", Missing, MaxRanges, range => range.Check());
}

/// <summary>Chunk numbers from <paramref name="First"/> to <paramref name="Last"/>, both included; on the wire <c>[first,last]</c>.</summary>
/// <param name="First">From 0.</param>
/// <param name="Last">Not below <paramref name="First"/>, below 65,536.</param>
[JsonConverter(typeof(Converter))]
[StructLayout(LayoutKind.Auto)]
public readonly record struct ChunkRange(int First, int Last)
{
    /// <summary>The ranges of the numbers for which <paramref name="missing"/> is true, in order, at most <paramref name="most"/>.</summary>
    public static IReadOnlyList<ChunkRange> Of(ReadOnlySpan<bool> missing, int most = WantedContent.MaxRanges)
    {
        var ranges = new List<ChunkRange>();
        for (var i = 0; i < missing.Length && ranges.Count < most; i++)
        {
            if (!missing[i])
                continue;
            var first = i;
            while (i + 1 < missing.Length && missing[i + 1])
                i++;
            ranges.Add(new ChunkRange(first, i));
        }

        return ranges;
    }

    internal WireError? Check() =>
        Field.Unless(First >= 0 && Last >= First && Last < ContentManifest.MaxChunks, "", $"must be [first,last] with 0 ≤ first ≤ last < {ContentManifest.MaxChunks}");

    internal sealed class Converter : JsonConverter<ChunkRange>
    {
        public override ChunkRange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.StartArray
                && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var first)
                && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var last)
                && reader.Read() && reader.TokenType == JsonTokenType.EndArray)
                return new ChunkRange(first, last);
            throw new JsonException("must be two integers, [first,last]");
        }

        public override void Write(Utf8JsonWriter writer, ChunkRange value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(value.First);
            writer.WriteNumberValue(value.Last);
            writer.WriteEndArray();
        }
    }
}
