using System.Text.Json.Nodes;
using static Broadcast.Protocol.Tests.Golden.Payloads;

namespace Broadcast.Protocol.Tests.Golden;

/// <summary>The vectors of what boxes say, and of the enrolment file.</summary>
internal static class BoxCases
{
    internal static IEnumerable<Vector> All() =>
    [
        Good("presence", "presence", PresenceJson),
        Good("presence-offline", "presence", PresenceJson, json => json["presence"] = "offline"),
        Good("presence-unknown-field", "presence", PresenceJson, json => json["mood"] = 1),
        Bad("presence-unknown-word", "presence", PresenceJson, json => json["presence"] = "asleep", "presence"),
        Bad("presence-without-boot", "presence", PresenceJson, json => json.Remove("boot"), "boot"),
        Bad("presence-too-large", "presence", PresenceJson, json => json["note"] = new string('a', 1024), ""),
        Good("state", "state", StateJson),
        Good("state-without-time", "state", StateJson, json =>
        {
            json["time"] = Parse("""{"trusted":false,"source":"none"}""");
            json.Remove("playing");
            json["planSequence"] = 0;
            json["faults"] = new JsonArray();
        }),
        Bad("state-17-faults", "state", StateJson, json => json["faults"] = new JsonArray([.. Enumerable.Range(0, 17).Select(_ => json["faults"]![0]!.DeepClone())]), "faults"),
        Bad("state-nonce-short", "state", StateJson, json => json["nonce"] = "AA", "nonce"),
        Bad("state-negative-uptime", "state", StateJson, json => json["uptimeMs"] = -1, "uptimeMs"),
        Bad("state-unknown-source", "state", StateJson, json => json["time"]!["source"] = "sundial", "time.source"),
        Good("time-ask", "time/ask", TimeAskJson),
        Bad("time-ask-three-decimals", "time/ask", TimeAskJson, json => json["sentAt"] = Now, "sentAt"),
        Good("want", "want", WantJson),
        Bad("want-range-reversed", "want", WantJson, json => json["wants"]![0]!["missing"] = JsonNode.Parse("[[3,2]]"), "wants[0].missing[0]"),
        Bad("want-range-of-three", "want", WantJson, json => json["wants"]![0]!["missing"] = JsonNode.Parse("[[1,2,3]]"), "wants[0].missing[0]"),
        Bad("want-257-ranges", "want", WantJson, json => json["wants"]![0]!["missing"] = new JsonArray([.. Enumerable.Range(0, 257).Select(i => JsonNode.Parse($"[{2 * i},{2 * i}]"))]), "wants[0].missing"),
        Bad("want-65-contents", "want", WantJson, json => json["wants"] = new JsonArray([.. Enumerable.Range(0, 65).Select(_ => json["wants"]![1]!.DeepClone())]), "wants"),
        Good("as-run", "as-run", Records(RecordJson, MissedRecordJson)),
        Good("as-run-late", "as-run", Records(MissedRecordJson), json => json["records"]![0]!["reason"] = "late"),
        Good("as-run-reason-of-a-later-version", "as-run", Records(RecordJson), json => json["records"]![0]!["reason"] = "eaten-by-a-cow"),
        Good("as-run-alert", "as-run", Records(AlertRecordJson)),
        Good("as-run-alert-recalled", "as-run", Records(AlertRecordJson), json => (json["records"]![0]!["outcome"], json["records"]![0]!["reason"]) = ("partial", "recalled")),
        Good("as-run-alert-repetition-1000", "as-run", Records(AlertRecordJson), json => json["records"]![0]!["part"] = 1000),
        Bad("as-run-alert-repetition-1001", "as-run", Records(AlertRecordJson), json => json["records"]![0]!["part"] = 1001, "records[0].part"),
        Good("as-run-heard", "as-run", Records(RecordJson), json => json["records"]![0]!["heard"] = Parse("""{"verdict":"heard","share":0.97,"levelDb":-31.5}""")),
        Good("as-run-not-heard", "as-run", Records(RecordJson), json => json["records"]![0]!["heard"] = Parse("""{"verdict":"not-heard","share":0,"levelDb":-200}""")),
        Good("as-run-verdict-of-a-later-version", "as-run", Records(RecordJson), json => json["records"]![0]!["heard"] = Parse("""{"verdict":"hummed-along","share":1,"levelDb":0}""")),
        Bad("as-run-heard-share-above-1", "as-run", Records(RecordJson), json => json["records"]![0]!["heard"] = Parse("""{"verdict":"heard","share":1.01,"levelDb":-31.5}"""), "records[0].heard.share"),
        Bad("as-run-heard-without-verdict", "as-run", Records(RecordJson), json => json["records"]![0]!["heard"] = Parse("""{"share":1,"levelDb":-31.5}"""), "records[0].heard.verdict"),
        Bad("as-run-51-records", "as-run", Records([.. Enumerable.Repeat(MissedRecordJson, 51)]), null, "records"),
        Bad("as-run-completeness-above-1", "as-run", Records(RecordJson), json => json["records"]![0]!["completeness"] = 1.01, "records[0].completeness"),
        Bad("as-run-unknown-outcome", "as-run", Records(RecordJson), json => json["records"]![0]!["outcome"] = "hummed", "records[0].outcome"),
        Bad("as-run-id-with-a-space", "as-run", Records(RecordJson), json => json["records"]![0]!["record"] = "loa 1", "records[0].record"),
        Good("report", "report", ReportJson),
        Good("report-least", "report", """{"at":"2026-11-22T10:00:00.000Z","kind":"fault","reason":"disk-full"}"""),
        Good("report-bad-chunk", "report", """{"at":"2026-11-22T10:00:00.000Z","kind":"bad-chunk","reason":"not-a-chunk"}"""),
        Good("report-self-test", "report", """{"at":"2026-11-22T10:00:00.000Z","kind":"self-test","reason":"ok","detail":"400 Hz -31.2 dB (+28.4); 1000 Hz -30.0 dB (+30.1); 2500 Hz -35.9 dB (+22.0)","test":"t-1"}"""),
        Good("report-self-test-refused", "report", """{"at":"2026-11-22T10:00:00.000Z","kind":"self-test","reason":"quiet-hours","test":"t-1"}"""),
        Bad("report-self-test-id-with-a-space", "report", """{"at":"2026-11-22T10:00:00.000Z","kind":"self-test","reason":"ok","test":"t 1"}""", null, "test"),
        Bad("report-unknown-kind", "report", ReportJson, json => json["kind"] = "gossip", "kind"),
        Bad("report-not-an-object", "report", "[]", null, ""),
        EnrolmentCase("enrolment", null, null),
        EnrolmentCase("enrolment-with-tls", json => json["broker"]!["tlsCa"] = "-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n", null),
        EnrolmentCase("enrolment-unknown-purpose", json => json["keys"]![1]!["purposes"] = new JsonArray("alert", "lottery"), null),
        EnrolmentCase("enrolment-version-2", json => json["version"] = 2, "version"),
        EnrolmentCase("enrolment-without-keys", json => json["keys"] = new JsonArray(), "keys"),
        EnrolmentCase("enrolment-port-0", json => json["broker"]!["port"] = 0, "broker.port"),
        EnrolmentCase("enrolment-user-of-another-box", json => json["user"] = "xa-minh-tan.loa-02", "user"),
        EnrolmentCase("enrolment-point-off-the-curve", json => json["keys"]![0]!["x"] = json["keys"]![0]!["y"]!.DeepClone(), "keys[0].x"),
    ];

