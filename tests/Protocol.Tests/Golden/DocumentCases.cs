using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using static Broadcast.Protocol.Tests.Golden.Payloads;

namespace Broadcast.Protocol.Tests.Golden;

/// <summary>The vectors of signed documents: every message, every reason to refuse, and the limits.</summary>
internal sealed class DocumentCases
{
    private const string ToBox = "box/loa-01";
    private const string PolicyTopic = "tt1/xa-minh-tan/policy";
    private const string PlanTopic = "tt1/xa-minh-tan/box/loa-01/plan";
    private const string CommandTopic = "tt1/xa-minh-tan/box/loa-01/command";
    private const string ReceiptTopic = "tt1/xa-minh-tan/box/loa-01/receipt";
    private const string TimeTopic = "tt1/xa-minh-tan/box/loa-01/time";
    private const string ManifestTopic = $"tt1/xa-minh-tan/content/{Content}/manifest";

    private readonly List<Vector> _vectors = [];

    internal static IReadOnlyList<Vector> All()
    {
        var cases = new DocumentCases();
        cases.Policies();
        cases.Plans();
        cases.Contents();
        cases.Commands();
        cases.Alerts();
        cases.LiveAnnouncements();
        cases.ReKeys();
        cases.Receipts();
        cases.Times();
        cases.Forms();
        cases.PayloadForms();
        cases.Addresses();
        cases.Sequences();
        cases.UntrustedTimes();
        return cases._vectors;
    }

    private static JsonObject Policy(Action<JsonObject>? alter = null) => Altered("policy", "station", PolicyBody, alter);

    private static JsonObject Plan(Action<JsonObject>? alter = null) => Altered("plan", ToBox, PlanBody, alter);

    private static JsonObject Command(string body, Action<JsonObject>? alter = null) => Altered("command", ToBox, body, alter);

    private static JsonObject Altered(string purpose, string audience, string body, Action<JsonObject>? alter)
    {
        var document = Document(purpose, audience, body);
        alter?.Invoke(document["body"]!.AsObject());
        return document;
    }

    private static JsonObject FirstAiring(JsonObject body) => body["airings"]![0]!.AsObject();

    private static JsonArray Repeat(int count, Func<int, JsonNode> make) => new([.. Enumerable.Range(0, count).Select(make)]);

    private void Policies()
    {
        Accepted("policy", PolicyTopic, Policy());
        Accepted("policy-without-limits", PolicyTopic, Policy(body => Remove(body, "sessionLimitMs", "dayLimitMs")));
        Accepted("policy-without-quiet-hours", PolicyTopic, Policy(body => body["quietHours"] = new JsonArray()));
        Accepted("policy-volumes", PolicyTopic, Policy(body => body["volumes"] = JsonNode.Parse(Volumes)));
        Accepted("policy-no-volumes", PolicyTopic, Policy(body => body["volumes"] = new JsonArray()));
        Refused("policy-nine-volumes", PolicyTopic, Policy(body => body["volumes"] = Repeat(9, i => Parse($$"""{"from":"0{{i}}:00","to":"0{{i}}:30","maxVolumeDb":-6}"""))), "malformed", "body.volumes");
        Refused("policy-volumes-above-full-scale", PolicyTopic, Policy(body =>
        {
            body["volumes"] = JsonNode.Parse(Volumes);
            body["volumes"]![1]!["maxVolumeDb"] = 0.5;
        }), "malformed", "body.volumes[1].maxVolumeDb");
        Refused("policy-volumes-without-volume", PolicyTopic, Policy(body => body["volumes"] = JsonNode.Parse("""[{"from":"21:00","to":"06:00"}]""")), "malformed", "body.volumes[0].maxVolumeDb");
        Refused("policy-volumes-hour-24", PolicyTopic, Policy(body => body["volumes"] = JsonNode.Parse("""[{"from":"21:00","to":"24:00","maxVolumeDb":-6}]""")), "malformed", "body.volumes[0].to");
        Refused("policy-unknown-time-zone", PolicyTopic, Policy(body => body["timeZone"] = "Asia/Atlantis"), "malformed", "body.timeZone");
        Refused("policy-time-zone-is-a-path", PolicyTopic, Policy(body => body["timeZone"] = "../../etc/passwd"), "malformed", "body.timeZone");
        Refused("policy-hour-24", PolicyTopic, Policy(body => body["quietHours"]![0]!["to"] = "24:00"), "malformed", "body.quietHours[0].to");
        Refused("policy-nine-quiet-hours", PolicyTopic, Policy(body => body["quietHours"] = Repeat(9, i => Parse($$"""{"from":"0{{i}}:00","to":"0{{i}}:30"}"""))), "malformed", "body.quietHours");
        Refused("policy-volume-above-full-scale", PolicyTopic, Policy(body => body["maxVolumeDb"] = 0.5), "malformed", "body.maxVolumeDb");
        Refused("policy-without-volume", PolicyTopic, Policy(body => Remove(body, "maxVolumeDb")), "malformed", "body.maxVolumeDb");
    }

