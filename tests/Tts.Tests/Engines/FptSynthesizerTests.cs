using Broadcast.Tts.Engines;
using Broadcast.Tts.Engines.Cloud;

namespace Broadcast.Tts.Tests.Engines;

public sealed class FptSynthesizerTests : IAsyncLifetime
{
    private const string Sentence = "Mời bà con ra nhà văn hóa nhận quà.";

    private readonly ImpatientTime _time = new() { Skip = TimeSpan.FromSeconds(15) };
    private FakeInternet _internet = null!;
    private FptSynthesizer _engine = null!;

    public async Task InitializeAsync()
    {
        _internet = await FakeInternet.StartAsync();
        _internet.Serve = FakeServices.ServeAsync;
        _engine = new(new() { Key = ServiceSecret.Of(FakeServices.Key), Speed = -1 }, _time, FakeServices.Seeded, _internet.Network);
    }

    public async Task DisposeAsync()
    {
        _engine.Dispose();
        await _internet.DisposeAsync();
    }

    [Fact]
    public async Task The_request_is_as_the_document_has_it()
    {
        await _engine.SynthesiseAsync(Sentence, new Voice("leminh", "Lê Minh (nam, Bắc)"), default);
        var sent = _internet.Arrivals[0];
        (sent.Host, sent.Method, sent.Path, sent.Text).Should().Be(("api.fpt.ai", "POST", "/hmi/tts/v5", Sentence));
        (sent.Headers["api-key"].ToString(), sent.Headers["voice"].ToString(), sent.Headers["speed"].ToString(), sent.Headers["format"].ToString())
            .Should().Be((FakeServices.Key, "leminh", "-1", "mp3"));
        sent.Headers.ContainsKey("callback_url").Should().BeFalse();
    }

    [Fact]
    public async Task The_key_is_not_shown_to_the_store_of_sounds()
    {
        await _engine.SynthesiseAsync(Sentence, _engine.Voices[0], default);
        var fetched = _internet.Arrivals[1];
        (fetched.Host, fetched.Method).Should().Be(("file01.fpt.ai", "GET"));
        fetched.Headers.SelectMany(h => h.Value).Should().NotContain(v => v!.Contains(FakeServices.Key));
    }

    [Theory, InlineData(404), InlineData(403), InlineData(202), InlineData(204)]
    public async Task Sound_that_is_not_ready_is_looked_for_again(int status)
    {
        _internet.Then(FakeServices.ServeAsync, Misdeeds.Status(status), Misdeeds.Status(status), Misdeeds.Status(status));
        (await _engine.SynthesiseAsync(Sentence, _engine.Voices[0], default)).Should().NotBeEmpty();
        _internet.Arrivals.Should().HaveCount(5);
        // 1 s, then half as long again each time, of which up to half is taken off.
        _time.Waits.Zip([1.0, 1.5, 2.25, 3.375]).Should().OnlyContain(w => w.First.TotalSeconds >= w.Second / 2 && w.First.TotalSeconds <= w.Second);
    }

    [Fact]
    public async Task Sound_that_never_comes_is_given_up_after_the_time_limit()
    {
        _internet.Serve = context => context.Request.Method == "GET" ? Misdeeds.Status(404)(context) : FakeServices.ServeAsync(context);
        var failure = await FailAsync();
        failure.Failure.Should().Be(SpeechEngineFailure.TimedOut);
        failure.Message.Should().Contain("150 giây");
        _internet.Arrivals.Count.Should().BeInRange(30, 70);
    }

    [Theory]
    [InlineData("http://file01.fpt.ai/a.mp3")]
    [InlineData("https://s3-ap-southeast-1.amazonaws.com/text2speech-v4/a.mp3")]
    [InlineData("https://fpt.ai.evil.example/a.mp3")]
    [InlineData("https://evilfpt.ai/a.mp3")]
    [InlineData("https://file01.fpt.ai@evil.example/a.mp3")]
    [InlineData("https://user:pass@file01.fpt.ai/a.mp3")]
    [InlineData("https://evil.example\\.fpt.ai/a.mp3")]
    [InlineData("https://file01.fpt.ai:8443/a.mp3")]
    [InlineData("https://127.0.0.1/a.mp3")]
    [InlineData("https://[::1]/a.mp3")]
    [InlineData("file:///etc/passwd")]
    [InlineData("//file01.fpt.ai/a.mp3")]
    [InlineData("")]
    public async Task An_address_that_is_not_the_services_own_is_not_fetched(string address)
    {
        _internet.Then(Misdeeds.Status(200, FakeServices.Ticket(address)));
        (await FailAsync()).Failure.Should().Be(SpeechEngineFailure.BadOutput);
        _internet.Arrivals.Should().HaveCount(1);
    }

    [Theory, InlineData("http://169.254.169.254/latest/meta-data"), InlineData("https://file01.fpt.ai/elsewhere.mp3")]
    public async Task A_redirect_is_not_followed(string to)
    {
        _internet.Then(FakeServices.ServeAsync, Misdeeds.Redirect(to));
        (await FailAsync()).Message.Should().Contain("chuyển hướng");
        _internet.Arrivals.Should().HaveCount(2);
    }

    [Fact]
    public async Task The_own_domain_may_not_lead_into_the_own_network()
    {
        _internet.Names["file01.fpt.ai"] = [System.Net.IPAddress.Parse("192.168.1.10")];
        (await FailAsync()).Message.Should().Contain("nội bộ");
        _internet.Arrivals.Should().HaveCount(1);
    }

    [Fact]
    public async Task An_error_number_is_a_failure_with_the_services_words()
    {
        _internet.Then(Misdeeds.Status(200, """{"error":5,"message":"voice is busy","async":"https://file01.fpt.ai/x.mp3"}"""));
        var failure = await FailAsync();
        (failure.Failure, failure.PausedFor).Should().Be((SpeechEngineFailure.Failed, null));
        failure.Message.Should().Contain("mã 5").And.Contain("voice is busy");

        _internet.Then(Misdeeds.Status(200, """{"error":7,"message":"Your quota is exceeded"}"""));
        (await FailAsync()).Failure.Should().Be(SpeechEngineFailure.QuotaSpent);
    }

    [Theory, InlineData("[1,2]"), InlineData("\"x\""), InlineData("{"), InlineData("{\"error\":0}"), InlineData("{\"error\":0,\"async\":17}"), InlineData("")]
    public async Task A_ticket_that_is_none_is_refused(string body)
    {
        _internet.Then(Misdeeds.Status(200, body));
        (await FailAsync()).Failure.Should().Be(SpeechEngineFailure.BadOutput);
    }

    [Fact]
    public async Task A_word_too_short_for_the_service_is_lengthened_by_silence()
    {
        await _engine.SynthesiseAsync("Ồ", _engine.Voices[0], default);
        _internet.Arrivals[0].Text.Should().Be("Ồ..");
    }

    private async Task<SpeechEngineException> FailAsync() =>
        (await _engine.Awaiting(e => e.SynthesiseAsync(Sentence, e.Voices[0], default)).Should().ThrowAsync<SpeechEngineException>()).Which;
}
