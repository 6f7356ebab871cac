using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Broadcast.Protocol;
using Broadcast.SpeakerAgent.Clock;
using Broadcast.SpeakerAgent.Link;
using Broadcast.SpeakerAgent.Store;
using Broadcast.SpeakerAgent.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Broadcast.SpeakerAgent.Tests.Link;

/// <summary>The wire's golden vectors through the agent's own desk: what it stores, does and reports.</summary>
public sealed class GoldenVectorTests : IDisposable, IControlListener
{
    private readonly DiskFolder _folder = new();
    private readonly List<object> _acted = [];

    public static TheoryData<string> Documents =>
    [
        .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "vectors", "documents"), "*.json")
            .Select(f => Path.GetFileNameWithoutExtension(f))
            .Where(n => !n.StartsWith("content", StringComparison.Ordinal)) // manifests come on the other connection
            .Order(StringComparer.Ordinal),
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_document_has_its_outcome(string name)
    {
        var vector = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "documents", name + ".json")))!;
        var outcome = vector["outcome"]!;
        var receiver = vector["receiver"]!;
        WireTime.TryParse(Text(receiver["now"]), out var now).Should().BeTrue();
        var identity = new BoxIdentity(Text(receiver["station"]), Text(receiver["box"]), "boot", Text(receiver["nonce"]));
        var trusted = receiver["timeTrusted"]!.GetValue<bool>();
        var clock = new StationClock(new FakeTimeProvider(now), () => (trusted, TimeSpan.Zero));
        clock.ReadSystem();
        using var keys = TrustedKeys.Open(vector["keys"]!.AsArray().Select(k => new StationKey
        {
            Kid = Text(k!["kid"]),
            X = Text(k["x"]),
            Y = Text(k["y"]),
            Purposes = [.. k["purposes"]!.AsArray().Select(p => WireWords.TryParse<Purpose>(Text(p), out var purpose) ? purpose : Purpose.Unknown)],
        }));
        var documents = new DocumentStore(_folder.Disk(), NullLogger<DocumentStore>.Instance);
        documents.Load(keys, identity.Station, identity.Box);
        foreach (var entry in SequenceLedger.Read(Encoding.UTF8.GetBytes(vector["ledger"]!.ToJsonString())).Entries)
            documents.Remember(entry);
        using var journal = AsRunJournal.Open(_folder.Disk());
        var link = new FakeLink();
        var faults = new Faults(NullLogger<Faults>.Instance);
        var reporter = new Reporter(identity, link, TimeProvider.System, NullLogger<Reporter>.Instance);
        var desk = new ControlDesk(
            identity, keys, clock, documents, journal, faults, reporter, new TimeAsker(identity, clock, link), new AsRunSender(identity, journal, clock, link), this,
            NullLogger<ControlDesk>.Instance)
        {
            Zones = [.. receiver["zones"]!.AsArray().Select(Text)],
        };
        var before = documents.Ledger.Entries;
        Topics.TryParse(Text(vector["topic"]), out var topic).Should().BeTrue();

        desk.Take(topic!, Encoding.ASCII.GetBytes(Text(vector["jws"])), clock.BoxNow);

        faults.Present.Should().BeEmpty();
        var reasons = link.Published.Select(m => Text(JsonNode.Parse(m.Payload.Span)!["reason"])).ToList();
        switch (Text(outcome["result"]))
        {
            case "accepted":
                if (outcome["ledgerEntry"] is { } expected)
                {
                    var again = new DocumentStore(_folder.Disk(), NullLogger<DocumentStore>.Instance);
                    again.Load(keys, identity.Station, identity.Box);
                    again.Ledger.Entries.Select(e => JsonSerializer.SerializeToNode(e, JsonSerializerOptions.Web))
                        .Should().Contain(e => JsonNode.DeepEquals(e, expected), "it is on disk");
                }

                reasons.Except(["unsupported"]).Should().BeEmpty("only what this box does not implement is reported");
                reasons.Count.Should().BeGreaterThanOrEqualTo(outcome["refusedAirings"]?.AsArray().Count ?? 0);
                break;
            case "duplicate":
                _acted.Should().BeEmpty();
                reasons.Should().BeEmpty();
                break;
            default:
                _acted.Should().BeEmpty();
                reasons.Should().Equal(Text(outcome["reason"]));
                documents.Ledger.Entries.Should().Equal(before);
                break;
        }
    }

    public static TheoryData<string> Chunks =>
    [
        .. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "vectors", "chunks"), "*.json")
            .Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Chunks))]
    public void A_chunk_has_its_outcome(string name)
    {
        var vector = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "chunks", name + ".json")))!;
        var manifest = vector["manifest"].Deserialize<ContentManifest>(JsonSerializerOptions.Web)!;
        using var store = new ContentStore(_folder.Disk(), 1 << 20, NullLogger<ContentStore>.Instance);
        store.Need([(manifest.Content, manifest.Bytes)]);
        store.Expect(manifest).Should().BeTrue();

        var reason = ChunkFrame.TryRead(Convert.FromHexString(Text(vector["frame"])), out var chunk) ? store.Put(chunk).Problem?.Field : BadChunkReason.NotAChunk;

        reason.Should().Be(vector["outcome"]!["reason"]?.GetValue<string>());
    }

    void IControlListener.PlanAccepted(Plan plan) => _acted.Add(plan);

    void IControlListener.PolicyAccepted(StationPolicy policy) => _acted.Add(policy);

    void IControlListener.CommandAccepted(SignedDocument document) => _acted.Add(document);

    void IControlListener.TrustChanged(TimeTrust trust, DateTimeOffset poweredSince) => _acted.Add(trust);

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
