using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Broadcast.Audio;

namespace Broadcast.Controller.Tests.Bulletins;

public sealed class BeforeItIsSaid(FromTextToSound.Fixture fixture) : IClassFixture<FromTextToSound.Fixture>
{
    private const string Preview = "/api/stations/xa/preview";
    private const string Text = "THÔNG BÁO\nSố: 12/TB-UBND\n\nSáng mai, 7h30 ngày 15/4/2025, tiêm phòng dại.\n\nĐề nghị bà con mang theo sổ.";

    private TestStation Station => fixture.Station;

    [Fact]
    public async Task Every_word_that_will_be_said_knows_where_it_comes_from_and_why()
    {
        var preview = await AskAsync(Text);
        var words = preview.GetProperty("paragraphs").EnumerateArray()
            .SelectMany(paragraph => paragraph.GetProperty("sentences").EnumerateArray()).SelectMany(sentence => sentence.GetProperty("words").EnumerateArray()).ToList();
        words.Should().OnlyContain(word => word.GetProperty("start").GetInt32() + word.GetProperty("length").GetInt32() <= Text.Length);
        var half = words.Single(word => word.GetProperty("said").GetString() == "ba mươi");
        Text.Substring(half.GetProperty("start").GetInt32(), half.GetProperty("length").GetInt32()).Should().Be("30");
        half.GetProperty("rule").GetString().Should().Be("time");
        preview.GetProperty("paragraphs")[0].GetProperty("kind").GetString().Should().Be("heading");
    }

    [Fact]
    public async Task Nothing_written_yet_is_no_mistake() =>
        (await AskAsync("  \n ")).GetProperty("paragraphs").GetArrayLength().Should().Be(0);

    [Fact]
    public async Task A_text_that_no_page_could_show_is_refused_with_its_length()
    {
        var answer = await Station.Http.PostAsJsonAsync(Preview, new { text = string.Concat(Enumerable.Repeat("Xin chào. ", 30_000)) });
        answer.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
        (await answer.Content.ReadAsStringAsync()).Should().Contain("“Văn bản”").And.Contain("262.144");
    }

    [Fact]
    public async Task A_paragraph_can_be_heard_before_anything_is_saved()
    {
        var paragraphs = (await AskAsync(Text)).GetProperty("paragraphs").GetArrayLength();
        var whole = await HearAsync(new { text = Text });
        var last = await HearAsync(new { text = Text, paragraph = paragraphs - 1 });
        whole.Should().BeGreaterThan(last + TimeSpan.FromSeconds(2));
        last.Should().BeGreaterThan(TimeSpan.FromSeconds(1));
        (await Station.GetAsync("/api/stations/xa/bulletins")).EnumerateArray().Should().NotContain(bulletin => bulletin.GetProperty("title").GetString()!.Contains("THÔNG BÁO", StringComparison.Ordinal));
    }

    [Fact]
    public async Task It_is_heard_with_what_is_read_again_as_it_will_air()
    {
        const string text = "Thông báo lịch tiêm phòng.\n\nĐúng bảy giờ sáng mai tại nhà văn hóa thôn.\n";
        var textDigest = (await AskAsync(text)).GetProperty("textDigest").GetString();
        var once = await HearAsync(new { text });
        var twice = await HearAsync(new { text, repeat = "whole" });
        var marked = await HearAsync(new { text, repeat = "marked", repeatParagraphs = new[] { 1 }, textDigest });
        twice.Should().BeGreaterThan(2 * once);
        marked.Should().BeGreaterThan(once + TimeSpan.FromSeconds(2)).And.BeLessThan(twice);
        (await HearAsync(new { text, repeat = "whole", paragraph = 0 })).Should().BeLessThan(once, "a paragraph alone is heard once");
        await Station.PostAsync("/api/stations/xa/bulletins", new { id = "nghe-thu", title = "Nghe thử", text, repeat = "marked", repeatParagraphs = new[] { 1 }, textDigest });
        var made = (await Station.SettledAsync("nghe-thu")).GetProperty("bulletin").GetProperty("content").GetProperty("durationMs").GetInt64();
        marked.TotalMilliseconds.Should().BeApproximately(made, 300);
        (await Problem.OfAsync(await Station.Http.PostAsJsonAsync(Preview + "/sound", new { text, repeat = "marked", repeatParagraphs = new[] { 1 }, textDigest = "cũ" }))).Code.Should().Be("text-changed");
        (await Problem.OfAsync(await Station.Http.PostAsJsonAsync(Preview + "/sound", new { text, repeat = "mãi" }))).Code.Should().Be("repeat-unknown");
    }

    [Theory]
    [InlineData("", null, null, "text-empty", "text")]
    [InlineData("Xin chào.", "chim", null, "voice-unknown", "voice")]
    [InlineData("Xin chào.", null, 7, "paragraph-unknown", "paragraph")]
    public async Task What_cannot_be_heard_is_refused_with_the_field(string text, string? voice, int? paragraph, string code, string field)
    {
        var answer = await Station.Http.PostAsJsonAsync(Preview + "/sound", new { text, voice, paragraph });
        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        problem.GetProperty("code").GetString().Should().Be(code);
        problem.GetProperty("errors").TryGetProperty(field, out _).Should().BeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("---\n")]
    public async Task Nothing_to_hear_is_said_by_the_name_of_the_field_and_with_what_to_do(string text) =>
        (await Problem.OfAsync(await Station.Http.PostAsJsonAsync(Preview + "/sound", new { text }))).Detail
            .Should().Be("Trường “Văn bản” không có gì để đọc. Hãy nhập lời cần phát.");

    private async Task<JsonElement> AskAsync(string text)
    {
        var answer = await Station.Http.PostAsJsonAsync(Preview, new { text });
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<TimeSpan> HearAsync(object asked)
    {
        var answer = await Station.Http.PostAsJsonAsync(Preview + "/sound", asked);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("audio/ogg");
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "sound.opus");
        await File.WriteAllBytesAsync(file, await answer.Content.ReadAsByteArrayAsync());
        using var reader = OggOpusReader.Open(file);
        return AudioFormat.DurationOf(reader.TotalSamples);
    }
}
