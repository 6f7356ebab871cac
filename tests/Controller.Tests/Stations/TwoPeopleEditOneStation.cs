using System.Net;
using System.Net.Http.Json;

namespace Broadcast.Controller.Tests.Stations;

public sealed class TwoPeopleEditOneStation : IAsyncLifetime
{
    private const string Station = "/api/stations/xa";
    private TestStation station = null!;

    [Fact]
    public async Task Who_saves_second_is_told_and_nothing_is_lost()
    {
        var read = await TagAsync();
        var saved = await SaveAsync(new { quietHours = new[] { new { from = "21:00", to = "05:00" } } }, read);
        saved.EnsureSuccessStatusCode();
        saved.Headers.ETag!.Tag.Should().NotBe(read).And.Be(await TagAsync(), "who has saved goes on from there");

        var problem = await Problem.OfAsync(await SaveAsync(new { quietHours = new[] { new { from = "23:00", to = "04:30" } } }, read));
        problem.Should().BeEquivalentTo(new { Status = 412, Code = "station-overtaken" });
        problem.Detail.Should().Contain("đã được sửa ở nơi khác").And.Contain("Chưa lưu gì");
        (await station.GetAsync(Station)).GetProperty("quietHours")[0].GetProperty("from").GetString().Should().Be("21:00");

        (await SaveAsync(new { maxVolumeDb = -3 }, saved.Headers.ETag!.Tag)).EnsureSuccessStatusCode();
    }

    [Theory]
    [InlineData("""{"name":"Đài khác"}""")]
    [InlineData("""{"timeZone":"Asia/Bangkok"}""")]
    [InlineData("""{"quietHours":[]}""")]
    [InlineData("""{"sessionLimitMs":0}""")]
    [InlineData("""{"dayLimitMs":60000}""")]
    [InlineData("""{"maxVolumeDb":-0.5}""")]
    [InlineData("""{"volumes":[{"from":"20:00","to":"06:30","maxVolumeDb":-6}]}""")]
    [InlineData("""{"standby":"bt"}""")]
    [InlineData("""{"languages":["vi","tyz"]}""")]
    public async Task Whatever_people_can_change_counts_and_changing_it_back_does_too(string json)
    {
        var (read, before) = (await TagAsync(), await station.GetAsync(Station));
        using var body = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        (await station.Http.PutAsync(Station, body)).EnsureSuccessStatusCode();
        (await TagAsync()).Should().NotBe(read);
        await station.PutAsync(Station, new
        {
            name = before.GetProperty("name"), timeZone = before.GetProperty("timeZone"), quietHours = before.GetProperty("quietHours"), sessionLimitMs = before.GetProperty("sessionLimitMs"),
            dayLimitMs = before.GetProperty("dayLimitMs"), maxVolumeDb = before.GetProperty("maxVolumeDb"), volumes = before.GetProperty("volumes"), standby = "", languages = before.GetProperty("languages"),
        });
        (await TagAsync()).Should().Be(read);
    }

    [Fact]
    public async Task Who_does_not_say_what_he_has_read_or_says_any_saves_as_before()
    {
        (await SaveAsync(new { maxVolumeDb = -1 }, null)).EnsureSuccessStatusCode();
        (await SaveAsync(new { maxVolumeDb = -2 }, "*")).EnsureSuccessStatusCode();
        (await SaveAsync(new { maxVolumeDb = -3 }, $"\"cu\", {await TagAsync()}")).EnsureSuccessStatusCode();
    }

    [Theory]
    [InlineData("khong-co-ngoac")]
    [InlineData("\"do dang")]
    [InlineData("")]
    public async Task Who_says_it_so_that_it_cannot_be_read_saves_nothing(string tag)
    {
        var read = await TagAsync();
        var problem = await Problem.OfAsync(await SaveAsync(new { maxVolumeDb = -1 }, tag));
        problem.Should().BeEquivalentTo(new { Status = 400, Code = "tag-not-readable", Field = "If-Match" });
        (await TagAsync()).Should().Be(read);
    }

    [Fact]
    public async Task Of_two_who_save_at_once_one_is_told()
    {
        var read = await TagAsync();
        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(n => SaveAsync(new { maxVolumeDb = -n }, read)));
        answers.Count(answer => answer.IsSuccessStatusCode).Should().Be(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.PreconditionFailed).Should().Be(7);
    }

    [Fact]
    public async Task Different_things_changed_at_once_are_all_kept_even_of_those_who_say_nothing()
    {
        await Task.WhenAll(
            SaveAsync(new { maxVolumeDb = -7 }, null), SaveAsync(new { sessionLimitMs = 900_000 }, null), SaveAsync(new { dayLimitMs = 3_600_000 }, null),
            SaveAsync(new { name = "Đài xã Định Hóa" }, null), SaveAsync(new { quietHours = Array.Empty<object>() }, null));
        var read = await station.GetAsync(Station);
        (read.GetProperty("maxVolumeDb").GetDouble(), read.GetProperty("sessionLimitMs").GetInt64(), read.GetProperty("dayLimitMs").GetInt64(), read.GetProperty("name").GetString(), read.GetProperty("quietHours").GetArrayLength())
            .Should().Be((-7.0, 900_000, 3_600_000, "Đài xã Định Hóa", 0));
    }

    public async Task InitializeAsync() => station = await TestStation.StartAsync();

    public async Task DisposeAsync() => await station.DisposeAsync();

    private async Task<string> TagAsync() => (await station.Http.GetAsync(Station)).EnsureSuccessStatusCode().Headers.ETag!.Tag;

    private async Task<HttpResponseMessage> SaveAsync(object body, string? tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Station) { Content = JsonContent.Create(body) };
        if (tag is not null) request.Headers.TryAddWithoutValidation("If-Match", tag);
        return await station.Http.SendAsync(request);
    }
}
