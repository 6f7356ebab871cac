using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Broadcast.FirmwareSim.Boxes;
using Broadcast.FirmwareSim.Wire;

namespace Broadcast.FirmwareSim.Tests;

/// <summary>The same files that the controller and the agent test, read by code that knows the page alone.</summary>
public sealed class GoldenVectorTests
{
    /// <summary>This box verifies these and then says "unsupported" without reading on, so their bodies are not judged here.</summary>
    private static readonly string[] KindsOfOtherBoxes = ["live-begin", "live-end", "re-key"];

    public static TheoryData<string> Documents => Files("documents");

    public static TheoryData<string> Chunks => Files("chunks");

    public static TheoryData<string> Enrolments => Files("enrolments");

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_signed_document_is_judged_as_the_vector_says(string name)
    {
        var vector = Read("documents", name);
        var receiver = vector["receiver"]!;
        var (station, box) = ((string)receiver["station"]!, (string)receiver["box"]!);
        var ledger = new SequenceLedger();
        ledger.Restore(vector["ledger"]!.AsArray().ToDictionary(
            line => $"{line!["purpose"]} {line["audience"]}",
            line => new LedgerLine((long)line!["sequence"]!, Convert.FromHexString((string)line["digest"]!))));
        var before = ledger.Lines.ToDictionary();
        var verifier = new Verifier(station, box, Keys(vector, station, box), ledger);
        Base64Url.TryDecode((string)receiver["nonce"]!, out var nonce).Should().BeTrue();
        var verdict = verifier.Check(
            Encoding.ASCII.GetBytes((string)vector["jws"]!),
            (TopicRule.Signed)Topics.Rule((string)vector["topic"]!)!,
            [.. receiver["zones"]!.AsArray().Select(zone => (string)zone!)],
            (bool)receiver["timeTrusted"]! ? new TimeKnowledge.Trusted(Time(receiver["now"]!)) : new TimeKnowledge.Untrusted(nonce));

        var outcome = vector["outcome"]!;
        if (verdict is Verdict.Refused { Reason: RefusalReason.Unsupported, Document: { } refused }
            && (string?)JsonNode.Parse(refused.Payload)!["body"]!["kind"] is { } kind && KindsOfOtherBoxes.Contains(kind))
        {
            if ((string?)outcome["reason"] is not null)
                ((string)outcome["reason"]!).Should().BeOneOf("malformed", "unsupported");
            return;
        }
        switch (verdict)
        {
            case Verdict.Accepted(var document, var order):
                ((string)outcome["result"]!).Should().Be("accepted");
                ledger.Remember(document);
                if (outcome["ledgerEntry"] is { } entry)
                {
                    var line = ledger.Lines[$"{entry["purpose"]} {entry["audience"]}"];
                    line.Sequence.Should().Be((long)entry["sequence"]!);
                    Convert.ToHexStringLower(line.Digest).Should().Be((string)entry["digest"]!);
                }
                else
                {
                    ledger.Lines.Should().BeEquivalentTo(before);
                }
                var refusedAirings = order is Order.NewPlan(var plan) ? plan.Refused.Count : 0;
                refusedAirings.Should().Be(outcome["refusedAirings"]?.AsArray().Count ?? 0);
                break;
            case Verdict.Repeated:
                ((string)outcome["result"]!).Should().Be("duplicate");
                break;
            case Verdict.Refused(var reason, var detail, _):
                ((string)outcome["result"]!).Should().Be("refused", $"{reason}: {detail}");
                reason.Should().Be((string)outcome["reason"]!, detail);
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Chunks))]
    public void A_chunk_is_judged_as_the_vector_says(string name)
    {
        var vector = Read("chunks", name);
        var manifest = ContentManifest.Read(Fields.Parse(Encoding.UTF8.GetBytes(vector["manifest"]!.ToJsonString()), "manifest"));
        var shelf = new ContentShelf();
        shelf.Need(manifest.Content);
        shelf.Describe(manifest);
        var outcome = vector["outcome"]!;
        var whole = ContentChunk.TryRead(Convert.FromHexString((string)vector["frame"]!), out var chunk);
        var fate = whole ? shelf.Take(chunk, out _, out _) : default;
        var reason = !whole ? "not-a-chunk" : fate switch
        {
            ChunkFate.WrongCount => "count",
            ChunkFate.WrongLength => "length",
            ChunkFate.WrongDigest => "digest",
            _ => null,
        };
        reason.Should().Be((string?)outcome["reason"]);
        if (reason is not null)
            return;
        fate.Should().BeOneOf(ChunkFate.Taken, ChunkFate.LastTaken);
        chunk.Number.Should().Be((uint)outcome["number"]!);
        chunk.Count.Should().Be((uint)outcome["count"]!);
        Convert.ToHexStringLower(chunk.Bytes.Span).Should().Be((string)outcome["bytes"]!);
    }

    [Theory]
    [MemberData(nameof(Enrolments))]
    public void An_enrolment_is_judged_as_the_vector_says(string name)
    {
        var vector = Read("enrolments", name);
        var read = FluentActions.Invoking(() => Enrolment.Parse(Encoding.UTF8.GetBytes((string)vector["file"]!)));
        if ((string)vector["outcome"]!["result"]! == "accepted")
            read.Should().NotThrow();
        else
            read.Should().Throw<MalformedException>();
    }

    /// <summary>What our box says has the fields of the vectors of what a controller accepts, and no other.</summary>
    [Fact]
    public void What_the_box_says_has_the_form_of_the_vectors()
    {
        using var bench = new Bench(Station.At("2026-11-22T00:00:00Z")) { Receipts = false };
        var sound = new Sound(20_000);
        bench.Connect();
        bench.SendPolicy();
        bench.SendPlan(Station.Airing("a1", bench.Now.AddMinutes(1), sound));
        bench.Pass(TimeSpan.FromSeconds(5));
        bench.Deliver(sound);
        bench.Send($"tt1/{Station.Name}/policy", "junk"u8.ToArray());
        bench.Pass(TimeSpan.FromMinutes(5));

        JsonNode Said(string topic) => JsonNode.Parse(
            bench.All.OfType<BoxAction.Publish>().Last(action => action.Topic == $"{Bench.Own}/{topic}").Payload)!;
        foreach (var (topic, vector) in (ValueTuple<string, string>[])[("presence", "presence"), ("state", "state"), ("time/ask", "time-ask"), ("want", "want"), ("as-run", "as-run"), ("report", "report")])
        {
            var known = Paths(JsonNode.Parse((string)Read("boxes", vector + ".json")["payload"]!)!).ToHashSet();
            Paths(Said(topic)).Should().BeSubsetOf(known, topic);
        }
    }

    private static IEnumerable<string> Paths(JsonNode? node, string path = "") => node switch
    {
        JsonObject fields => fields.SelectMany(field => Paths(field.Value, $"{path}.{field.Key}")),
        JsonArray entries => entries.SelectMany(entry => Paths(entry, $"{path}[]")),
        _ => [$"{path}:{node?.GetValueKind()}".Replace("True", "Flag", StringComparison.Ordinal).Replace("False", "Flag", StringComparison.Ordinal)],
    };

    private static KeyRing Keys(JsonNode vector, string station, string box) => Enrolment.Parse(Encoding.UTF8.GetBytes(new JsonObject
    {
        ["version"] = 1,
        ["station"] = station,
        ["stationName"] = station,
        ["box"] = box,
        ["broker"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = 1883 },
        ["user"] = $"{station}.{box}",
        ["password"] = "for-tests-only",
        ["keys"] = vector["keys"]!.DeepClone(),
    }.ToJsonString())).Keys;

    private static DateTimeOffset Time(JsonNode time) => DateTimeOffset.Parse((string)time!, CultureInfo.InvariantCulture);

    private static JsonNode Read(string kind, string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", kind, name)))!;

    private static TheoryData<string> Files(string kind) =>
        new(Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "vectors", kind), "*.json").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
}