    private void Plans()
    {
        Accepted("plan", PlanTopic, Plan());
        Accepted("plan-empty", PlanTopic, Plan(body => body["airings"] = new JsonArray()));
        Accepted("plan-unknown-fields", PlanTopic, Plan(body =>
        {
            body["weather"] = Parse("""{"rain":[1,2,3]}""");
            FirstAiring(body)["mood"] = "Vui vẻ";
        }));
        Accepted("plan-keep", PlanTopic, Plan(body => body["keep"] = Repeat(64, _ => Kept())));
        Refused("plan-keep-65", PlanTopic, Plan(body => body["keep"] = Repeat(65, _ => Kept())), "malformed", "body.keep");
        Refused("plan-keep-of-nothing", PlanTopic, Plan(body => body["keep"] = Repeat(1, _ => Parse($$"""{"content":"{{Content}}","bytes":0}"""))), "malformed", "body.keep[0].bytes");
        Accepted("plan-chime", PlanTopic, Plan(body => FirstAiring(body)["chime"] = true));
        Accepted("command-play-now-without-chime", CommandTopic, Command(PlayNowBody, body => body["airing"]!["chime"] = false));
        Accepted("plan-over-duck", PlanTopic, Plan(body => FirstAiring(body)["over"] = "duck"));
        Accepted("command-play-now-over-stop", CommandTopic, Command(PlayNowBody, body => body["airing"]!["over"] = "stop"));
        Accepted("plan-standby", PlanTopic, Plan(body => FirstAiring(body)["standby"] = Parse(StandbyJson)));
        Broken("plan-standby-without-content", body =>
        {
            FirstAiring(body)["standby"] = Parse(StandbyJson);
            Remove(FirstAiring(body)["standby"]!.AsObject(), "content");
        }, "standby.content");
        Broken("plan-standby-of-an-id-of-57", body =>
        {
            FirstAiring(body)["standby"] = Parse(StandbyJson);
            FirstAiring(body)["airing"] = new string('a', 57);
        }, "standby");
        Broken("plan-over-as-a-boolean", body => FirstAiring(body)["over"] = true, "over");
        Broken("plan-chime-as-text", body => FirstAiring(body)["chime"] = "yes", "chime");
        foreach (var (field, word) in new[] { ("priority", "urgent"), ("late", "maybe"), ("interrupted", "rewind"), ("over", "pause") })
            Accepted($"plan-unknown-{field}", PlanTopic, Plan(body => FirstAiring(body)[field] = word), refusedAirings: "slot-7@2026-11-23T05:00");
        Broken("plan-part-sum", body => FirstAiring(body)["durationMs"] = 95501, "durationMs");
        Broken("plan-no-parts", body => FirstAiring(body)["parts"] = new JsonArray(), "parts");
        Broken("plan-65-parts", body => FirstAiring(body)["parts"] = Repeat(65, _ => FirstAiring(body)["parts"]![0]!.DeepClone()), "parts");
        Broken("plan-content-in-capitals", body => FirstAiring(body)["parts"]![0]!["content"] = Content.ToUpperInvariant(), "parts[0].content");
        Broken("plan-65-mib", body => FirstAiring(body)["parts"]![0]!["bytes"] = 65L << 20, "parts[0].bytes");
        Broken("plan-volume-above-full-scale", body => FirstAiring(body)["volumeDb"] = 1, "volumeDb");
        Broken("plan-zone-in-capitals", body => FirstAiring(body)["zone"] = "Thon-Dong", "zone");
        Broken("plan-id-of-65", body => FirstAiring(body)["airing"] = new string('a', 65), "airing");
        Broken("plan-time-without-decimals", body => FirstAiring(body)["startAt"] = "2026-11-22T22:00:00Z", "startAt");
        Broken("plan-time-with-offset", body => FirstAiring(body)["startAt"] = "2026-11-23T05:00:00.000+07:00", "startAt");
        Broken("plan-duration-as-text", body => FirstAiring(body)["durationMs"] = "95500", "durationMs");
        Broken("plan-duration-of-a-day-and-1", body => FirstAiring(body)["durationMs"] = 86_400_001, "durationMs");
        Broken("plan-null-field", body => FirstAiring(body)["slot"] = null, "slot");
        Broken("plan-missing-field", body => Remove(FirstAiring(body), "late"), "late");
        Refused("plan-airing-twice", PlanTopic, Plan(body => body["airings"]!.AsArray().Add(FirstAiring(body).DeepClone())), "malformed", "body.airings[2].airing");
        Refused("plan-65-zones", PlanTopic, Plan(body => body["zones"] = Repeat(65, i => $"zone-{i}")), "malformed", "body.zones");
        Refused("plan-until-before-from", PlanTopic, Plan(body => body["until"] = "2026-11-20T17:00:00.000Z"), "malformed", "body.until");

        void Broken(string name, Action<JsonObject> alter, string field) =>
            Refused(name, PlanTopic, Plan(alter), "malformed", $"body.airings[0].{field}");

        JsonObject Kept() => Parse($$"""{"content":"{{Content}}","bytes":16500}""");
    }

