using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Broadcast.Controller.Tests.Bulletins;

public sealed class ReadTwiceAndInParts(FromTextToSound.Fixture fixture) : IClassFixture<FromTextToSound.Fixture>
{
    private const string Bulletins = "/api/stations/xa/bulletins";
    private static readonly string LongText = string.Join("\n\n", Enumerable.Range(1, 6).Select(n =>
        $"# Mục {n}\n\n" + string.Join("\n\n", Enumerable.Range(1, 3).Select(p => $"Đoạn {p} của mục {n} nói về việc làm đường liên thôn và đóng góp ngày công."))));

    private TestStation Station => fixture.Station;

    [Fact]
    public async Task The_whole_is_read_again()
    {
        await Station.PostAsync(Bulletins, new { id = "hai-lan", title = "Bão", text = "Chiều nay có bão. Không ra khơi.", repeat = "whole" });
        var read = await Station.SettledAsync("hai-lan");
        read.GetProperty("spoken").GetString().Should().Be("Chiều nay có bão. Không ra khơi.\nXin nhắc lại.\nChiều nay có bão. Không ra khơi.\n");
        read.GetProperty("bulletin").GetProperty("repeat").GetString().Should().Be("whole");
    }

    [Fact]
    public async Task Marked_paragraphs_are_read_again_until_the_text_is_edited()
    {
        const string Text = "Một thông báo.\n\nCắt điện ngày mai.";
        var textDigest = (await Station.SpokenAsync("danh-dau", Text)).GetProperty("textDigest").GetString();
        await Station.PutAsync($"{Bulletins}/danh-dau", new { title = "T", text = Text, repeat = "marked", repeatParagraphs = new[] { 1 }, textDigest });
        var marked = await Station.SettledAsync("danh-dau");
        marked.GetProperty("spoken").GetString().Should().EndWith("Cắt điện ngày mai.\nXin nhắc lại.\nCắt điện ngày mai.\n");
        marked.GetProperty("bulletin").GetProperty("repeatParagraphs")[0].GetInt32().Should().Be(1);

        await Station.PutAsync($"{Bulletins}/danh-dau", new { title = "T", text = "Đoạn mới.\n\n" + Text });
        var edited = await Station.SettledAsync("danh-dau");
        edited.GetProperty("spoken").GetString().Should().NotContain("Xin nhắc lại.");
        edited.GetProperty("bulletin").GetProperty("content").GetProperty("warnings")[0].GetString().Should().Contain("đánh dấu lại");
    }

    [Theory]
    [InlineData("repeat-unknown", "mai-mai", null)]
    [InlineData("repeat-paragraphs-missing", "marked", null)]
    [InlineData("text-changed", "marked", 0)]
    public async Task A_repetition_that_cannot_be_is_refused(string code, string repeat, int? paragraph) =>
        (await Station.RefusedAsync(Bulletins, new { id = "lap", title = "T", text = "Xin chào.", repeat, repeatParagraphs = paragraph is { } p ? new[] { p } : null, textDigest = "cũ" }))
            .Code.Should().Be(code);

    [Fact]
    public async Task A_mark_beyond_the_end_is_refused()
    {
        var textDigest = (await Station.SpokenAsync("xa-qua", "Xin chào.")).GetProperty("textDigest").GetString();
        (await Station.RefusedAsync(Bulletins, new { id = "lap", title = "T", text = "Xin chào.", repeat = "marked", repeatParagraphs = new[] { 1 }, textDigest }))
            .Should().BeEquivalentTo(new { Status = 400, Code = "repeat-paragraph-unknown" });
        (await Problem.OfAsync(await Station.Http.PutAsJsonAsync($"{Bulletins}/xa-qua", new { title = "T", text = "Xin chào.", repeat = "marked", repeatParagraphs = new[] { -1 }, textDigest })))
            .Code.Should().Be("repeat-paragraph-unknown");
    }

