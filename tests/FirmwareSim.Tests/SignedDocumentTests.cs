using System.Text;
using System.Text.Json.Nodes;
using Broadcast.FirmwareSim.Boxes;
using Broadcast.FirmwareSim.Wire;
using Broadcast.Tests;

namespace Broadcast.FirmwareSim.Tests;

public sealed class SignedDocumentTests
{
    private static readonly DateTimeOffset Morning = Station.At("2026-11-22T00:00:00Z");
    private const string Nonsense = "{}[]\":,09azZ-\\u";
    private const string StationPolicy = $"tt1/{Station.Name}/policy";

    [Fact]
    public void The_same_document_again_is_silent_an_older_one_and_a_fork_are_refused()
    {
        using var bench = new Bench(Morning).Connect();
        var policy = bench.Station.Policy();
        bench.Send(StationPolicy, policy);
        bench.Send(StationPolicy, policy);
        bench.Reports.Should().BeEmpty();

        bench.Send(StationPolicy, bench.Station.Sign("policy", "station", Body(), sequence: 5));
        bench.Send(StationPolicy, bench.Station.Sign("policy", "station", Body(maxVolumeDb: -9), sequence: 1_001));
        bench.Reports.Select(report => (string)report["reason"]!).Should().Equal("sequence-old", "sequence-forked");
        bench.Reports[0]["sequence"]!.GetValue<long>().Should().Be(5);
    }

    [Fact]
    public void Each_refusal_has_its_name()
    {
        using var bench = new Bench(Morning).Connect();
        using var stranger = new Station();
        var station = bench.Station;
        var good = Encoding.ASCII.GetString(station.Policy());
        (byte[] Document, string Reason)[] cases =
        [
            (new byte[16 * 1024 + 1], "too-large"),
            ("not a jws"u8.ToArray(), "malformed"),
            (Encoding.ASCII.GetBytes(good + "="), "malformed"),
            (Encoding.ASCII.GetBytes(good[..^1]), "malformed"),
            (station.Sign("policy", "station", Body(), header: """{"alg":"none","kid":"station-1","typ":"tt1"}"""), "malformed"),
            (station.Sign("policy", "station", Body(), header: """{"alg":"ES256","typ":"tt1"}"""), "malformed"),
            (station.Sign("policy", "station", Body(), header: """{"alg":"ES256","kid":"station-1","typ":"tt1","crit":["b64"]}"""), "malformed"),
            (station.Sign("policy", "station", Body(), kid: "station-2"), "unknown-key"),
            (stranger.Policy(), "bad-signature"),
            (station.Sign("greeting", "station", Body()), "unsupported"),
            (station.Sign("policy", "station", Body(), station: "xa-khac"), "wrong-station"),
            (station.Sign("policy", "box/loa-1", Body()), "wrong-audience"),
            (station.Sign("receipt", "station", new JsonObject { ["records"] = new JsonArray() }), "wrong-purpose"),
            (station.Sign("policy", "station", Body(), expiresAt: Morning.AddSeconds(-1)), "expired"),
            (station.Sign("policy", "station", new JsonObject { ["timeZone"] = "Asia/Ho_Chi_Minh" }), "malformed"),
        ];
        foreach (var (document, reason) in cases)
        {
            bench.Pass(TimeSpan.FromMinutes(1));
            bench.Send(StationPolicy, document);
            ((string)bench.Reports[^1]["reason"]!).Should().Be(reason);
        }
        ((string)bench.Reports[^1]["detail"]!).Should().Contain("quietHours");
        bench.Reports.Should().HaveCount(cases.Length);
        bench.Pass(TimeSpan.FromSeconds(2));
        bench.State!["policySequence"]!.GetValue<long>().Should().Be(0, "nothing of it was applied");
    }

    [Fact]
    public void A_key_signs_only_what_it_is_allowed_to()
    {
        using var station = new Station();
        var verifier = new Verifier(Station.Name, "loa-1", station.Enrol("loa-1", ["alert"]).Keys, new SequenceLedger());
        var rule = (TopicRule.Signed)Topics.Rule(StationPolicy)!;
        verifier.Check(station.Policy(), rule, [], new TimeKnowledge.Trusted(Morning))
            .Should().BeOfType<Verdict.Refused>().Which.Reason.Should().Be("key-not-allowed");
    }

    [Fact]
    public void A_box_without_the_time_obeys_only_who_quotes_its_nonce()
    {
        using var bench = new Bench(Morning) { TellsTime = false };
        bench.Connect();
        var station = bench.Station;
        bench.SendPolicy();
        bench.SendCommand("stop", body => body["fadeMs"] = 0);
        ((string)bench.Reports.Single()["reason"]!).Should().Be("time-untrusted");

        bench.Send($"{Bench.Own}/command", station.Command(Bench.BoxName, "stop", body => body["fadeMs"] = 0, nonces: [new byte[16], bench.Nonce]));
        bench.Reports.Should().ContainSingle();
        bench.Pass(TimeSpan.FromSeconds(2));
        bench.State!["policySequence"]!.GetValue<long>().Should().BePositive("a policy is stored all the same");
    }

