using System.Text.Json;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Engines.Cloud;

namespace Broadcast.Tts.Tests.Engines;

public sealed class ViettelSynthesizerTests : IAsyncLifetime
{
    private readonly ImpatientTime _time = new() { Skip = TimeSpan.FromSeconds(15) };
    private FakeInternet _internet = null!;

    public async Task InitializeAsync() => _internet = await FakeInternet.StartAsync();

    public async Task DisposeAsync() => await _internet.DisposeAsync();

    [Fact]
    public async Task The_request_is_as_the_document_has_it()
    {
        using var engine = Engine(new() { Key = ServiceSecret.Of(FakeServices.Key), Speed = 0.9, Filter = true });
        await engine.SynthesiseAsync("Xin chào bà con “thôn” Đông.", engine.Voices[8], default);
        var sent = _internet.Arrivals.Should().ContainSingle().Which;
        (sent.Host, sent.Method, sent.Path).Should().Be(("viettelai.vn", "POST", "/tts/speech_synthesis"));
        sent.Headers.ContentType.ToString().Should().Be("application/json");
        var body = JsonDocument.Parse(sent.Body).RootElement;
        body.EnumerateObject().Select(p => p.Name).Should().BeEquivalentTo("text", "voice", "speed", "tts_return_option", "token", "without_filter");
        body.GetProperty("text").GetString().Should().Be("Xin chào bà con “thôn” Đông.");
        body.GetProperty("voice").GetString().Should().Be("hue-maingoc");
        body.GetProperty("speed").GetDouble().Should().Be(0.9);
        body.GetProperty("tts_return_option").GetInt32().Should().Be(2);
        body.GetProperty("without_filter").GetBoolean().Should().BeFalse();
    }

    [Fact]
    public async Task Mp3_is_decoded()
    {
        using var engine = Engine(new() { Key = ServiceSecret.Of(FakeServices.Key), Mp3 = true });
        (await engine.SynthesiseAsync("Xin chào bà con.", engine.Voices[0], default)).Length.Should().BeInRange(90_000, 102_000);
    }

    [Fact]
    public async Task An_error_inside_a_200_counts_as_its_code()
    {
        using var engine = Engine(new() { Key = ServiceSecret.Of(FakeServices.Key) });
        _internet.Then(Misdeeds.Status(200, """{"code":401,"vi_message":"Chưa xác thực được người dùng"}"""));
        var failure = (await engine.Awaiting(e => e.SynthesiseAsync("Xin chào.", e.Voices[0], default)).Should().ThrowAsync<SpeechEngineException>()).Which;
        failure.Failure.Should().Be(SpeechEngineFailure.KeyRefused);
        failure.Message.Should().Contain("Chưa xác thực được người dùng");
    }

    [Fact]
    public async Task Its_429_means_a_spent_allowance()
    {
        using var engine = Engine(new() { Key = ServiceSecret.Of(FakeServices.Key) });
        _internet.Then(Misdeeds.Status(429, """{"vi_message":"Bạn đã dùng hết lượt"}"""));
        var failure = (await engine.Awaiting(e => e.SynthesiseAsync("Xin chào.", e.Voices[0], default)).Should().ThrowAsync<SpeechEngineException>()).Which;
        (failure.Failure, failure.PausedFor).Should().Be((SpeechEngineFailure.QuotaSpent, TimeSpan.FromHours(1)));
        _internet.Arrivals.Should().HaveCount(1);
    }

    private ViettelSynthesizer Engine(ViettelOptions options)
    {
        _internet.Serve = FakeServices.ServeAsync;
        return new(options, _time, FakeServices.Seeded, _internet.Network);
    }
}
