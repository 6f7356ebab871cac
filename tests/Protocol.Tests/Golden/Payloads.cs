using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Broadcast.Protocol.Tests.Golden;

/// <summary>
/// The payloads of the golden vectors, written by hand from docs/protocol.md and not by the code under test:
/// one good example of each message, which the cases then alter.
/// </summary>
internal static class Payloads
{
    internal const string Station = "xa-minh-tan";
    internal const string Box = "loa-01";
    internal const string Zone = "thon-dong";
    internal const string Now = "2026-11-22T10:00:00.000Z";
    internal const string Nonce = "AAECAwQFBgcICQoLDA0ODw";
    internal const long Sequence = 1795341600000;
    internal const string Content = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    /// <summary>Vietnamese letters stay letters, so that vectors prove UTF-8 and can be read.</summary>
    internal static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 64 };

    internal const string PolicyBody = """
        {"timeZone":"Asia/Ho_Chi_Minh","quietHours":[{"from":"21:30","to":"04:45"},{"from":"11:30","to":"13:30"}],"sessionLimitMs":2700000,"dayLimitMs":7200000,"maxVolumeDb":-3}
        """;

    internal const string StandbyJson = """{"bulletin":"nhac-cho","content":"60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752","bytes":270000,"durationMs":90000}""";

    internal const string Volumes = """[{"from":"20:00","to":"06:30","maxVolumeDb":-12.5},{"from":"11:00","to":"14:00","maxVolumeDb":-6}]""";

    internal const string AiringJson = """
        {"airing":"slot-7@2026-11-23T05:00","slot":"slot-7","programme":"ban-tin-sang","zone":"thon-dong","priority":"normal","startAt":"2026-11-22T22:00:00.000Z","durationMs":95500,"volumeDb":-6.5,"late":"join","interrupted":"resume","parts":[{"bulletin":"nhac-hieu","content":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","bytes":16500,"durationMs":5500},{"bulletin":"qd-766","content":"60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752","bytes":270000,"durationMs":90000}]}
        """;

    internal const string PlanBody = $$"""
        {"from":"2026-11-21T17:00:00.000Z","until":"2026-11-28T17:00:00.000Z","leaseUntil":"2026-11-26T10:00:00.000Z","zones":["thon-dong","ca-xa"],"airings":[{{AiringJson}},{"airing":"slot-8@2026-11-23T17:00","slot":"slot-8","programme":"ban-tin-chieu","zone":"ca-xa","priority":"priority","startAt":"2026-11-23T10:00:00.000Z","durationMs":90000,"volumeDb":0,"late":"skip","interrupted":"drop","parts":[{"bulletin":"qd-766","content":"60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752","bytes":270000,"durationMs":90000}]}]}
        """;

    internal const string ManifestBody = """
        {"content":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","bytes":2500,"durationMs":5500,"mediaType":"audio/ogg; codecs=opus","chunkBytes":1024,"chunks":["AAAAAAAAAAAAAAAAAAAAAA","AAECAwQFBgcICQoLDA0ODw","_____________________w"]}
        """;

    internal const string PlayNowBody = $$"""
        {"kind":"play-now","airing":{{AiringJson}},"leaseUntil":"2026-11-22T10:30:00.000Z"}
        """;

    internal const string StopBody = """{"kind":"stop","airing":"slot-7@2026-11-23T05:00","fadeMs":500}""";

    internal const string SelfTestBody = """{"kind":"self-test","test":"t-1","toneMs":1500,"levelDb":-20}""";

    internal const string AlertBody = """
        {"kind":"alert","alert":"lu-2026-11-22","severity":"severe","drill":false,"content":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","repeatEveryMs":1800000,"repeats":12,"leaseUntil":"2026-11-22T16:00:00.000Z"}
        """;

    internal const string RecallBody = """
        {"kind":"recall","alert":"lu-2026-11-22","content":"60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"}
        """;

    internal const string LiveBeginBody = """
        {"kind":"live-begin","session":"000102030405060708090a0b0c0d0e0f","kid":"test-station","codec":"opus","frameMs":20,"startAt":"2026-11-22T10:00:02.000Z","leaseUntil":"2026-11-22T10:10:00.000Z","priority":"priority","volumeDb":-3}
        """;

    internal const string LiveEndBody = """{"kind":"live-end","session":"000102030405060708090a0b0c0d0e0f"}""";

    internal const string ReceiptBody = """{"records":["loa-01:000001","loa-01:000002"]}""";

    internal const string TimeBody = """
        {"nonce":"AAECAwQFBgcICQoLDA0ODw","askSentAt":"1970-01-01T00:00:12.345678Z","receivedAt":"2026-11-22T10:00:00.000100Z","sentAt":"2026-11-22T10:00:00.000350Z"}
        """;

    internal static string ReKeyBody { get; } =
        $$"""{"kind":"re-key","keys":[{{Key(TestKey.Of("test-next", Purpose.Plan, Purpose.Policy, Purpose.ReKey).Public)}}],"retire":["test-emergency"]}""";

    internal const string PresenceJson = """{"presence":"online","boot":"boot-0001"}""";

    internal const string StateJson = """
        {"boot":"boot-0001","agent":"SpeakerAgent 0.1.0","at":"2026-11-22T10:00:00.000Z","nonce":"AAECAwQFBgcICQoLDA0ODw","time":{"trusted":true,"source":"controller","offsetMs":-3.25,"uncertaintyMs":1.5,"cause":"replies"},"planSequence":1795341600000,"policySequence":1795341600000,"kinds":["play-now","stop","alert","recall"],"playing":"slot-7@2026-11-23T05:00","contents":{"needed":4,"complete":3},"pendingRecords":2,"freeBytes":12000000000,"uptimeMs":86400001,"faults":[{"fault":"disk-full","detail":"Thẻ nhớ đầy: còn 0 byte"}]}
        """;

    internal const string TimeAskJson = """{"nonce":"AAECAwQFBgcICQoLDA0ODw","sentAt":"1970-01-01T00:00:12.345678Z"}""";

    internal const string WantJson = """
        {"wants":[{"content":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","missing":[[0,0],[2,15]]},{"content":"60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"}]}
        """;

    internal const string RecordJson = """
        {"record":"loa-01:000001","airing":"slot-7@2026-11-23T05:00","slot":"slot-7","programme":"ban-tin-sang","bulletin":"qd-766","zone":"thon-dong","content":"60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752","priority":"normal","part":1,"slotStart":"2026-11-22T22:00:00.000Z","dueAt":"2026-11-22T22:00:05.500Z","durationMs":90000,"startedAt":"2026-11-22T22:00:05.503Z","endedAt":"2026-11-22T22:01:35.503Z","startErrorMs":2.75,"playedMs":90000,"completeness":1,"outcome":"played","reason":"on-time","volumeDb":-6.5,"underruns":0,"timeSource":"controller"}
        """;

    internal const string MissedRecordJson = """
        {"record":"loa-01:000002","airing":"slot-8@2026-11-23T17:00","slot":"slot-8","programme":"ban-tin-chieu","bulletin":"qd-766","zone":"ca-xa","content":"60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752","priority":"priority","part":0,"slotStart":"2026-11-23T10:00:00.000Z","dueAt":"2026-11-23T10:00:00.000Z","durationMs":90000,"playedMs":0,"completeness":0,"outcome":"missed","reason":"box-off","volumeDb":0,"underruns":0,"timeSource":"none"}
        """;

    internal const string AlertRecordJson = """
        {"record":"lu-2026-11-22.1795341600000:12","airing":"lu-2026-11-22","slot":"alert","programme":"alert","bulletin":"alert","zone":"all","content":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","priority":"emergency","part":12,"slotStart":"2026-11-22T10:00:00.000Z","dueAt":"2026-11-22T16:00:00.750Z","durationMs":5500,"startedAt":"2026-11-22T16:00:00.752Z","endedAt":"2026-11-22T16:00:06.252Z","startErrorMs":2,"playedMs":5500,"completeness":1,"outcome":"played","reason":"on-time","volumeDb":-3,"underruns":0,"timeSource":"none"}
        """;

    internal const string ReportJson = """
        {"at":"2026-11-22T10:00:00.000Z","kind":"refused","reason":"sequence-old","detail":"sequence: 1 is lower than 2","topic":"tt1/xa-minh-tan/box/loa-01/plan","purpose":"plan","sequence":1,"suppressed":7}
        """;

    internal static string EnrolmentJson { get; } = $$"""
        {"version":1,"station":"xa-minh-tan","stationName":"Đài truyền thanh xã Minh Tân","box":"loa-01","broker":{"host":"127.0.0.1","port":1883},"user":"xa-minh-tan.loa-01","password":"for-tests-only","keys":[{{Key(TestKey.Station.Public)}},{{Key(TestKey.Emergency.Public)}}]}
        """;

    /// <summary>A payload with the usual station, sequence and times.</summary>
    internal static JsonObject Document(string purpose, string audience, string body) => new()
    {
        ["purpose"] = purpose,
        ["station"] = Station,
        ["audience"] = audience,
        ["sequence"] = purpose is "time" or "content" ? 0 : Sequence,
        ["issuedAt"] = Now,
        ["expiresAt"] = "2026-11-22T10:05:00.000Z",
        ["body"] = JsonNode.Parse(body),
    };

    internal static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    internal static string Text(JsonNode node) => node.ToJsonString(Compact);

    internal static byte[] Utf8(JsonNode node) => Encoding.UTF8.GetBytes(Text(node));

    internal static string Key(StationKey key) => Text(new JsonObject
    {
        ["kid"] = key.Kid,
        ["x"] = key.X,
        ["y"] = key.Y,
        ["purposes"] = new JsonArray([.. key.Purposes.Select(purpose => JsonValue.Create(purpose.Word()))]),
    });
}
