using System.Buffers.Binary;
using System.Text.Json.Nodes;

namespace Broadcast.Protocol.Tests.Golden;

/// <summary>The vectors of chunks and live batches, laid out byte by byte here and not by the code under test.</summary>
internal static class BinaryCases
{
    private const string Session = "000102030405060708090a0b0c0d0e0f";

    /// <summary>2,500 bytes in chunks of 1,024: the last is short.</summary>
    private static readonly byte[] File = [.. Enumerable.Range(0, 2500).Select(i => (byte)(i * 7 % 251))];

    internal static IEnumerable<Vector> All() => Chunks().Concat(Batches());

    private static IEnumerable<Vector> Chunks()
    {
        yield return Chunk("chunk-first", Frame(0, 3, File[..1024]));
        yield return Chunk("chunk-last", Frame(2, 3, File[2048..]));
        yield return Chunk("chunk-of-wrong-length", Frame(1, 3, File[1024..2047]), "length");
        yield return Chunk("chunk-last-of-full-length", Frame(2, 3, File[..1024]), "length");
        yield return Chunk("chunk-of-wrong-bytes", Frame(1, 3, File[..1024]), "digest");
        yield return Chunk("chunk-of-wrong-count", Frame(0, 4, File[..1024]), "count");
        yield return Chunk("chunk-of-wrong-count-and-bytes", Frame(3, 4, File[..10]), "count");
        yield return Chunk("chunk-number-over-count", Frame(3, 3, File[..1024]), "not-a-chunk");
        yield return Chunk("chunk-count-0", Frame(0, 0, File[..1024]), "not-a-chunk");
        yield return Chunk("chunk-count-over-limit", Frame(0, 65_537, File[..1024]), "not-a-chunk");
        yield return Chunk("chunk-empty", Frame(0, 3, []), "not-a-chunk");
        yield return Chunk("chunk-of-another-version", Frame(0, 3, File[..1024], magic: "TTC2"), "not-a-chunk");
        yield return Chunk("chunk-cut-short", Frame(0, 3, File[..1024])[..43], "not-a-chunk");
        yield return Chunk("chunk-of-nothing", [], "not-a-chunk");
    }

    private static Vector Chunk(string name, byte[] frame, string? reason = null)
    {
        var outcome = new JsonObject { ["result"] = reason is null ? "accepted" : "bad-chunk" };
        if (reason is not null)
        {
            outcome["reason"] = reason;
        }
        else
        {
            outcome["number"] = BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(36));
            outcome["count"] = BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(40));
            outcome["bytes"] = Convert.ToHexStringLower(frame.AsSpan(44));
        }

        return new Vector("chunks", name, new JsonObject
        {
            ["manifest"] = JsonNode.Parse($$"""
                {"content":"{{Convert.ToHexStringLower(Sha(File))}}","bytes":2500,"durationMs":100,"mediaType":"audio/ogg; codecs=opus","chunkBytes":1024,"chunks":["{{Digest(File.AsSpan(..1024))}}","{{Digest(File.AsSpan(1024..2048))}}","{{Digest(File.AsSpan(2048..))}}"]}
                """),
            ["frame"] = Convert.ToHexStringLower(frame),
            ["outcome"] = outcome,
        });
    }

    private static byte[] Frame(uint number, uint count, byte[] bytes, string magic = "TTC1") =>
        [.. System.Text.Encoding.ASCII.GetBytes(magic), .. Sha(File), .. Big(number), .. Big(count), .. bytes];

    private static IEnumerable<Vector> Batches()
    {
        byte[][] frames = [[0xf8, 1, 2, 3], [0xf8, 4], [0xf8, 5, 6]];
        yield return Batch("live", Sign(Body(frames)), "accepted", frames);
        byte[][] most = [.. Enumerable.Range(0, 10).Select(i => Enumerable.Repeat((byte)i, 380).ToArray())];
        yield return Batch("live-ten-frames", Sign(Body(most)), "accepted", most);
        byte[][] longest = [[.. Enumerable.Repeat((byte)7, 1275)]];
        yield return Batch("live-longest-frame", Sign(Body(longest)), "accepted", longest);
        yield return Batch("live-by-a-stranger", Sign(Body(frames), TestKey.Stranger), "bad-signature");
        yield return Batch("live-by-a-key-not-allowed", Sign(Body(frames), TestKey.Emergency), "bad-signature", kid: TestKey.Emergency.Public.Kid);
        yield return Batch("live-altered", Altered(Sign(Body(frames)), 36), "bad-signature");
        yield return Batch("live-unsigned", [.. Body(frames), .. new byte[64]], "bad-signature");
        yield return Batch("live-no-frames", Sign(Body([])), "malformed");
        yield return Batch("live-eleven-frames", Sign(Body([.. Enumerable.Repeat(frames[0], 11)])), "malformed");
        yield return Batch("live-empty-frame", Sign(Body([[]])), "malformed");
        yield return Batch("live-frame-of-1276", Sign(Body([new byte[1276]])), "malformed");
        yield return Batch("live-bytes-left-over", Sign([.. Body(frames), 0]), "malformed");
        yield return Batch("live-frame-into-the-signature", Sign(Body(frames)[..^1]), "malformed");
        yield return Batch("live-of-another-version", Sign(Body(frames, "TTL2")), "malformed");
        yield return Batch("live-too-large", Sign(Body([.. Enumerable.Repeat(new byte[400], 10)])), "malformed");
        yield return Batch("live-of-nothing", [], "malformed");
    }

    private static Vector Batch(string name, byte[] batch, string result, byte[][]? frames = null, string? kid = null)
    {
        var outcome = new JsonObject { ["result"] = result };
        if (frames is not null)
        {
            outcome["session"] = Session;
            outcome["number"] = 258;
            outcome["presentationMicros"] = 1795341602000000;
            outcome["frames"] = new JsonArray([.. frames.Select(frame => JsonValue.Create(Convert.ToHexStringLower(frame)))]);
        }

        return new Vector("live", name, new JsonObject
        {
            ["keys"] = new JsonArray([.. TestKey.Trusted.Select(key => JsonNode.Parse(Payloads.Key(key.Public)))]),
            ["kid"] = kid ?? TestKey.Station.Public.Kid,
            ["batch"] = Convert.ToHexStringLower(batch),
            ["outcome"] = outcome,
        });
    }

    private static byte[] Body(byte[][] frames, string magic = "TTL1")
    {
        var time = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(time, 1795341602000000);
        return
        [
            .. System.Text.Encoding.ASCII.GetBytes(magic), .. Convert.FromHexString(Session), .. Big(258), .. time, (byte)frames.Length,
            .. frames.SelectMany(frame => (byte[])[(byte)(frame.Length >> 8), (byte)frame.Length, .. frame]),
        ];
    }

    private static byte[] Sign(byte[] body, TestKey? key = null) => [.. body, .. (key ?? TestKey.Station).Signer.Sign(body)];

    private static byte[] Altered(byte[] bytes, int at)
    {
        bytes[at] ^= 1;
        return bytes;
    }

    private static byte[] Sha(ReadOnlySpan<byte> bytes) => System.Security.Cryptography.SHA256.HashData(bytes);

    private static string Digest(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(Sha(bytes).AsSpan(0, 16));

    private static byte[] Big(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
}
