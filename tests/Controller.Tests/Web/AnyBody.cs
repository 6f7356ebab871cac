using System.Net.Http.Headers;
using Broadcast.Tests;

namespace Broadcast.Controller.Tests.Web;

public sealed class AnyBody
{
    private static readonly (string Method, string Path, string Body)[] Good =
    [
        ("POST", "zones", """{"id":"thon-a","name":"Thôn A","languages":["tyz","vi"]}"""),
        ("PUT", "boxes/a", """{"name":"Loa A","zones":["thon-a"]}"""),
        ("POST", "programmes", """{"id":"sang","title":"Chương trình sáng","bulletins":["tin"]}"""),
        ("POST", "slots", """{"programme":"sang","zones":["all"],"startTime":"05:00","days":["monday"],"priority":"normal","volumeDb":-3}"""),
        ("POST", "lexicon/entries", """{"written":"UBND","spoken":"ủy ban nhân dân","before":"xã","matchCase":true}"""),
        ("POST", "documents", """{"name":"a.txt"}"""),
        ("PUT", "", """{"name":"Đài xã","timeZone":"Asia/Ho_Chi_Minh","quietHours":[{"from":"22:00","to":"05:00"}],"maxVolumeDb":-3,"sessionLimitMinutes":60}"""),
    ];

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public async Task Whatever_is_sent_the_station_answers_and_is_not_at_fault()
    {
        await using var station = await TestStation.StartAsync();
        await station.PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A" });
        foreach (var (_, random) in Fuzz.Rounds(20261122, 300))
        {
            var (method, path, good) = Good[random.Next(Good.Length)];
            using var body = new ByteArrayContent(Damaged(System.Text.Encoding.UTF8.GetBytes(good), random));
            body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/stations/xa/{path}".TrimEnd('/')) { Content = body };
            using var answer = await station.Http.SendAsync(request);
            ((int)answer.StatusCode).Should().BeLessThan(500, "{0} {1} {2}", method, path, await body.ReadAsStringAsync());
        }
    }

    private static byte[] Damaged(byte[] good, Random random)
    {
        string[] nasty = ["null", "-1", "1e400", "{}", "[]", "[null]", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "9223372036854775808", "\"25:61\"", "\"../..\"", "true"];
        var bytes = good.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                    break;
                default:
                    // A whole value in another's place: most of it stays JSON.
                    var colon = bytes.IndexOf((byte)':', at);
                    var end = colon < 0 ? -1 : bytes.FindIndex(colon, value => value is (byte)',' or (byte)'}');
                    if (end < 0)
                        break;
                    bytes.RemoveRange(colon + 1, end - colon - 1);
                    bytes.InsertRange(colon + 1, System.Text.Encoding.UTF8.GetBytes(nasty[random.Next(nasty.Length)]));
                    break;
            }

            if (bytes.Count == 0)
                break;
        }

        return [.. bytes];
    }
}
