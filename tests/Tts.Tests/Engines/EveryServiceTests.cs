using System.Net;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Engines.Cloud;
using Microsoft.AspNetCore.Http;

namespace Broadcast.Tts.Tests.Engines;

/// <summary>What holds for all three services, whatever their shape.</summary>
public sealed class EveryServiceTests : IAsyncLifetime
{
    private const string Sentence = "Ủy ban nhân dân xã thông báo lịch tiêm phòng cho đàn gia súc.";

    private FakeInternet _internet = null!;
    private ImpatientTime _time = null!;

    public static TheoryData<string> Services => [.. FakeServices.All];

    public async Task InitializeAsync()
    {
        _internet = await FakeInternet.StartAsync();
        // Waits between attempts pass at once; time limits (60 s and more) do not.
        _time = new ImpatientTime { Skip = TimeSpan.FromSeconds(15) };
    }

    public async Task DisposeAsync() => await _internet.DisposeAsync();

    [Theory, MemberData(nameof(Services))]
    public async Task A_sentence_becomes_sound_of_its_length(string service)
    {
        var sound = await SpeakAsync(service);
        (sound.Length / 48_000.0).Should().BeApproximately(Sounds.LengthFor(Sentence).TotalSeconds, 0.1);
        sound.Max().Should().BeInRange(0.25f, 0.35f);
    }

    [Theory, MemberData(nameof(Services))]
    public async Task What_passes_is_asked_again_after_a_growing_random_wait(string service)
    {
        foreach (var status in new[] { 408, 429, 500, 502, 503, 504 })
        {
            // Viettel's 429 has another meaning.
            if (service == "viettel" && status == 429) continue;
            var engine = FakeServices.Engine(service, _internet, _time);
            var before = _time.Waits.Count;
            _internet.Then(Misdeeds.Status(status), Misdeeds.Status(500));
            (await engine.SynthesiseAsync(Sentence, engine.Voices[0], default)).Should().NotBeEmpty();
            var waits = _time.Waits.Skip(before).ToList();
            waits[0].TotalSeconds.Should().BeInRange(0.25, 0.5, $"status {status}");
            waits[1].TotalSeconds.Should().BeInRange(0.5, 1.0, $"status {status}");
        }
    }

    [Theory, MemberData(nameof(Services))]
    public async Task After_the_last_attempt_it_gives_up(string service)
    {
        _internet.Then(Misdeeds.Status(500), Misdeeds.Status(502), Misdeeds.Status(503));
        var failure = await FailAsync(service);
        failure.Failure.Should().Be(SpeechEngineFailure.Failed);
        _internet.Arrivals.Should().HaveCount(3);
    }

    [Theory, MemberData(nameof(Services))]
    public async Task What_will_not_change_is_asked_once(string service)
    {
        var expected = new Dictionary<int, SpeechEngineFailure>
        {
            [400] = SpeechEngineFailure.BadRequest,
            [401] = SpeechEngineFailure.KeyRefused,
            [402] = SpeechEngineFailure.QuotaSpent,
            [403] = SpeechEngineFailure.KeyRefused,
            [404] = SpeechEngineFailure.Failed,
            [413] = SpeechEngineFailure.BadRequest,
            [415] = SpeechEngineFailure.BadRequest,
            [301] = SpeechEngineFailure.BadOutput,
            [307] = SpeechEngineFailure.BadOutput,
            [501] = SpeechEngineFailure.Failed,
        };
        foreach (var (status, failure) in expected)
        {
            var before = _internet.Arrivals.Count;
            _internet.Then(Misdeeds.Status(status));
            (await FailAsync(service)).Failure.Should().Be(failure, $"status {status}");
            _internet.Arrivals.Should().HaveCount(before + 1, $"status {status}");
        }
    }

    [Theory, MemberData(nameof(Services))]
    public async Task A_short_retry_after_is_waited_for(string service)
    {
        _internet.Then(Misdeeds.Status(429, retryAfter: "7"));
        await SpeakAsync(service);
        _time.Waits.Should().Contain(TimeSpan.FromSeconds(7));
        var at = (_time.GetUtcNow() + TimeSpan.FromSeconds(9)).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        _internet.Then(Misdeeds.Status(503, retryAfter: at));
        await SpeakAsync(service);
        _time.Waits.Should().Contain(w => w > TimeSpan.FromSeconds(7.9) && w <= TimeSpan.FromSeconds(9));
    }

