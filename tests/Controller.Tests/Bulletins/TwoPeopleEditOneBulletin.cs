using System.Net;
using System.Net.Http.Json;

namespace Broadcast.Controller.Tests.Bulletins;

public sealed class TwoPeopleEditOneBulletin : IAsyncLifetime
{
    private const string Bulletin = "/api/stations/xa/bulletins/bt";
    private readonly SetClock clock = new(TestStation.Monday);
    private TestStation station = null!;

    [Fact]
    public async Task Who_saves_second_is_told_when_the_first_did_and_nothing_is_lost()
    {
        var read = await TagAsync();
        clock.Now = TestStation.Monday.AddMinutes(72);
        var saved = await SaveAsync(new { title = "Bản của Hoa", text = "Mời bà con họp lúc bảy giờ." }, read);
        saved.EnsureSuccessStatusCode();
        saved.Headers.ETag!.Tag.Should().NotBe(read).And.Be(await TagAsync(), "who has saved goes on from there");

        clock.Now = TestStation.Monday.AddMinutes(90);
        var problem = await Problem.OfAsync(await SaveAsync(new { title = "Bản của Lan", text = "Mời bà con họp lúc tám giờ." }, read));
        problem.Should().BeEquivalentTo(new { Status = 412, Code = "bulletin-overtaken" });
        problem.Detail.Should().Contain("“Bản của Hoa” đã được sửa ở nơi khác lúc 09:12 ngày 23/11/2026").And.Contain("Chưa lưu gì");
        (await station.GetAsync(Bulletin)).GetProperty("written").GetString().Should().Be("Mời bà con họp lúc bảy giờ.");

        (await SaveAsync(new { title = "Bản của Lan", text = "Mời bà con họp lúc tám giờ." }, saved.Headers.ETag!.Tag)).EnsureSuccessStatusCode();
    }

    [Theory]
    [InlineData("""{"title":"Tên khác","text":"Xin chào bà con."}""")]
    [InlineData("""{"title":"Bản tin bt","text":"Xin chào bà con.","repeat":"whole"}""")]
    [InlineData("""{"title":"Bản tin bt","text":"Xin chào bà con.","urgent":true}""")]
    public async Task Whatever_people_can_change_counts(string json)
    {
        var read = await TagAsync();
        using var body = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        (await station.Http.PutAsync(Bulletin, body)).EnsureSuccessStatusCode();
        (await TagAsync()).Should().NotBe(read);
    }

    [Fact]
    public async Task What_is_made_of_it_counts_nothing()
    {
        var read = await TagAsync();
        (await station.Http.PostAsync($"{Bulletin}/compile", null)).EnsureSuccessStatusCode();
        (await TagAsync()).Should().Be(read);
        await station.SettledAsync("bt");
        (await TagAsync()).Should().Be(read);
    }

    [Fact]
    public async Task Who_does_not_say_what_he_has_read_or_says_any_saves_as_before()
    {
        (await SaveAsync(new { title = "T", text = "Một." }, null)).EnsureSuccessStatusCode();
        (await SaveAsync(new { title = "T", text = "Hai." }, "*")).EnsureSuccessStatusCode();
        (await SaveAsync(new { title = "T", text = "Ba." }, $"\"cu\", {await TagAsync()}")).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task Of_two_who_save_at_once_one_is_told()
    {
        var read = await TagAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => SaveAsync(new { title = $"Bản {n}", text = $"Mời họp, bản {n}." }, read)));
        answers.Count(answer => answer.IsSuccessStatusCode).Should().Be(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed).Should().Be(7);
    }

    public async Task InitializeAsync()
    {
        station = await TestStation.StartAsync(clock: clock);
        await station.SpokenAsync("bt");
    }

    public async Task DisposeAsync() => await station.DisposeAsync();

    private async Task<string> TagAsync() => (await station.Http.GetAsync(Bulletin)).EnsureSuccessStatusCode().Headers.ETag!.Tag;

    private async Task<HttpResponseMessage> SaveAsync(object body, string? tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Bulletin) { Content = JsonContent.Create(body) };
        if (tag is not null) request.Headers.TryAddWithoutValidation("If-Match", tag);
        return await station.Http.SendAsync(request);
    }
}