    private void Contents()
    {
        Accepted("content", ManifestTopic, Altered("content", "station", ManifestBody, null));
        RefusedBody("content-chunks-too-few", body => body["chunks"]!.AsArray().RemoveAt(0), "malformed", "chunks");
        RefusedBody("content-digest-short", body => body["chunks"]![1] = "AAAA", "malformed", "chunks[1]");
        RefusedBody("content-chunk-bytes-1023", body => body["chunkBytes"] = 1023, "malformed", "chunkBytes");
        RefusedBody("content-of-another-topic", body => body["content"] = new string('0', 64), "malformed", "content");
        RefusedBody("content-unknown-media-type", body => body["mediaType"] = "audio/flac", "unsupported", "mediaType");

        void RefusedBody(string name, Action<JsonObject> alter, string reason, string field) =>
            Refused(name, ManifestTopic, Altered("content", "station", ManifestBody, alter), reason, $"body.{field}");
    }

    private void Commands()
    {
        Accepted("command-play-now", CommandTopic, Command(PlayNowBody));
        Accepted("command-stop", CommandTopic, Command(StopBody));
        Accepted("command-stop-all", CommandTopic, Command(StopBody, body => Remove(body, "airing")));
        Accepted("command-self-test", CommandTopic, Command(SelfTestBody));
        Accepted("command-to-the-station", "tt1/xa-minh-tan/command", Altered("command", "station", StopBody, null));
        Accepted("command-to-a-zone", "tt1/xa-minh-tan/zone/thon-dong/command", Altered("command", "zone/thon-dong", StopBody, null));
        Accepted("command-with-512-nonces", CommandTopic, Command(PlayNowBody).With("nonces", Repeat(512, _ => Nonce)));
        Refused("command-fade-negative", CommandTopic, Command(StopBody, body => body["fadeMs"] = -1), "malformed", "body.fadeMs");
        Refused("command-play-now-without-lease", CommandTopic, Command(PlayNowBody, body => Remove(body, "leaseUntil")), "malformed", "body.leaseUntil");
        Refused("command-unknown-kind", CommandTopic, Command("""{"kind":"dance","speed":3}"""), "unsupported", "body.kind");
        Refused("command-unknown-priority", CommandTopic, Command(PlayNowBody, body => body["airing"]!["priority"] = "urgent"), "unsupported", "body.airing.priority");
        Refused("command-without-kind", CommandTopic, Command("""{"airing":"a","fadeMs":0}"""), "malformed", "body.kind");
        Refused("command-kind-of-another-purpose", CommandTopic, Command(AlertBody), "malformed", "body.kind");
        Refused("command-fade-too-long", CommandTopic, Command(StopBody, body => body["fadeMs"] = 10_001), "malformed", "body.fadeMs");
        Refused("command-tone-too-long", CommandTopic, Command(SelfTestBody, body => body["toneMs"] = 60_001), "malformed", "body.toneMs");
    }