    private static string Records(params string[] records) => $$"""{"records":[{{string.Join(',', records.Select(record => record.Trim()))}}]}""";

    private static Vector Good(string name, string leaf, string json, Action<JsonObject>? alter = null) => Case(name, leaf, json, alter, null);

    private static Vector Bad(string name, string leaf, string json, Action<JsonObject>? alter, string field) => Case(name, leaf, json, alter, field);

    private static Vector Case(string name, string leaf, string json, Action<JsonObject>? alter, string? field) => new("boxes", name, new JsonObject
    {
        ["topic"] = $"tt1/xa-minh-tan/box/loa-01/{leaf}",
        ["payload"] = Alter(json, alter),
        ["outcome"] = Outcome(field),
    });

    private static Vector EnrolmentCase(string name, Action<JsonObject>? alter, string? field) => new("enrolments", name, new JsonObject
    {
        ["file"] = Alter(EnrolmentJson, alter),
        ["outcome"] = Outcome(field),
    });

    private static string Alter(string json, Action<JsonObject>? alter)
    {
        var node = JsonNode.Parse(json)!;
        alter?.Invoke(node.AsObject());
        return Text(node);
    }

    private static JsonObject Outcome(string? field)
    {
        var outcome = new JsonObject { ["result"] = field is null ? "accepted" : "refused" };
        if (!string.IsNullOrEmpty(field))
            outcome["field"] = field;
        return outcome;
    }
}