    [Theory, MemberData(nameof(Services))]
    public async Task A_long_retry_after_pauses_the_engine_for_that_long_and_no_longer_than_a_day(string service)
    {
        var engine = FakeServices.Engine(service, _internet, _time);
        _internet.Then(Misdeeds.Status(429, retryAfter: "90"));
        (await FailAsync(engine)).PausedFor.Should().Be(TimeSpan.FromSeconds(90));
        _time.Advance(TimeSpan.FromSeconds(60));
        var second = await FailAsync(engine);
        (second.Failure, second.PausedFor).Should().Be((SpeechEngineFailure.QuotaSpent, TimeSpan.FromSeconds(30)));
        _internet.Arrivals.Should().HaveCount(1, "a paused engine asks nobody");
        _time.Advance(TimeSpan.FromSeconds(30));
        (await engine.SynthesiseAsync(Sentence, engine.Voices[0], default)).Should().NotBeEmpty();

        _internet.Then(Misdeeds.Status(429, retryAfter: "99999999"));
        (await FailAsync(service)).PausedFor.Should().Be(TimeSpan.FromDays(1));
    }

    [Theory, MemberData(nameof(Services))]
    public async Task A_spent_quota_is_named_and_pauses_the_engine(string service)
    {
        _internet.Then(Misdeeds.Status(403, """{"code":403,"message":"Out of call volume quota. Quota will be replenished in 12:00:00."}"""));
        var failure = await FailAsync(service);
        (failure.Failure, failure.PausedFor).Should().Be((SpeechEngineFailure.QuotaSpent, TimeSpan.FromHours(1)));
        failure.Message.Should().Contain("hết hạn mức").And.Contain("60 phút");
    }

    [Theory, MemberData(nameof(Services))]
    public async Task The_key_shows_nowhere_even_if_the_service_echoes_it(string service)
    {
        _internet.Then(Misdeeds.Status(401, $$"""{"message":"token {{FakeServices.Key}} is invalid","vi_message":"khóa {{FakeServices.Key}} sai"}"""));
        var engine = FakeServices.Engine(service, _internet, _time);
        var failure = await FailAsync(engine);
        failure.ToString().Should().NotContain(FakeServices.Key).And.Contain("***");
        (await FailAsync(engine)).ToString().Should().NotContain(FakeServices.Key);
        (engine + engine.Settings + engine.Engine).Should().NotContain(FakeServices.Key);
        _internet.Arrivals.Should().OnlyContain(a => !a.Path.Contains(FakeServices.Key));
    }

    [Theory, MemberData(nameof(Services))]
    public async Task A_portals_page_with_status_200_is_no_sound(string service)
    {
        _internet.Then(Misdeeds.Page);
        var failure = await FailAsync(service);
        failure.Failure.Should().Be(SpeechEngineFailure.BadOutput);
        failure.Message.Should().Contain("HTML");
    }

    [Theory, MemberData(nameof(Services))]
    public async Task A_body_without_end_is_left_at_the_limit(string service)
    {
        var calls = FakeServices.Patience with { MaxSoundBytes = 1 << 20 };
        foreach (var misdeed in new[] { Misdeeds.Endless, Misdeeds.Huge })
        {
            OnSound(service, misdeed);
            (await FailAsync(service, calls)).Message.Should().Contain("1048576 byte");
        }
    }

    [Theory, MemberData(nameof(Services))]
    public async Task An_answer_cut_off_midway_is_asked_for_again(string service)
    {
        OnSound(service, Misdeeds.CutOff(Sounds.WaveFor(Sentence)));
        (await SpeakAsync(service)).Length.Should().BeGreaterThan(48_000);
        OnSound(service, Misdeeds.CutOff(Sounds.WaveFor(Sentence)));
        _internet.Then(Misdeeds.CutOff(Sounds.WaveFor(Sentence)), Misdeeds.CutOff(Sounds.WaveFor(Sentence)));
        (await FailAsync(service)).Failure.Should().Be(SpeechEngineFailure.Failed);
    }