    private void Alerts()
    {
        Accepted("alert", CommandTopic, Altered("alert", ToBox, AlertBody, null));
        Accepted("alert-drill", CommandTopic, Altered("alert", ToBox, AlertBody, body => body["drill"] = true));
        Accepted("alert-recall", CommandTopic, Altered("alert", ToBox, RecallBody, null));
        Accepted("alert-recall-in-silence", CommandTopic, Altered("alert", ToBox, RecallBody, body => Remove(body, "content")));
        Accepted("alert-again-at-once", CommandTopic, Altered("alert", ToBox, AlertBody, body => (body["repeatEveryMs"], body["repeats"]) = (0, 1000)));
        Accepted("alert-to-a-zone", "tt1/xa-minh-tan/zone/thon-dong/command", Altered("alert", "zone/thon-dong", AlertBody, null));
        Accepted("alert-by-the-emergency-key", CommandTopic, Altered("alert", ToBox, AlertBody, null), by: TestKey.Emergency);
        Refused("alert-unknown-severity", CommandTopic, Altered("alert", ToBox, AlertBody, body => body["severity"] = "apocalyptic"), "unsupported", "body.severity");
        Refused("alert-1001-repeats", CommandTopic, Altered("alert", ToBox, AlertBody, body => body["repeats"] = 1001), "malformed", "body.repeats");
        Refused("alert-without-lease", CommandTopic, Altered("alert", ToBox, AlertBody, body => Remove(body, "leaseUntil")), "malformed", "body.leaseUntil");
        Refused("alert-interval-of-a-day-and-1", CommandTopic, Altered("alert", ToBox, AlertBody, body => body["repeatEveryMs"] = 86_400_001), "malformed", "body.repeatEveryMs");
        Refused("alert-recall-of-nothing", CommandTopic, Altered("alert", ToBox, RecallBody, body => Remove(body, "alert")), "malformed", "body.alert");
        Refused("alert-drill-as-text", CommandTopic, Altered("alert", ToBox, AlertBody, body => body["drill"] = "true"), "malformed", "body.drill");
    }

    private void LiveAnnouncements()
    {
        Accepted("live-begin", CommandTopic, Altered("live", ToBox, LiveBeginBody, null));
        Accepted("live-end", CommandTopic, Altered("live", ToBox, LiveEndBody, null));
        Refused("live-unknown-codec", CommandTopic, Altered("live", ToBox, LiveBeginBody, body => body["codec"] = "lc3"), "unsupported", "body.codec");
        Refused("live-frame-of-25-ms", CommandTopic, Altered("live", ToBox, LiveBeginBody, body => body["frameMs"] = 25), "malformed", "body.frameMs");
        Refused("live-session-short", CommandTopic, Altered("live", ToBox, LiveEndBody, body => body["session"] = "00"), "malformed", "body.session");
    }

    private void ReKeys()
    {
        Accepted("re-key", CommandTopic, Altered("re-key", ToBox, ReKeyBody, null));
        Refused("re-key-point-off-the-curve", CommandTopic, Altered("re-key", ToBox, ReKeyBody, body => body["keys"]![0]!["y"] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), "malformed", "body.keys[0].x");
        Refused("re-key-17-keys", CommandTopic, Altered("re-key", ToBox, ReKeyBody, body => body["keys"] = Repeat(17, _ => body["keys"]![0]!.DeepClone())), "malformed", "body.keys");
    }

