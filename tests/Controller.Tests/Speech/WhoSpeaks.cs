using System.Text.Json;
using Broadcast.Controller.Speech;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Engines.Vits;
using Microsoft.Extensions.DependencyInjection;

namespace Broadcast.Controller.Tests.Speech;

public sealed class WhoSpeaks
{
    private readonly FakeCloud cloud = new();

    [Fact]
    public async Task The_preferred_voice_speaks_and_the_bulletin_says_so()
    {
        await using var station = await TestStation.StartAsync(adjust: cloud.In);
        var content = Content(await station.SpokenAsync("thuong"));
        content.GetProperty("engine").GetString().Should().Be("cloud");
        content.GetProperty("voice").GetString().Should().Be("mai");
        content.GetProperty("warnings").GetArrayLength().Should().Be(0);
        var voices = (await station.GetAsync("/api/voices")).EnumerateArray().ToList();
        voices.Select(voice => voice.GetProperty("id").GetString()).Should().Equal("mai", "bac", "trung", "nam");
        voices.Select(voice => voice.GetProperty("needsNetwork").GetBoolean()).Should().Equal(true, false, false, false);
        voices[0].GetProperty("state").GetString().Should().Be("healthy");
        voices[1].GetProperty("engine").GetString().Should().Be("espeak-ng");
    }

    [Fact]
    public async Task When_the_quota_is_spent_the_local_voice_stands_in_says_why_and_the_bulletin_can_be_made_again()
    {
        cloud.Fails = new SpeechEngineException("cloud", SpeechEngineFailure.QuotaSpent, "Mai: hết lượt tháng này.") { PausedFor = TimeSpan.FromHours(1) };
        await using var station = await TestStation.StartAsync(adjust: cloud.In);
        var content = Content(await station.SpokenAsync("het"));
        content.GetProperty("engine").GetString().Should().Be("espeak-ng");
        content.GetProperty("voice").GetString().Should().Be("bac");
        content.GetProperty("warnings")[0].GetString().Should()
            .Be("Giọng “Mai (nữ, Bắc)” không dùng được (Mai: hết lượt tháng này); đã đọc toàn bản tin bằng giọng “Giọng Bắc (eSpeak)”.");
        var voice = (await station.GetAsync("/api/voices"))[0];
        voice.GetProperty("state").GetString().Should().Be("resting");
        voice.GetProperty("restingUntil").GetDateTimeOffset().Should().BeAfter(TestStation.Monday.AddMinutes(50));
        voice.GetProperty("lastFailure").GetProperty("reason").GetString().Should().Be("quota-spent");
        voice.GetProperty("lastFailure").GetProperty("message").GetString().Should().Be("Mai: hết lượt tháng này.");

        await station.PostAsync("/api/stations/xa/bulletins/het/compile", new { });
        (await station.SettledAsync("het")).GetProperty("bulletin").GetProperty("state").GetString().Should().Be("compiled");
    }

    [Fact]
    public async Task An_urgent_bulletin_waits_neither_for_a_service_that_hangs_nor_for_the_queue()
    {
        cloud.Hangs = true;
        await using var station = await TestStation.StartAsync(adjust: cloud.In);
        await station.PostAsync("/api/stations/xa/bulletins", new { id = "thuong", title = "Thường", text = "Tin thường.", voice = "mai" });
        await station.PostAsync("/api/stations/xa/bulletins", new { id = "cho", title = "Chờ", text = "Tin chờ.", voice = "bac" });
        await cloud.Asked;
        await station.PostAsync("/api/stations/xa/bulletins", new { id = "lu", title = "Lũ", text = "Nước sông đang lên nhanh.", voice = "mai", urgent = true });
        var urgent = await station.SettledAsync("lu");
        urgent.GetProperty("bulletin").GetProperty("urgent").GetBoolean().Should().BeTrue();
        Content(urgent).GetProperty("engine").GetString().Should().Be("espeak-ng");
        Content(urgent).GetProperty("warnings")[0].GetString().Should().Be("Giọng “Mai (nữ, Bắc)” không được dùng (Mai (nữ, Bắc): tin khẩn đọc ngay bằng giọng có sẵn trên máy); đã đọc toàn bản tin bằng giọng “Giọng Bắc (eSpeak)”.");
        foreach (var waiting in new[] { "thuong", "cho" })
            (await station.GetAsync("/api/stations/xa/bulletins/" + waiting)).GetProperty("bulletin").GetProperty("state").GetString().Should().Be("pending");
    }

    [Fact]
    public async Task A_bulletin_that_becomes_urgent_leaves_the_queue()
    {
        cloud.Hangs = true;
        await using var station = await TestStation.StartAsync(adjust: cloud.In);
        await station.PostAsync("/api/stations/xa/bulletins", new { id = "lu", title = "Lũ", text = "Nước sông đang lên nhanh.", voice = "mai" });
        await cloud.Asked;
        await station.PutAsync("/api/stations/xa/bulletins/lu", new { title = "Lũ", text = "Nước sông đang lên nhanh.", voice = "mai", urgent = true });
        (await station.SettledAsync("lu")).GetProperty("bulletin").GetProperty("state").GetString().Should().Be("compiled");
    }

    [Fact]
    public async Task Region_and_licence_of_a_voice_of_ones_own_are_shown()
    {
        var own = new FakeCloud();
        await using var station = await TestStation.StartAsync(adjust: services => services.AddSingleton(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            var plain = new EspeakSynthesizer(new EspeakOptions(), time);
            return new SpeechEngines(
                [new(new EngineBreaker(own, new(), time), own.Voices, NeedsNetwork: false, IsLastResort: false), new(new EngineBreaker(plain, new(), time), plain.Voices, NeedsNetwork: false, IsLastResort: true)],
                new SpeechChainOptions(), time) { Folders = [new VoiceFolder("mai", own.Voices[0], "bac", "vi", "CC BY 4.0", 0, 1, null, "")] };
        }));
        var voices = await station.GetAsync("/api/voices");
        voices[0].GetProperty("region").GetString().Should().Be("bac");
        voices[0].GetProperty("license").GetString().Should().Be("CC BY 4.0");
        voices[1].GetProperty("license").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_voice_of_this_machine_sends_no_text_elsewhere()
    {
        await using var station = await TestStation.StartAsync(adjust: cloud.In);
        await station.PostAsync("/api/stations/xa/bulletins", new { id = "nha", title = "Nhà", text = "Xin chào.", voice = "nam" });
        Content(await station.SettledAsync("nha")).GetProperty("voice").GetString().Should().Be("nam");
        cloud.Asked.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task A_voice_that_the_station_has_no_longer_is_named_and_the_default_speaks()
    {
        using var folder = new TestFolder();
        string token;
        await using (var first = await TestStation.StartAsync(folder.Path, adjust: cloud.In))
        {
            token = first.Token!;
            await first.SpokenAsync("cu");
        }

        await using var second = await TestStation.StartAsync(folder.Path, token: token);
        await second.PostAsync("/api/stations/xa/bulletins/cu/compile", new { });
        var content = Content(await second.SettledAsync("cu"));
        content.GetProperty("voice").GetString().Should().Be("bac");
        content.GetProperty("warnings")[0].GetString().Should().Contain("“mai” không còn");
    }

    private static JsonElement Content(JsonElement read)
    {
        read.GetProperty("bulletin").GetProperty("state").GetString().Should().Be("compiled", read.ToString());
        return read.GetProperty("bulletin").GetProperty("content");
    }
}