    [Fact]
    public async Task A_bulletin_longer_than_a_session_becomes_instalments_that_can_be_taken_back()
    {
        await Station.SpokenAsync("dai", LongText);
        var plan = await Station.GetAsync($"{Bulletins}/dai/instalments?minutes=1");
        plan.GetProperty("isEstimate").GetBoolean().Should().BeFalse("it was made");
        var whole = (await Station.GetAsync($"{Bulletins}/dai")).GetProperty("bulletin").GetProperty("content").GetProperty("durationMs").GetInt64();
        plan.GetProperty("durationMs").GetInt64().Should().BeCloseTo(whole, 100);
        var proposed = plan.GetProperty("instalments").EnumerateArray().ToList();
        proposed.Should().HaveCountGreaterThan(1).And.OnlyContain(part => !part.GetProperty("tooLong").GetBoolean());
        proposed[1].GetProperty("firstHeading").GetString().Should().StartWith("Mục");

        var made = await Station.PostAsync($"{Bulletins}/dai/instalments", Confirmed(plan));
        made.EnumerateArray().Select(part => part.GetProperty("id").GetString()).Should().Equal(proposed.Select(part => part.GetProperty("id").GetString()));
        var second = await Station.SettledAsync("dai-ky-2");
        var bulletin = second.GetProperty("bulletin");
        bulletin.GetProperty("state").GetString().Should().Be("compiled", second.ToString());
        bulletin.GetProperty("title").GetString().Should().Be($"Bản tin dai (kỳ 2/{proposed.Count})");
        bulletin.GetProperty("partOf").GetString().Should().Be("dai");
        bulletin.GetProperty("part").GetInt32().Should().Be(2);
        bulletin.GetProperty("parts").GetInt32().Should().Be(proposed.Count);
        second.GetProperty("spoken").GetString().Should().StartWith("Bản tin dai, kỳ thứ hai.");
        second.GetProperty("written").GetString().Should().StartWith("# Mục").And.NotContain("Mục 1\n");
        bulletin.GetProperty("content").GetProperty("durationMs").GetInt64().Should().BeLessThanOrEqualTo(60_000).And.BeCloseTo(proposed[1].GetProperty("durationMs").GetInt64(), 1_500);
        (await Station.SettledAsync("dai-ky-1")).GetProperty("spoken").GetString().Should().EndWith("kỳ tiếp theo. Mời bà con đón nghe.\n");

        (await Station.RefusedAsync($"{Bulletins}/dai/instalments", Confirmed(plan))).Should().BeEquivalentTo(new { Status = 409, Code = "bulletin-exists" });
        (await Problem.OfAsync(await Station.Http.GetAsync($"{Bulletins}/dai-ky-1/instalments"))).Code.Should().Be("bulletin-is-instalment");
        (await Problem.OfAsync(await Station.Http.PutAsJsonAsync($"{Bulletins}/dai-ky-2", new { title = "T", text = "Khác." }))).Code.Should().Be("instalment-text");
        await Station.PutAsync($"{Bulletins}/dai-ky-2", new { title = "Đổi tên", text = second.GetProperty("written").GetString(), repeat = "whole" });
        (await Station.SettledAsync("dai-ky-2")).GetProperty("spoken").GetString().Should().Contain("Xin nhắc lại.\nBản tin dai, kỳ thứ hai.");

        await Station.PostAsync("/api/stations/xa/programmes", new { id = "ct-dai", title = "Chương trình dài", bulletins = new[] { "dai-ky-1" } });
        var removed = await RemoveAsync("dai");
        removed.GetProperty("removed").EnumerateArray().Select(id => id.GetString()).Should().Equal(proposed.Skip(1).Select(part => part.GetProperty("id").GetString()));
        removed.GetProperty("kept")[0].GetProperty("id").GetString().Should().Be("dai-ky-1");
        removed.GetProperty("kept")[0].GetProperty("reason").GetString().Should().Contain("Chương trình dài");
        (await Station.GetAsync($"{Bulletins}/dai")).GetProperty("bulletin").GetProperty("state").GetString().Should().Be("compiled", "the original stays");
    }