    private void Receipts()
    {
        Accepted("receipt", ReceiptTopic, Altered("receipt", ToBox, ReceiptBody, null));
        Accepted("receipt-of-200", ReceiptTopic, Altered("receipt", ToBox, ReceiptBody, body => body["records"] = Repeat(200, i => $"loa-01:{i}")));
        Accepted("receipt-of-200-long-ids", ReceiptTopic, Altered("receipt", ToBox, ReceiptBody, body => body["records"] = Repeat(200, i => $"{i:000}{new string('r', 61)}")));
        Refused("receipt-of-201", ReceiptTopic, Altered("receipt", ToBox, ReceiptBody, body => body["records"] = Repeat(201, i => $"loa-01:{i}")), "malformed", "body.records");
    }

    private void Times()
    {
        Accepted("time", TimeTopic, Altered("time", ToBox, TimeBody, null));
        Accepted("time-does-not-expire", TimeTopic, Altered("time", ToBox, TimeBody, null), now: "2026-11-25T00:00:00.000Z");
        Accepted("time-is-not-in-the-ledger", TimeTopic, Altered("time", ToBox, TimeBody, null), trusted: false, ledger: Entry("time", ToBox, 5, Altered("time", ToBox, TimeBody, null)));
        Refused("time-with-three-decimals", TimeTopic, Altered("time", ToBox, TimeBody, body => body["sentAt"] = Now), "malformed", "body.sentAt");
        Refused("time-nonce-of-15-bytes", TimeTopic, Altered("time", ToBox, TimeBody, body => body["nonce"] = "AAECAwQFBgcICQoLDA0O"), "malformed", "body.nonce");
    }

    private void Forms()
    {
        var good = Sign(Utf8(Plan()), TestKey.Station);
        var parts = good.Split('.');
        Raw("form-empty", PlanTopic, "", "malformed");
        Raw("form-not-a-jws", PlanTopic, Text(Plan()), "malformed");
        Raw("form-two-parts", PlanTopic, $"{parts[0]}.{parts[1]}", "malformed");
        Raw("form-four-parts", PlanTopic, $"{good}.AAAA", "malformed");
        Raw("form-padded", PlanTopic, $"{parts[0]}.{parts[1]}.{parts[2]}==", "malformed", "signature");
        Raw("form-signature-of-63-bytes", PlanTopic, $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(new byte[63])}", "malformed", "signature");
        foreach (var (name, header, field) in new[]
        {
            ("alg-none", """{"alg":"none","kid":"test-station","typ":"tt1"}""", "alg"),
            ("alg-hs256", """{"alg":"HS256","kid":"test-station","typ":"tt1"}""", "alg"),
            ("without-kid", """{"alg":"ES256","typ":"tt1"}""", "kid"),
            ("other-typ", """{"alg":"ES256","kid":"test-station","typ":"tt2"}""", "typ"),
            ("crit", """{"alg":"ES256","kid":"test-station","typ":"tt1","crit":["exp"],"exp":1}""", "crit"),
        })
            Raw($"header-{name}", PlanTopic, $"{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header))}.{parts[1]}.{parts[2]}", "malformed", $"header.{field}");
        Raw("header-not-json", PlanTopic, $"{Base64Url.EncodeToString("ES256"u8)}.{parts[1]}.{parts[2]}", "malformed", "header");
        foreach (var (name, topic, limit) in new[] { ("time", TimeTopic, 2048), ("command", CommandTopic, 32_768), ("receipt", ReceiptTopic, 32_768) })
        {
            Raw($"too-large-{name}", topic, new string('A', limit + 1), "too-large");
            Raw($"largest-{name}-of-nonsense", topic, new string('A', limit), "malformed");
        }

        Refused("unknown-key", PlanTopic, Plan(), "unknown-key", by: TestKey.Stranger);
        Raw("bad-signature-of-zeros", PlanTopic, $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(new byte[64])}", "bad-signature");
        var altered = Base64Url.EncodeToString(Utf8(Plan(body => FirstAiring(body)["volumeDb"] = 0)));
        Raw("bad-signature-altered-payload", PlanTopic, $"{parts[0]}.{altered}.{parts[2]}", "bad-signature");
        Refused("key-not-allowed", PlanTopic, Plan(), "key-not-allowed", by: TestKey.Emergency);
        Refused("unknown-purpose", PlanTopic, Altered("lottery", ToBox, "{}", null), "unsupported", "purpose");
    }