    [Theory, MemberData(nameof(Services))]
    public async Task Sound_with_a_careless_content_type_is_sound(string service)
    {
        OnSound(service, Misdeeds.Bytes(Sounds.WaveFor(Sentence), "text/html"));
        (await SpeakAsync(service)).Should().NotBeEmpty();
    }

    [Theory, MemberData(nameof(Services))]
    public async Task Silence_and_scraps_are_no_sentence(string service)
    {
        OnSound(service, Misdeeds.Bytes(Sounds.Wave(TimeSpan.FromSeconds(3), level: 0)));
        (await FailAsync(service)).Message.Should().Contain("câm");
        OnSound(service, Misdeeds.Bytes(Sounds.Wave(TimeSpan.FromSeconds(0.2))));
        (await FailAsync(service)).Message.Should().Contain("quá ngắn");
        OnSound(service, Misdeeds.Bytes(Sounds.Wave(TimeSpan.FromSeconds(2))[..40]));
        (await FailAsync(service)).Failure.Should().Be(SpeechEngineFailure.BadOutput);
    }

    [Theory, MemberData(nameof(Services))]
    public async Task A_service_that_never_answers_is_left_after_the_time_limit(string service)
    {
        var engine = FakeServices.Engine(service, _internet, _time, FakeServices.Patience with { Attempts = 2 });
        _internet.Then(Misdeeds.Silent, Misdeeds.Silent);
        var speaking = engine.SynthesiseAsync(Sentence, engine.Voices[0], default);
        await _internet.UntilArrivedAsync(1);
        _time.Advance(TimeSpan.FromSeconds(60));
        await _internet.UntilArrivedAsync(2);
        _time.Advance(TimeSpan.FromSeconds(60));
        (await FailAsync(speaking)).Failure.Should().Be(SpeechEngineFailure.TimedOut);
    }

    [Theory, MemberData(nameof(Services))]
    public async Task The_whole_sentence_has_a_time_limit_too(string service)
    {
        var engine = FakeServices.Engine(service, _internet, _time, FakeServices.Patience with { TimeLimit = TimeSpan.FromSeconds(50) });
        _internet.Then(Misdeeds.Silent);
        var speaking = engine.SynthesiseAsync(Sentence, engine.Voices[0], default);
        await _internet.UntilArrivedAsync(1);
        _time.Advance(TimeSpan.FromSeconds(50));
        (await FailAsync(speaking)).Failure.Should().Be(SpeechEngineFailure.TimedOut);
        _internet.Arrivals.Should().HaveCount(1);
    }

    [Theory, MemberData(nameof(Services))]
    public async Task Cancelling_stops_at_once(string service)
    {
        using var stop = new CancellationTokenSource();
        var engine = FakeServices.Engine(service, _internet, _time);
        _internet.Then(Misdeeds.Silent);
        var speaking = engine.SynthesiseAsync(Sentence, engine.Voices[0], stop.Token);
        await _internet.UntilArrivedAsync(1);
        await stop.CancelAsync();
        await speaking.Invoking(s => s).Should().ThrowAsync<OperationCanceledException>();
    }

    [Theory, MemberData(nameof(Services))]
    public async Task A_station_without_a_network_hears_that_it_is_offline(string service)
    {
        _internet.Down = true;
        (await FailAsync(service)).Failure.Should().Be(SpeechEngineFailure.Offline);
        _internet.Down = false;
        _internet.Names.Clear();
        (await FailAsync(service)).Failure.Should().Be(SpeechEngineFailure.Offline);
        _internet.Connections.Should().Be(0);
    }

    [Theory, MemberData(nameof(Services))]
    public async Task A_name_that_leads_into_the_own_network_is_not_followed(string service)
    {
        foreach (var address in new[] { "127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1" })
        {
            foreach (var host in _internet.Names.Keys.ToList()) _internet.Names[host] = [IPAddress.Parse(address)];
            (await FailAsync(service)).Message.Should().Contain("nội bộ");
        }
        _internet.Connections.Should().Be(0);
    }

