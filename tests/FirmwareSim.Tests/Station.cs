using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Tests;

/// <summary>The other end of the wire, as the page describes it: signs documents with its own key.</summary>
internal sealed class Station : IDisposable
{
    public const string Name = "xa-trung-loc";
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private long _sequence = 1_000;

    /// <summary>What goes between the keys' dots for one document.</summary>
    public byte[] Sign(
        string purpose, string audience, JsonObject body, long? sequence = null, DateTimeOffset? issuedAt = null, DateTimeOffset? expiresAt = null,
        IEnumerable<byte[]>? nonces = null, string kid = "station-1", string station = Name, string header = "")
    {
        var issued = issuedAt ?? At("2026-11-22T00:00:00Z");
        var payload = new JsonObject
        {
            ["purpose"] = purpose,
            ["station"] = station,
            ["audience"] = audience,
            ["sequence"] = sequence ?? (purpose is "time" or "content" ? 0 : ++_sequence),
            ["issuedAt"] = Stamp.Write(issued),
            ["expiresAt"] = Stamp.Write(expiresAt ?? issued.AddDays(30)),
            ["body"] = body,
        };
        if (nonces is not null)
            payload["nonces"] = new JsonArray([.. nonces.Select(nonce => (JsonNode)Encode(nonce))]);
        if (header.Length == 0)
            header = $$"""{"alg":"ES256","kid":"{{kid}}","typ":"tt1"}""";
        return SignRaw(header, payload.ToJsonString());
    }