    private void PayloadForms()
    {
        Signed("payload-not-json", "hello"u8, "");
        Signed("payload-array", "[]"u8, "");
        Signed("payload-broken-utf8", [.. """{"purpose":"""u8, 0x22, 0xff, 0x22, (byte)'}'], "");
        Signed("payload-half-a-surrogate-pair", """{"purpose":"\ud83d"}"""u8, "");
        Signed("payload-trailing-text", [.. Utf8(Plan()), (byte)'{'], "");
        Signed("payload-field-twice", Encoding.UTF8.GetBytes(Text(Plan()).Replace("\"station\":", "\"station\":\"xa-khac\",\"station\":", StringComparison.Ordinal)), "station");
        Signed("body-field-twice", Encoding.UTF8.GetBytes(Text(Plan()).Replace("\"leaseUntil\":", "\"leaseUntil\":\"2030-01-01T00:00:00.000Z\",\"leaseUntil\":", StringComparison.Ordinal)), "body.leaseUntil");
        Signed("payload-without-sequence", Utf8(Plan().Without("sequence")), "sequence");
        Signed("payload-without-body", Utf8(Plan().Without("body")), "body");
        Signed("payload-sequence-negative", Utf8(Plan().With("sequence", -1)), "sequence");
        Signed("payload-sequence-of-2-to-the-53", Utf8(Plan().With("sequence", 1L << 53)), "sequence");
        Signed("payload-sequence-broken", Utf8(Plan().With("sequence", 1.5)), "sequence");
        Signed("payload-expiry-as-number", Utf8(Plan().With("expiresAt", 1795341600)), "expiresAt");
        Signed("payload-body-as-text", Utf8(Plan().With("body", "{}")), "body");
        Signed("payload-audience-unknown-form", Utf8(Plan().With("audience", "everyone")), "audience");
        Signed("payload-513-nonces", Utf8(Plan().With("nonces", Repeat(513, _ => Nonce))), "nonces");
        Signed("payload-nonce-short", Utf8(Plan().With("nonces", Repeat(1, _ => "AAAA"))), "nonces[0]");
        Signed("payload-string-of-4097", Utf8(Plan().With("note", new string('a', 4097))), "");
        Signed("payload-name-of-4097", Utf8(Plan().With(new string('a', 4097), 1)), "");
        Signed("payload-unknown-string-of-4097-inside", Utf8(Plan(body => body["note"] = new JsonArray(new string('ữ', 4097)))), "");
        foreach (var (name, audience) in new[] { ("a-box-and-more", "box/loa-01/speaker"), ("an-empty-box", "box/"), ("a-zone-in-capitals", "zone/Thon-Dong") })
            Signed($"payload-audience-{name}", Utf8(Plan().With("audience", audience)), "audience");
        Signed("payload-17-deep", Encoding.UTF8.GetBytes(Text(Plan())[..^1] + $",\"deep\":{new string('[', 16)}{new string(']', 16)}}}"), "");
        Accepted("payload-16-deep-unknown", PlanTopic, Plan().With("deep", JsonNode.Parse($"{new string('[', 15)}{new string(']', 15)}")!));
        Accepted("payload-unknown-string-of-4096", PlanTopic, Plan().With("note", new string('ữ', 4096)));
        Accepted("payload-512-nonces", PlanTopic, Plan().With("nonces", Repeat(512, _ => Nonce)));

        void Signed(string name, ReadOnlySpan<byte> payload, string field) =>
            Add(name, PlanTopic, Sign(payload, TestKey.Station), payload.ToArray(), Outcome("refused", "malformed", field));
    }