    [Theory]
    [InlineData("command", "a-kind-of-next-year")]
    [InlineData("alert", "all-clear-of-next-year")]
    [InlineData("live", "live-begin")]
    [InlineData("re-key", "re-key")]
    public void What_a_box_does_not_implement_it_says(string purpose, string kind)
    {
        using var bench = new Bench(Morning).Connect();
        var document = bench.Station.Sign(purpose, "station", new JsonObject { ["kind"] = kind });
        bench.Send($"tt1/{Station.Name}/command", document);
        var report = bench.Reports.Should().ContainSingle().Subject;
        ((string)report["reason"]!).Should().Be("unsupported");
        ((string)report["purpose"]!).Should().Be(purpose);
    }

    [Fact]
    public void Ten_reports_a_minute_the_rest_is_counted()
    {
        using var bench = new Bench(Morning).Connect();
        for (var count = 0; count < 30; count++)
            bench.Send(StationPolicy, "junk"u8.ToArray());
        bench.Reports.Should().HaveCount(10);
        bench.Pass(TimeSpan.FromMinutes(2));
        bench.Send(StationPolicy, "junk"u8.ToArray());
        bench.Reports[^1]["suppressed"]!.GetValue<int>().Should().Be(20);
        bench.Box.Counters.Refusals["malformed"].Should().Be(31);
    }

    [Fact]
    public void What_is_accepted_is_kept_before_it_is_acted_on()
    {
        using var bench = new Bench(Morning).Connect();
        var actions = bench.Box.Handle(new BoxEvent.Received(StationPolicy, bench.Station.Policy()), Morning.AddSeconds(20));
        actions[0].Should().BeOfType<BoxAction.Keep>();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [Trait("Category", Fuzz.Category)]
    public void Broken_documents_break_nothing(int seed)
    {
        using var bench = new Bench(Morning).Connect();
        var sound = new Sound(5_000);
        byte[][] goods =
        [
            bench.Station.Policy("22:00", "05:00"),
            bench.Station.Plan(Bench.BoxName, Morning, [Station.Airing("a1", Morning.AddHours(1), sound)]),
            bench.Station.Manifest(sound),
            sound.Chunk(0),
        ];
        string[] topics = [StationPolicy, $"{Bench.Own}/plan", $"tt1/{Station.Name}/content/{sound.Content}/manifest", $"{Bench.Own}/chunk", "tt1/x", ""];
        foreach (var (_, random) in Fuzz.Rounds(seed, 300, $"{seed}"))
        {
            var bytes = goods[random.Next(goods.Length)].ToArray();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            bench.Send(topics[random.Next(topics.Length)], bytes[..random.Next(bytes.Length + 1)]);
        }
        bench.Box.PlanSequence.Should().Be(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [Trait("Category", Fuzz.Category)]
    public void Signed_nonsense_breaks_nothing_either(int seed)
    {
        using var bench = new Bench(Morning).Connect();
        var plan = new JsonObject
        {
            ["from"] = "2026-11-22T00:00:00.000Z",
            ["until"] = "2026-11-29T00:00:00.000Z",
            ["leaseUntil"] = "2026-11-29T00:00:00.000Z",
            ["zones"] = new JsonArray("xom-1"),
            ["airings"] = new JsonArray(Station.Airing("a1", Morning.AddHours(1), new Sound(100), parts: 3)),
        };
        var accepted = 0;
        foreach (var (round, random) in Fuzz.Rounds(seed, 300, $"{seed}"))
        {
            var text = new StringBuilder(plan.ToJsonString());
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                text[random.Next(text.Length)] = Nonsense[random.Next(Nonsense.Length)];
            var payload = $$"""{"purpose":"plan","station":"{{Station.Name}}","audience":"box/{{Bench.BoxName}}","sequence":{{round + 1}},"issuedAt":"2026-11-22T00:00:00.000Z","expiresAt":"2026-12-22T00:00:00.000Z","body":{{text}}}""";
            bench.Send($"{Bench.Own}/plan", bench.Station.SignRaw("""{"alg":"ES256","kid":"station-1","typ":"tt1"}""", payload));
            accepted += bench.Box.PlanSequence == round + 1 ? 1 : 0;
        }
        (accepted + bench.Box.Counters.Refusals.Values.Sum()).Should().BeGreaterThanOrEqualTo(300);
    }

    private static JsonObject Body(double maxVolumeDb = -3) =>
        new() { ["timeZone"] = "Asia/Ho_Chi_Minh", ["quietHours"] = new JsonArray(), ["maxVolumeDb"] = maxVolumeDb };
}