    [Fact]
    public async Task When_the_original_is_edited_the_instalments_that_say_the_old_text_are_named()
    {
        await Station.SpokenAsync("goc", LongText);
        await Station.PostAsync($"{Bulletins}/goc/instalments", Confirmed(await Station.GetAsync($"{Bulletins}/goc/instalments?minutes=1")));
        (await Station.PutAsync($"{Bulletins}/goc", new { title = "Tên khác", text = LongText })).GetProperty("notes").GetArrayLength().Should().Be(0, "they say what it says");

        var edited = await Station.PutAsync($"{Bulletins}/goc", new { title = "Tên khác", text = LongText + "\n\nThêm." });
        edited.GetProperty("notes")[0].GetString().Should().StartWith("Các kỳ đã chia vẫn đọc văn bản cũ: goc-ky-1, goc-ky-2").And.EndWith("Hãy xóa các kỳ đó rồi chia lại.");
        (await Station.GetAsync($"{Bulletins}/goc")).GetProperty("bulletin").GetProperty("notes").GetArrayLength().Should().Be(1);

        await RemoveAsync("goc");
        (await Station.GetAsync($"{Bulletins}/goc")).GetProperty("bulletin").GetProperty("notes").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task Cuts_that_cannot_be_are_refused_and_make_nothing()
    {
        await Station.SpokenAsync("cat", LongText);
        var plan = await Station.GetAsync($"{Bulletins}/cat/instalments?minutes=1");
        var textDigest = plan.GetProperty("textDigest").GetString();
        (await RefuseAsync(new { minutes = 1, textDigest, starts = new[] { new { paragraph = 0 }, new { paragraph = 23 } } })).Should().BeEquivalentTo(new { Code = "instalment-too-long", Field = "starts" });
        (await RefuseAsync(new { minutes = 1, textDigest, starts = new[] { new { paragraph = 0 } } })).Code.Should().Be("instalments-not-allowed");
        (await RefuseAsync(new { minutes = 1, textDigest, starts = new[] { new { paragraph = 0 }, new { paragraph = 400 } } })).Detail.Should().Contain("đoạn 400");
        (await RefuseAsync(new { minutes = 1, textDigest })).Code.Should().Be("instalments-not-allowed");
        (await RefuseAsync(new { minutes = 0, textDigest })).Code.Should().Be("minutes-out-of-range");
        (await RefuseAsync(new { minutes = 90, textDigest })).Code.Should().Be("minutes-over-session-limit", "a session of the station has 60 minutes");
        await Station.PutAsync($"{Bulletins}/cat", new { title = "T", text = LongText + "\n\nThêm." });
        (await RefuseAsync(Confirmed(plan))).Should().BeEquivalentTo(new { Status = 409, Code = "text-changed" });
        (await Station.Http.GetAsync($"{Bulletins}/cat-ky-1")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await Station.Http.GetAsync($"{Bulletins}/khong-co/instalments")).StatusCode.Should().Be(HttpStatusCode.NotFound);

        async Task<Problem> RefuseAsync(object body) => await Station.RefusedAsync($"{Bulletins}/cat/instalments", body);
    }

    [Fact]
    public async Task When_one_of_the_ids_exists_none_is_made()
    {
        await Station.SpokenAsync("trung", LongText);
        await Station.SpokenAsync("trung-ky-2");
        (await Station.RefusedAsync($"{Bulletins}/trung/instalments", Confirmed(await Station.GetAsync($"{Bulletins}/trung/instalments?minutes=1")))).Code.Should().Be("bulletin-exists");
        (await Station.Http.GetAsync($"{Bulletins}/trung-ky-1")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await RemoveAsync("trung")).GetProperty("removed").GetArrayLength().Should().Be(0, "another bulletin only has a similar id");
    }

    [Fact]
    public async Task A_bulletin_that_fits_stays_whole()
    {
        await Station.SpokenAsync("vua");
        var plan = await Station.GetAsync($"{Bulletins}/vua/instalments");
        plan.GetProperty("minutes").GetDouble().Should().Be(60, "the station's longest session");
        plan.GetProperty("instalments").GetArrayLength().Should().Be(1);
    }

    private static object Confirmed(JsonElement plan) => new
    {
        minutes = 1,
        textDigest = plan.GetProperty("textDigest").GetString(),
        starts = plan.GetProperty("instalments").EnumerateArray().Select(part => new { paragraph = part.GetProperty("paragraph").GetInt32(), sentence = part.GetProperty("sentence").GetInt32() }).ToArray(),
    };

    private async Task<JsonElement> RemoveAsync(string id) =>
        JsonDocument.Parse(await (await Station.Http.DeleteAsync($"{Bulletins}/{id}/instalments")).EnsureSuccessStatusCode().Content.ReadAsStringAsync()).RootElement;
}