    private void Addresses()
    {
        Refused("wrong-station", PlanTopic, Plan().With("station", "xa-khac"), "wrong-station");
        Refused("wrong-station-topic", "tt1/xa-khac/box/loa-01/plan", Plan(), "wrong-station");
        Refused("wrong-station-command-topic", "tt1/xa-khac/command", Altered("command", "station", StopBody, null), "wrong-station");
        Refused("wrong-station-manifest-topic", $"tt1/xa-khac/content/{Content}/manifest", Altered("content", "station", ManifestBody, null), "wrong-station");
        Refused("wrong-audience-ours-on-another-boxs-topic", "tt1/xa-minh-tan/box/loa-02/plan", Plan(), "wrong-audience");
        Refused("wrong-audience-other-box", "tt1/xa-minh-tan/box/loa-02/plan", Plan().With("audience", "box/loa-02"), "wrong-audience");
        Refused("wrong-audience-moved-to-our-topic", PlanTopic, Plan().With("audience", "box/loa-02"), "wrong-audience");
        Refused("wrong-audience-other-zone", "tt1/xa-minh-tan/zone/thon-tay/command", Altered("command", "zone/thon-tay", StopBody, null), "wrong-audience");
        Refused("wrong-audience-station-word-on-a-box-topic", CommandTopic, Altered("command", "station", StopBody, null), "wrong-audience");
        Refused("wrong-purpose-policy-as-plan", PlanTopic, Altered("policy", ToBox, PolicyBody, null), "wrong-purpose");
        Refused("wrong-purpose-plan-as-command", CommandTopic, Plan(), "wrong-purpose");
        Refused("wrong-purpose-receipt-as-time", TimeTopic, Altered("receipt", ToBox, ReceiptBody, null), "wrong-purpose");
    }

    private void Sequences()
    {
        var earlier = Plan(body => body["airings"] = new JsonArray());
        Accepted("sequence-higher", PlanTopic, Plan(), ledger: Entry("plan", ToBox, Sequence - 1, earlier));
        Accepted("sequence-of-another-purpose", PlanTopic, Plan(), ledger: Entry("command", ToBox, Sequence + 9, earlier));
        Accepted("sequence-of-another-audience", PlanTopic, Plan(), ledger: Entry("plan", "station", Sequence + 9, earlier));
        Refused("sequence-old", PlanTopic, Plan(), "sequence-old", ledger: Entry("plan", ToBox, Sequence + 1, earlier));
        Refused("sequence-forked", PlanTopic, Plan(), "sequence-forked", ledger: Entry("plan", ToBox, Sequence, earlier));
        Add("duplicate", PlanTopic, Sign(Utf8(Plan()), TestKey.Station), Utf8(Plan()), Outcome("duplicate"), ledger: Entry("plan", ToBox, Sequence, Plan()));
        Add("duplicate-though-expired", PlanTopic, Sign(Utf8(Plan()), TestKey.Station), Utf8(Plan()), Outcome("duplicate"), ledger: Entry("plan", ToBox, Sequence, Plan()), now: "2026-12-24T00:00:00.000Z");
        Accepted("expiry-to-the-millisecond", PlanTopic, Plan(), now: "2026-11-22T10:05:00.000Z");
        Refused("expired", PlanTopic, Plan(), "expired", now: "2026-11-22T10:05:00.001Z");
        Refused("expired-command", CommandTopic, Command(StopBody).With("nonces", Repeat(1, _ => Nonce)), "expired", now: "2026-11-22T10:05:00.001Z");
    }

    private void UntrustedTimes()
    {
        const string long1970 = "1970-01-01T00:01:00.000Z";
        Accepted("untrusted-plan", PlanTopic, Plan(), now: long1970, trusted: false);
        Accepted("untrusted-plan-though-expired", PlanTopic, Plan(), now: "2030-01-01T00:00:00.000Z", trusted: false);
        Accepted("untrusted-policy", PolicyTopic, Policy(), now: long1970, trusted: false);
        Accepted("untrusted-receipt", ReceiptTopic, Altered("receipt", ToBox, ReceiptBody, null), now: long1970, trusted: false);
        foreach (var (purpose, body) in new[] { ("command", StopBody), ("alert", AlertBody), ("live", LiveEndBody), ("re-key", ReKeyBody) })
        {
            var document = Document(purpose, ToBox, body);
            Refused($"time-untrusted-{purpose}", CommandTopic, document, "time-untrusted", now: long1970, trusted: false);
            var quoting = Document(purpose, ToBox, body).With("nonces", new JsonArray("_____________________w", Nonce));
            Accepted($"untrusted-{purpose}-with-nonce", CommandTopic, quoting, now: long1970, trusted: false);
        }

        Refused("time-untrusted-old-nonce", CommandTopic, Command(StopBody).With("nonces", new JsonArray("_____________________w")), "time-untrusted", now: long1970, trusted: false);
    }