    [Theory, MemberData(nameof(Services))]
    public async Task Nothing_is_sent_to_whom_no_authority_vouches_for(string service)
    {
        var engine = FakeServices.Engine(service, _internet, _time, network: _internet.Untrusted);
        (await FailAsync(engine)).Message.Should().Contain("Chứng chỉ");
        _internet.Arrivals.Should().BeEmpty();
    }

    [Theory, MemberData(nameof(Services))]
    public async Task A_long_sentence_goes_out_in_pieces_and_comes_back_whole(string service)
    {
        var text = string.Join(' ', Enumerable.Range(0, 8).Select(_ => "Bà con nhớ mang theo giấy tờ tùy thân, đến đúng giờ."));
        var engine = FakeServices.Engine(service, _internet, _time, maxCharacters: 120);
        var sound = await engine.SynthesiseAsync(text, engine.Voices[0], default);
        var posts = _internet.Arrivals.Where(a => a.Method == "POST").ToList();
        posts.Should().HaveCount(4);
        posts.Should().OnlyContain(p => p.Text.Contains("đúng giờ."));
        (sound.Length / 48_000.0).Should().BeApproximately(text.Length / 20.0 + 3 * 0.25, 0.5);
    }

    [Theory, MemberData(nameof(Services))]
    public async Task No_more_requests_are_under_way_than_allowed(string service)
    {
        var engine = FakeServices.Engine(service, _internet, _time, FakeServices.Patience with { AtOnce = 2 });
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => engine.SynthesiseAsync($"{Sentence} Lần {i}.", engine.Voices[0], default)));
        _internet.MostUnderWay.Should().BeLessThanOrEqualTo(2);
    }

    [Theory, MemberData(nameof(Services))]
    public async Task No_more_pieces_are_asked_for_in_a_minute_than_the_account_allows(string service)
    {
        var engine = FakeServices.Engine(service, _internet, _time, FakeServices.Patience with { PerMinute = 2 });
        await engine.SynthesiseAsync(Sentence, engine.Voices[0], default);
        await engine.SynthesiseAsync(Sentence, engine.Voices[0], default);
        var before = _internet.Arrivals.Count;
        var third = engine.SynthesiseAsync(Sentence, engine.Voices[0], default);
        _time.Advance(TimeSpan.FromSeconds(50));
        third.IsCompleted.Should().BeFalse();
        _internet.Arrivals.Should().HaveCount(before);
        _time.Advance(TimeSpan.FromSeconds(10));
        (await third).Should().NotBeEmpty();
    }

    [Theory, MemberData(nameof(Services))]
    public async Task Requests_that_make_no_sense_are_not_sent(string service)
    {
        var engine = FakeServices.Engine(service, _internet, _time);
        (await engine.SynthesiseAsync(" … — ! ", engine.Voices[0], default)).Should().BeEmpty();
        (await FailAsync(engine.SynthesiseAsync(new string('a', 10_001), engine.Voices[0], default))).Failure.Should().Be(SpeechEngineFailure.BadRequest);
        (await FailAsync(engine.SynthesiseAsync("Xin chào.", new Voice("x\r\nHost: y", "lạ"), default))).Failure.Should().Be(SpeechEngineFailure.BadRequest);
        _internet.Arrivals.Should().BeEmpty();
    }

    private async Task<float[]> SpeakAsync(string service)
    {
        var engine = FakeServices.Engine(service, _internet, _time);
        return await engine.SynthesiseAsync(Sentence, engine.Voices[0], default);
    }

    private Task<SpeechEngineException> FailAsync(string service, ServiceCallOptions? calls = null) => FailAsync(FakeServices.Engine(service, _internet, _time, calls));

    private static Task<SpeechEngineException> FailAsync(ISpeechSynthesizer engine) => FailAsync(engine.SynthesiseAsync(Sentence, engine.Voices[0], default));

    private static async Task<SpeechEngineException> FailAsync(Task<float[]> speaking) =>
        (await speaking.Invoking(s => s).Should().ThrowAsync<SpeechEngineException>()).Which;

    /// <summary>The request that fetches the sound is met so; FPT.AI's is the second.</summary>
    private void OnSound(string service, RequestDelegate misdeed)
    {
        if (service == "fpt") _internet.Then(FakeServices.ServeAsync);
        _internet.Then(misdeed);
    }
}
