using System.Text;
using System.Text.Json.Nodes;
using Broadcast.Protocol.Tests.Golden;
using Broadcast.Tests;

namespace Broadcast.Protocol.Tests;

/// <summary>Seeded random attacks: whatever comes, a receiver gives one of its declared answers and allocates in proportion to what came.</summary>
public sealed class NothingOnTheWireBreaksAReceiver
{
    private static readonly Receiver Receiver = new(
        Payloads.Station, Payloads.Box, [Payloads.Zone], new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero), true, Payloads.Nonce);

    private static readonly string[] Nasty =
    [
        "null", "true", "-1", "0", "1e400", "-1e400", "1E999999999", "9223372036854775808", "0.1", "\"\"", "\"\\u0000\"", "\"\\ud800\"", "\"ữ\"", "{}", "[]",
        "[null]", "[[]]", "{\"\":null}", "\"2026-02-30T00:00:00.000Z\"", "\"9999-12-31T23:59:59.999Z\"", "\"1969-12-31T23:59:59.999Z\"", "\"policy\"",
        "{\"kind\":{}}", "[{},{}]", "[0,1]", "\"24:00\"", "\"../../etc\"", "1795341600000",
    ];

    public static TheoryData<string, string> Bodies() => new()
    {
        { "policy", Payloads.PolicyBody },
        { "plan", Payloads.PlanBody },
        { "content", Payloads.ManifestBody },
        { "command", Payloads.PlayNowBody },
        { "command", Payloads.StopBody },
        { "command", Payloads.SelfTestBody },
        { "alert", Payloads.AlertBody },
        { "alert", Payloads.RecallBody },
        { "live", Payloads.LiveBeginBody },
        { "live", Payloads.LiveEndBody },
        { "re-key", Payloads.ReKeyBody },
        { "receipt", Payloads.ReceiptBody },
        { "time", Payloads.TimeBody },
    };

    public static TheoryData<TopicKind, string> Messages() => new()
    {
        { TopicKind.Presence, Payloads.PresenceJson },
        { TopicKind.State, Payloads.StateJson },
        { TopicKind.TimeAsk, Payloads.TimeAskJson },
        { TopicKind.Want, Payloads.WantJson },
        { TopicKind.AsRun, $$"""{"records":[{{Payloads.RecordJson}},{{Payloads.MissedRecordJson}}]}""" },
        { TopicKind.Report, Payloads.ReportJson },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    [Trait("Category", Fuzz.Category)]
    public void A_signed_document_with_anything_in_it(string purpose, string body)
    {
        using var keys = TestKey.OpenTrusted();
        var topic = TopicOf(purpose);
        var good = Payloads.Document(purpose, topic.Audience, body);
        foreach (var (round, random) in Fuzz.Rounds(20261122, 150, purpose))
        {
            var payload = round % 3 == 0 ? Scramble(Payloads.Utf8(good), random) : Replace(good, random);
            var jws = Encoding.ASCII.GetBytes(TestKey.Station.Signer.SignPayload(payload));
            ShouldAnswer(() => DocumentVerifier.Verify(jws, topic, keys, Receiver, SequenceLedger.Empty), jws.Length, topic);
        }
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void A_jws_scrambled_in_any_place()
    {
        using var keys = TestKey.OpenTrusted();
        var topic = TopicOf("plan");
        var good = Encoding.ASCII.GetBytes(TestKey.Station.Signer.SignPayload(Payloads.Utf8(Payloads.Document("plan", topic.Audience, Payloads.PlanBody))));
        foreach (var (_, random) in Fuzz.Rounds(7, 2000))
        {
            var jws = Scramble(good, random);
            var result = ShouldAnswer(() => DocumentVerifier.Verify(jws, topic, keys, Receiver, SequenceLedger.Empty), jws.Length, topic);
            if (!jws.AsSpan().SequenceEqual(good))
                result.Should().BeOfType<Refused>();
        }
    }

    [Fact]
    public void A_plan_stuffed_to_the_brim_is_read_within_its_means()
    {
        using var keys = TestKey.OpenTrusted();
        var topic = TopicOf("plan");
        const int room = 380_000;
        string[] stuffings =
        [
            $"[{string.Join(',', Enumerable.Repeat("{}", room / 3))}]",
            $"[{string.Join(',', Enumerable.Repeat("null", room / 5))}]",
            $"[{string.Join(',', Enumerable.Repeat("[[[[[]]]]]", room / 11))}]",
            $"{{{string.Join(',', Enumerable.Range(0, room / 13).Select(i => $"\"{i:x6}\":{{}}"))}}}",
            $"\"{new string('a', room)}\"",
            new string('9', room),
        ];
        foreach (var stuffing in stuffings)
        {
            foreach (var text in (string[])[Payloads.PlanBody.Trim()[..^1] + $",\"more\":{stuffing}}}", $$"""{"airings":{{stuffing}}}"""])
            {
                var payload = Payloads.Text(Payloads.Document("plan", topic.Audience, "{}")).Replace("\"body\":{}", $"\"body\":{text}", StringComparison.Ordinal);
                var jws = Encoding.ASCII.GetBytes(TestKey.Station.Signer.SignPayload(Encoding.UTF8.GetBytes(payload)));
                jws.Length.Should().BeLessThan(topic.Rule.Limit);
                ShouldAnswer(() => DocumentVerifier.Verify(jws, topic, keys, Receiver, SequenceLedger.Empty), jws.Length, topic);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    [Trait("Category", Fuzz.Category)]
    public void A_message_of_a_box_with_anything_in_it(TopicKind kind, string good)
    {
        var topic = kind switch
        {
            TopicKind.Presence => Topics.Presence(Payloads.Station, Payloads.Box),
            TopicKind.State => Topics.State(Payloads.Station, Payloads.Box),
            TopicKind.TimeAsk => Topics.TimeAsk(Payloads.Station, Payloads.Box),
            TopicKind.Want => Topics.Want(Payloads.Station, Payloads.Box),
            TopicKind.AsRun => Topics.AsRun(Payloads.Station, Payloads.Box),
            _ => Topics.Report(Payloads.Station, Payloads.Box),
        };
        BoxMessage.TryRead(Encoding.UTF8.GetBytes(good), topic, out _, out _).Should().BeTrue();
        foreach (var (round, random) in Fuzz.Rounds(4711, 1000, kind.ToString()))
        {
            var payload = round % 3 == 0 ? Scramble(Encoding.UTF8.GetBytes(good), random) : Replace(Payloads.Parse(good), random);
            if (BoxMessage.TryRead(payload, topic, out var message, out var error))
                BoxMessage.TryRead(message.ToUtf8(), topic, out _, out _).Should().BeTrue("what was read can be written and read again");
            else
                error.Should().NotBeNull();
        }
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void An_enrolment_file_with_anything_in_it()
    {
        foreach (var (round, random) in Fuzz.Rounds(99, 600))
        {
            var file = round % 3 == 0 ? Scramble(Encoding.UTF8.GetBytes(Payloads.EnrolmentJson), random) : Replace(Payloads.Parse(Payloads.EnrolmentJson), random);
            Enrolment.TryRead(file, out var enrolment, out var error).Should().Be(error is null);
            enrolment?.ToString().Should().NotContain(enrolment.Password);
        }
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void Binary_frames_of_any_bytes()
    {
        using var keys = TestKey.OpenTrusted();
        byte[] file = [.. Enumerable.Range(0, 3000).Select(i => (byte)i)];
        var manifest = ContentChunks.Describe(file, 100, 1024);
        var chunk = ContentChunks.Cut(manifest, file, 1).ToArray();
        var buffer = new byte[LiveBatch.MaxSize];
        var length = LiveBatch.Write(new LiveSessionId(7), 1, 2, [new byte[3], new byte[40]], TestKey.Station.Signer, buffer);
        foreach (var (round, random) in Fuzz.Rounds(5, 20_000))
        {
            if (ChunkFrame.TryRead(Scramble(chunk, random), out var read) && read.Content == manifest.Content && ContentChunks.Check(manifest, read) is null)
                read.Bytes.ToArray().Should().Equal(chunk[ChunkFrame.HeaderSize..]);
            var scrambled = Scramble(buffer.AsSpan(0, length), random);
            if (!LiveBatch.TryRead(scrambled, out var batch))
                continue;
            for (var i = 0; i < batch.FrameCount; i++)
                batch.Frame(i).Length.Should().BeInRange(1, LiveBatch.MaxFrameBytes);
            if (round % 50 == 0)
                keys.Verifies("test-station", batch).Should().Be(scrambled.AsSpan().SequenceEqual(buffer.AsSpan(0, length)));
        }
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void Topics_of_any_characters()
    {
        var good = Topics.Manifest(Payloads.Station, ContentId.Of("x"u8)).ToString();
        foreach (var (_, random) in Fuzz.Rounds(3, 20_000))
        {
            var topic = Encoding.Latin1.GetString(Scramble(Encoding.Latin1.GetBytes(good), random));
            if (Topics.TryParse(topic, out var address))
                address.ToString().Should().Be(topic);
        }
    }

    private static Verification ShouldAnswer(Func<Verification> verify, int size, TopicAddress topic)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = verify();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        allocated.Should().BeLessThan((64L * size) + 200_000, "{0} bytes came", size);
        if (result is Refused refused)
            refused.ToReport(DateTimeOffset.UnixEpoch, topic).Check().Should().BeNull();
        return result;
    }

    private static TopicAddress TopicOf(string purpose) => purpose switch
    {
        "policy" => Topics.Policy(Payloads.Station),
        "plan" => Topics.Plan(Payloads.Station, Payloads.Box),
        "content" => Topics.Manifest(Payloads.Station, ContentId.Parse(Payloads.Content)),
        "receipt" => Topics.Receipt(Payloads.Station, Payloads.Box),
        "time" => Topics.Time(Payloads.Station, Payloads.Box),
        _ => Topics.BoxCommand(Payloads.Station, Payloads.Box),
    };

    /// <summary>Flips bits, cuts, doubles and inserts.</summary>
    private static byte[] Scramble(ReadOnlySpan<byte> good, Random random)
    {
        var bytes = good.ToArray().ToList();
        for (var times = random.Next(1, 4); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)));
                    break;
                default:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>Puts something nasty in the place of one value, wherever it lies.</summary>
    private static byte[] Replace(JsonObject good, Random random)
    {
        var places = new List<JsonNode>();
        Walk(good, places);
        var path = places[random.Next(places.Count)].GetPath();
        var copy = good.DeepClone();
        var marked = Find(copy, path);
        marked.ReplaceWith("\u0001here\u0001");
        return Encoding.UTF8.GetBytes(Payloads.Text(copy).Replace("\"\\u0001here\\u0001\"", Nasty[random.Next(Nasty.Length)], StringComparison.Ordinal));
    }

    private static void Walk(JsonNode node, List<JsonNode> places)
    {
        var inner = node switch
        {
            JsonObject json => json.Select(pair => pair.Value),
            JsonArray array => array,
            _ => [],
        };
        foreach (var child in inner.OfType<JsonNode>())
        {
            places.Add(child);
            Walk(child, places);
        }
    }

    private static JsonNode Find(JsonNode root, string path)
    {
        var places = new List<JsonNode>();
        Walk(root, places);
        return places.First(place => place.GetPath() == path);
    }
}