    private void Accepted(
        string name, string topic, JsonObject payload, TestKey? by = null, string now = Now, bool trusted = true, JsonArray? ledger = null, string? refusedAirings = null)
    {
        var bytes = Utf8(payload);
        var outcome = Outcome("accepted");
        var purpose = payload["purpose"]!.GetValue<string>();
        if (purpose is not ("time" or "content"))
            outcome["ledgerEntry"] = Entry(purpose, payload["audience"]!.GetValue<string>(), payload["sequence"]!.GetValue<long>(), payload)[0]!.DeepClone();
        if (refusedAirings is not null)
            outcome["refusedAirings"] = new JsonArray(refusedAirings);
        Add(name, topic, Sign(bytes, by ?? TestKey.Station), bytes, outcome, now, trusted, ledger);
    }

    private void Refused(
        string name, string topic, JsonObject payload, string reason, string? field = null, TestKey? by = null, string now = Now, bool trusted = true, JsonArray? ledger = null) =>
        Add(name, topic, Sign(Utf8(payload), by ?? TestKey.Station), Utf8(payload), Outcome("refused", reason, field), now, trusted, ledger);

    private void Raw(string name, string topic, string jws, string reason, string? field = null) =>
        Add(name, topic, jws, null, Outcome("refused", reason, field));

    private void Add(
        string name, string topic, string jws, byte[]? payload, JsonObject outcome, string now = Now, bool trusted = true, JsonArray? ledger = null)
    {
        var content = new JsonObject
        {
            ["topic"] = topic,
            ["receiver"] = new JsonObject
            {
                ["station"] = Station,
                ["box"] = Box,
                ["zones"] = new JsonArray(Zone, "ca-xa"),
                ["now"] = now,
                ["timeTrusted"] = trusted,
                ["nonce"] = Nonce,
            },
            ["keys"] = new JsonArray([.. TestKey.Trusted.Select(key => JsonNode.Parse(Key(key.Public)))]),
            ["ledger"] = ledger ?? [],
        };
        if (payload is not null && System.Text.Unicode.Utf8.IsValid(payload))
            content["payload"] = Encoding.UTF8.GetString(payload);
        content["jws"] = jws;
        content["outcome"] = outcome;
        _vectors.Add(new Vector("documents", name, content));
    }

    private static JsonArray Entry(string purpose, string audience, long sequence, JsonObject payload) => new(new JsonObject
    {
        ["purpose"] = purpose,
        ["audience"] = audience,
        ["sequence"] = sequence,
        ["digest"] = Convert.ToHexStringLower(SHA256.HashData(Utf8(payload))),
    });

    private static JsonObject Outcome(string result, string? reason = null, string? field = null)
    {
        var outcome = new JsonObject { ["result"] = result };
        if (reason is not null)
            outcome["reason"] = reason;
        if (!string.IsNullOrEmpty(field))
            outcome["field"] = field;
        return outcome;
    }

    private static string Sign(ReadOnlySpan<byte> payload, TestKey key) => key.Signer.SignPayload(payload);

    private static void Remove(JsonObject json, params string[] names)
    {
        foreach (var name in names)
            json.Remove(name);
    }
}

/// <summary>Altering a JSON object in one expression.</summary>
file static class JsonAlterations
{
    internal static JsonObject With(this JsonObject json, string name, JsonNode value)
    {
        json[name] = value;
        return json;
    }

    internal static JsonObject Without(this JsonObject json, string name)
    {
        json.Remove(name);
        return json;
    }
}