    public byte[] SignRaw(string header, string payload)
    {
        var signed = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(payload))}";
        var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return Encoding.ASCII.GetBytes($"{signed}.{Encode(signature)}");
    }

    public string EnrolmentJson(string box, string host = "127.0.0.1", int port = 1883, string password = "secret", string[]? purposes = null)
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject
        {
            ["version"] = 1,
            ["station"] = Name,
            ["stationName"] = "Xã Trung Lộc",
            ["box"] = box,
            ["broker"] = new JsonObject { ["host"] = host, ["port"] = port },
            ["user"] = $"{Name}.{box}",
            ["password"] = password,
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kid"] = "station-1",
                ["x"] = Encode(point.X!),
                ["y"] = Encode(point.Y!),
                ["purposes"] = new JsonArray([.. (purposes ?? ["policy", "plan", "content", "command", "alert", "live", "receipt", "time", "re-key"])
                    .Select(purpose => (JsonNode)purpose)]),
            }),
        }.ToJsonString();
    }

    public Enrolment Enrol(string box, string[]? purposes = null) => Enrolment.Parse(Encoding.UTF8.GetBytes(EnrolmentJson(box, purposes: purposes)));

    public byte[] Policy(string? quietFrom = null, string? quietTo = null, long? dayLimitMs = null, long? sessionLimitMs = null, JsonArray? volumes = null)
    {
        var body = new JsonObject
        {
            ["timeZone"] = "Asia/Ho_Chi_Minh",
            ["quietHours"] = quietFrom is null ? [] : new JsonArray(new JsonObject { ["from"] = quietFrom, ["to"] = quietTo }),
            ["maxVolumeDb"] = -3,
        };
        if (dayLimitMs is not null)
            body["dayLimitMs"] = dayLimitMs;
        if (sessionLimitMs is not null)
            body["sessionLimitMs"] = sessionLimitMs;
        if (volumes is not null)
            body["volumes"] = volumes;
        return Sign("policy", "station", body);
    }

    public byte[] Plan(string box, DateTimeOffset from, IEnumerable<JsonObject> airings, DateTimeOffset? leaseUntil = null, string[]? zones = null) =>
        Sign("plan", $"box/{box}", new JsonObject
        {
            ["from"] = Stamp.Write(from),
            ["until"] = Stamp.Write(from.AddDays(7)),
            ["leaseUntil"] = Stamp.Write(leaseUntil ?? from.AddDays(7)),
            ["zones"] = new JsonArray([.. (zones ?? ["xom-1"]).Select(zone => (JsonNode)zone)]),
            ["airings"] = new JsonArray([.. airings.Select(airing => airing.DeepClone())]),
        });

    public byte[] Manifest(Sound sound, int chunkBytes = 16_384) => Sign("content", "station", new JsonObject
    {
        ["content"] = sound.Content,
        ["bytes"] = sound.Bytes.Length,
        ["durationMs"] = 60_000,
        ["mediaType"] = "audio/ogg; codecs=opus",
        ["chunkBytes"] = chunkBytes,
        ["chunks"] = new JsonArray([.. sound.Bytes.Chunk(chunkBytes).Select(chunk => (JsonNode)Encode(SHA256.HashData(chunk).AsSpan(0, 16)))]),
    });

    public byte[] Command(string box, string kind, Action<JsonObject> fields, IEnumerable<byte[]>? nonces = null, DateTimeOffset? expiresAt = null)
    {
        var body = new JsonObject { ["kind"] = kind };
        fields(body);
        return Sign("command", $"box/{box}", body, nonces: nonces, expiresAt: expiresAt);
    }

    /// <summary>The reply to a time ask, from a clock that is right.</summary>
    public byte[] Time(string box, JsonNode ask, DateTimeOffset receivedAt, DateTimeOffset sentAt) => Sign("time", $"box/{box}", new JsonObject
    {
        ["nonce"] = (string)ask["nonce"]!,
        ["askSentAt"] = (string)ask["sentAt"]!,
        ["receivedAt"] = Stamp.Write(receivedAt, Stamp.Microseconds),
        ["sentAt"] = Stamp.Write(sentAt, Stamp.Microseconds),
    }, issuedAt: sentAt, expiresAt: sentAt.AddSeconds(10));

    public static JsonObject Airing(
        string id, DateTimeOffset startAt, Sound sound, int durationMs = 60_000, int parts = 1, string priority = "normal", string late = "join",
        string interrupted = "resume") => new()
        {
            ["airing"] = id,
            ["slot"] = "sang",
            ["programme"] = "ban-tin-sang",
            ["zone"] = "xom-1",
            ["priority"] = priority,
            ["startAt"] = Stamp.Write(startAt),
            ["durationMs"] = durationMs * parts,
            ["volumeDb"] = -6,
            ["late"] = late,
            ["interrupted"] = interrupted,
            ["parts"] = new JsonArray([.. Enumerable.Range(1, parts).Select(part => (JsonNode)new JsonObject
        {
            ["bulletin"] = $"tin-{part}",
            ["content"] = sound.Content,
            ["bytes"] = sound.Bytes.Length,
            ["durationMs"] = durationMs,
        })]),
        };

    public static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);

    public void Dispose() => _key.Dispose();

    private static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}

/// <summary>Bytes that stand for an Ogg Opus file: the wire does not look inside.</summary>
internal sealed class Sound
{
    public Sound(int length, int seed = 1)
    {
        Bytes = new byte[length];
        new Random(seed).NextBytes(Bytes);
        Content = Convert.ToHexStringLower(SHA256.HashData(Bytes));
    }

    public byte[] Bytes { get; }

    public string Content { get; }

    public int Chunks(int chunkBytes = 16_384) => (Bytes.Length + chunkBytes - 1) / chunkBytes;

    public byte[] Chunk(int number, int chunkBytes = 16_384)
    {
        var bytes = Bytes.AsSpan(number * chunkBytes, Math.Min(chunkBytes, Bytes.Length - (number * chunkBytes)));
        var chunk = new byte[44 + bytes.Length];
        "TTC1"u8.CopyTo(chunk);
        Convert.FromHexString(Content).CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(36), (uint)number);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(40), (uint)Chunks(chunkBytes));
        bytes.CopyTo(chunk.AsSpan(44));
        return chunk;
    }
}
