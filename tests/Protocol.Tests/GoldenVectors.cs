using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Broadcast.Protocol.Tests.Golden;

namespace Broadcast.Protocol.Tests;

/// <summary>The files that both ends and the simulator hold to. vectors/README.md says what stands in them.</summary>
public sealed class GoldenVectors
{
    public static TheoryData<string> Of(string folder)
    {
        var names = new TheoryData<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(VectorFiles.Folder, folder), "*.json").Order(StringComparer.Ordinal))
            names.Add(Path.GetFileNameWithoutExtension(file));
        return names;
    }

    [Fact]
    public void The_files_are_what_the_generator_makes_apart_from_signatures()
    {
        if (Environment.GetEnvironmentVariable("WRITE_VECTORS") == "1")
        {
            VectorFiles.Write();
            return;
        }

        var made = VectorFiles.Generate().ToDictionary(vector => vector.Path, vector => VectorFiles.ButForSignature(vector.Content), StringComparer.Ordinal);
        var stored = Directory.EnumerateFiles(VectorFiles.Folder, "*.json", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(VectorFiles.Folder, path), path => VectorFiles.ButForSignature(VectorFiles.Read(path)), StringComparer.Ordinal);
        stored.Keys.Should().BeEquivalentTo(made.Keys);
        foreach (var (path, content) in made)
            stored[path].Should().Be(content, path);
    }

    [Fact]
    public void Every_reason_and_every_body_has_a_vector()
    {
        var documents = Directory.EnumerateFiles(Path.Combine(VectorFiles.Folder, "documents")).Select(VectorFiles.Read).ToList();
        var reasons = documents.Select(vector => vector["outcome"]!["reason"]?.GetValue<string>()).OfType<string>().Distinct();
        reasons.Should().BeEquivalentTo(Enum.GetValues<RefusalReason>().Where(reason => reason != RefusalReason.Unknown).Select(reason => reason.Word()));
        var bodies = documents.Select(Verify).OfType<Verified>().Select(verified => verified.Document.Body.GetType()).Distinct();
        bodies.Should().BeEquivalentTo(typeof(DocumentBody).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(DocumentBody)) && !type.IsAbstract && type != typeof(UnknownCommand)));
    }

    [Theory]
    [MemberData(nameof(Of), "documents")]
    public void A_document_has_its_outcome(string name)
    {
        var vector = VectorFiles.Read(Path.Combine(VectorFiles.Folder, "documents", name + ".json"));
        var outcome = vector["outcome"]!;
        var result = Verify(vector);
        switch (outcome["result"]!.GetValue<string>())
        {
            case "accepted":
                var verified = result.Should().BeOfType<Verified>().Subject;
                var entry = verified.Entry is null ? null : JsonSerializer.SerializeToNode(verified.Entry, JsonSerializerOptions.Web);
                JsonNode.DeepEquals(entry, outcome["ledgerEntry"]).Should().BeTrue("the ledger must remember {0}", outcome["ledgerEntry"]);
                var refusedAirings = (verified.Document.Body as Plan)?.RefusedAirings.Select(refused => refused.Airing) ?? [];
                refusedAirings.Should().Equal(outcome["refusedAirings"]?.AsArray().Select(id => id!.GetValue<string>()) ?? []);
                if (!name.Contains("unknown", StringComparison.Ordinal))
                    ShouldSayTheSame(Envelope.Write(verified.Document), vector["payload"]!.GetValue<string>());
                break;
            case "duplicate":
                result.Should().BeOfType<Duplicate>();
                break;
            default:
                var refused = result.Should().BeOfType<Refused>().Subject;
                refused.Reason.Word().Should().Be(outcome["reason"]!.GetValue<string>(), refused.Detail);
                if (outcome["field"]?.GetValue<string>() is { } field)
                    refused.Detail.Should().StartWith(field + ": ");
                Topics.TryParse(vector["topic"]!.GetValue<string>(), out var topic).Should().BeTrue();
                refused.ToReport(DateTimeOffset.UnixEpoch, topic!).Check().Should().BeNull("a refusal can always be reported");
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Of), "boxes")]
    public void A_message_of_a_box_has_its_outcome(string name)
    {
        var vector = VectorFiles.Read(Path.Combine(VectorFiles.Folder, "boxes", name + ".json"));
        Topics.TryParse(vector["topic"]!.GetValue<string>(), out var topic).Should().BeTrue();
        var payload = vector["payload"]!.GetValue<string>();
        var read = BoxMessage.TryRead(Encoding.UTF8.GetBytes(payload), topic!, out var message, out var error);
        Expect(vector, read, error);
        if (read && !name.Contains("unknown", StringComparison.Ordinal))
            ShouldSayTheSame(message!.ToUtf8(), payload);
    }

    [Theory]
    [MemberData(nameof(Of), "enrolments")]
    public void An_enrolment_has_its_outcome(string name)
    {
        var vector = VectorFiles.Read(Path.Combine(VectorFiles.Folder, "enrolments", name + ".json"));
        var file = vector["file"]!.GetValue<string>();
        var read = Enrolment.TryRead(Encoding.UTF8.GetBytes(file), out var enrolment, out var error);
        Expect(vector, read, error);
        if (read && !name.Contains("unknown", StringComparison.Ordinal))
            ShouldSayTheSame(enrolment!.ToUtf8(), file);
    }

    [Theory]
    [MemberData(nameof(Of), "chunks")]
    public void A_chunk_has_its_outcome(string name)
    {
        var vector = VectorFiles.Read(Path.Combine(VectorFiles.Folder, "chunks", name + ".json"));
        var manifest = JsonSerializer.Deserialize<ContentManifest>(vector["manifest"]!, JsonSerializerOptions.Web)!;
        manifest.Check().Should().BeNull();
        var frame = Convert.FromHexString(vector["frame"]!.GetValue<string>());
        var outcome = vector["outcome"]!;
        var read = ChunkFrame.TryRead(frame, out var chunk);
        var reason = read ? ContentChunks.Check(manifest, chunk)?.Field : BadChunkReason.NotAChunk;
        reason.Should().Be(outcome["reason"]?.GetValue<string>());
        outcome["result"]!.GetValue<string>().Should().Be(reason is null ? "accepted" : ReportKind.BadChunk.Word());
        if (reason is not null)
            return;
        chunk.Number.Should().Be(outcome["number"]!.GetValue<int>());
        chunk.Count.Should().Be(outcome["count"]!.GetValue<int>());
        Convert.ToHexStringLower(chunk.Bytes.Span).Should().Be(outcome["bytes"]!.GetValue<string>());
        chunk.ToArray().Should().Equal(frame);
    }

    [Theory]
    [MemberData(nameof(Of), "live")]
    public void A_live_batch_has_its_outcome(string name)
    {
        var vector = VectorFiles.Read(Path.Combine(VectorFiles.Folder, "live", name + ".json"));
        using var keys = Keys(vector);
        var outcome = vector["outcome"]!;
        var read = LiveBatch.TryRead(Convert.FromHexString(vector["batch"]!.GetValue<string>()), out var batch);
        var result = !read ? "malformed" : keys.Verifies(vector["kid"]!.GetValue<string>(), batch) ? "accepted" : "bad-signature";
        result.Should().Be(outcome["result"]!.GetValue<string>());
        if (result != "accepted")
            return;
        batch.Session.ToString().Should().Be(outcome["session"]!.GetValue<string>());
        batch.Number.Should().Be(outcome["number"]!.GetValue<uint>());
        batch.PresentationMicros.Should().Be(outcome["presentationMicros"]!.GetValue<ulong>());
        Enumerable.Range(0, batch.FrameCount).Select(i => Convert.ToHexStringLower(batch.Frame(i).Span))
            .Should().Equal(outcome["frames"]!.AsArray().Select(frame => frame!.GetValue<string>()));
    }

    private static void Expect(JsonObject vector, bool read, WireError? error)
    {
        var outcome = vector["outcome"]!;
        read.Should().Be(outcome["result"]!.GetValue<string>() == "accepted", error?.ToString());
        if (!read && outcome["field"]?.GetValue<string>() is { } field)
            error!.Field.Should().Be(field);
    }

    private static void ShouldSayTheSame(byte[] written, string vector) =>
        JsonNode.DeepEquals(JsonNode.Parse(written), JsonNode.Parse(vector)).Should().BeTrue("we write what the page says");

    private static Verification Verify(JsonObject vector)
    {
        using var keys = Keys(vector);
        Topics.TryParse(vector["topic"]!.GetValue<string>(), out var topic).Should().BeTrue();
        var receiver = vector["receiver"]!;
        WireTime.TryParse(receiver["now"]!.GetValue<string>(), out var now).Should().BeTrue();
        return DocumentVerifier.Verify(
            Encoding.UTF8.GetBytes(vector["jws"]!.GetValue<string>()),
            topic!,
            keys,
            new Receiver(
                receiver["station"]!.GetValue<string>(),
                receiver["box"]!.GetValue<string>(),
                [.. receiver["zones"]!.AsArray().Select(zone => zone!.GetValue<string>())],
                now,
                receiver["timeTrusted"]!.GetValue<bool>(),
                receiver["nonce"]!.GetValue<string>()),
            SequenceLedger.Read(Encoding.UTF8.GetBytes(vector["ledger"]!.ToJsonString())));
    }

    private static TrustedKeys Keys(JsonObject vector) =>
        TrustedKeys.Open(vector["keys"]!.Deserialize<List<StationKey>>(JsonSerializerOptions.Web)!);
}
