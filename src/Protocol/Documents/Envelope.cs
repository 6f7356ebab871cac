using System.Buffers;
using System.Text.Json;

namespace Broadcast.Protocol;

/// <summary>A payload's fields, with the body not yet read: nothing of it matters before the checks around it hold.</summary>
internal sealed record Envelope
{
    public required string PurposeWord { get; init; }

    public required string Station { get; init; }

    public required string Audience { get; init; }

    public required long Sequence { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required IReadOnlyList<string>? Nonces { get; init; }

    /// <summary>Where the body's JSON lies in the payload.</summary>
    public required Range Body { get; init; }

    internal Purpose Purpose => WireWords.TryParse<Purpose>(PurposeWord, out var purpose) ? purpose : Purpose.Unknown;

    internal static WireError? Check(string station, string audience, long sequence, IReadOnlyList<string>? nonces) =>
        Field.Name("station", station)
        ?? Field.Unless(Protocol.Audience.IsValid(audience), "audience", "must be station, zone/{zone} or box/{box}")
        ?? Field.Between("sequence", sequence, 0, Field.MaxSequence)
        ?? (nonces is null ? null : Field.Each("nonces", nonces, SignedDocument.MaxNonces, nonce => Field.Bytes("", nonce, TimeAsk.NonceBytes)));

    /// <summary>Writes a document that keeps its limits.</summary>
    internal static byte[] Write(SignedDocument document)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartObject();
        writer.WriteString("purpose"u8, document.Purpose.Word());
        writer.WriteString("station"u8, document.Station);
        writer.WriteString("audience"u8, document.Audience);
        writer.WriteNumber("sequence"u8, document.Sequence);
        writer.WriteString("issuedAt"u8, WireTime.Format(document.IssuedAt));
        writer.WriteString("expiresAt"u8, WireTime.Format(document.ExpiresAt));
        if (document.Nonces is { } nonces)
        {
            writer.WriteStartArray("nonces"u8);
            foreach (var nonce in nonces)
                writer.WriteStringValue(nonce);
            writer.WriteEndArray();
        }

        writer.WritePropertyName("body"u8);
        WireJson.Write(writer, document.Body, document.Body.GetType());
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a payload of bounded size. Never throws.</summary>
    internal static WireError? TryRead(ReadOnlySpan<byte> payload, out Envelope? envelope)
    {
        envelope = null;
        if (JsonBounds.Check(payload) is { } unbounded)
            return unbounded;
        var fields = new Fields();
        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = WireJson.MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (fields.Read(ref reader) is { } error)
                return error;
        }

        return fields.Finish(out envelope);
    }

    /// <summary>The fields as they come, in any order, each at most once.</summary>
    private struct Fields
    {
        private string? _purpose;
        private string? _station;
        private string? _audience;
        private long? _sequence;
        private DateTimeOffset? _issuedAt;
        private DateTimeOffset? _expiresAt;
        private List<string>? _nonces;
        private Range? _body;

        internal WireError? Read(ref Utf8JsonReader reader)
        {
            var name = reader.GetString()!;
            reader.Read();
            switch (name)
            {
                case "purpose":
                    return Text(ref reader, name, ref _purpose);
                case "station":
                    return Text(ref reader, name, ref _station);
                case "audience":
                    return Text(ref reader, name, ref _audience);
                case "issuedAt":
                    return Time(ref reader, name, ref _issuedAt);
                case "expiresAt":
                    return Time(ref reader, name, ref _expiresAt);
                case "sequence" when _sequence is null && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var sequence):
                    _sequence = sequence;
                    return null;
                case "sequence":
                    return new WireError(name, "must be an integer, once");
                case "nonces":
                    return Nonces(ref reader);
                case "body" when _body is null && reader.TokenType == JsonTokenType.StartObject:
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    _body = start..(int)reader.BytesConsumed;
                    return null;
                case "body":
                    return new WireError(name, "must be an object, once");
                default:
                    reader.Skip();
                    return null;
            }
        }

        internal readonly WireError? Finish(out Envelope? envelope)
        {
            envelope = null;
            var missing = _purpose is null ? "purpose"
                : _station is null ? "station"
                : _audience is null ? "audience"
                : _sequence is null ? "sequence"
                : _issuedAt is null ? "issuedAt"
                : _expiresAt is null ? "expiresAt"
                : _body is null ? "body" : null;
            if (missing is not null)
                return new WireError(missing, "is missing");
            if (Check(_station!, _audience!, _sequence!.Value, _nonces) is { } error)
                return error;
            envelope = new Envelope
            {
                PurposeWord = _purpose!,
                Station = _station!,
                Audience = _audience!,
                Sequence = _sequence.Value,
                IssuedAt = _issuedAt!.Value,
                ExpiresAt = _expiresAt!.Value,
                Nonces = _nonces,
                Body = _body!.Value,
            };
            return null;
        }

        private static WireError? Text(ref Utf8JsonReader reader, string name, ref string? value)
        {
            if (value is not null || reader.TokenType != JsonTokenType.String)
                return new WireError(name, "must be a string, once");
            value = reader.GetString()!;
            return value.Length <= WireName.MaxId ? null : new WireError(name, $"must have at most {WireName.MaxId} characters");
        }

        private static WireError? Time(ref Utf8JsonReader reader, string name, ref DateTimeOffset? value)
        {
            if (value is not null || reader.TokenType != JsonTokenType.String || !WireTime.TryParse(reader.GetString(), out var time))
                return new WireError(name, "must be a time like 2026-11-22T10:00:00.000Z, once");
            value = time;
            return null;
        }

        private WireError? Nonces(ref Utf8JsonReader reader)
        {
            if (_nonces is not null || reader.TokenType != JsonTokenType.StartArray)
                return new WireError("nonces", "must be an array, once");
            _nonces = [];
            while (reader.Read() && reader.TokenType == JsonTokenType.String && _nonces.Count <= SignedDocument.MaxNonces)
                _nonces.Add(reader.GetString()!);
            return reader.TokenType == JsonTokenType.EndArray
                ? null
                : new WireError("nonces", $"must have at most {SignedDocument.MaxNonces} strings");
        }
    }
}
