using Broadcast.Tts.Engines;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts.Tests.Engines;

public sealed class SpeechChainTests : IDisposable
{
    private static readonly SpokenDocument Bulletin = Normaliser.NormaliseDocument(
        "Bà con chú ý. Hôm nay có lịch tiêm phòng. Mời bà con ra nhà văn hóa. Xin cảm ơn.");

    private readonly FakeTimeProvider _time = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("chain-").FullName;
    private readonly ScriptedEngine _cloud = new("cloud");
    private readonly ScriptedEngine _second = new("second");
    private readonly ScriptedEngine _local = new("local");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_preferred_engine_speaks_while_it_can()
    {
        var made = await CompileAsync(Chain());
        Speech(made).Engine.Should().Be("cloud");
        Speech(made).Warnings.Should().BeEmpty();
        made.Report.Steps.Should().Equal(new EngineSpoke("cloud", _cloud.Voice));
        made.Report.Speakers.Should().HaveCount(4).And.OnlyContain(s => s.Engine == "cloud" && s.Instead == null);
    }

    [Fact]
    public async Task When_the_first_is_offline_the_next_speaks_the_whole_bulletin_and_the_bulletin_says_so()
    {
        _cloud.FailFrom(2, SpeechEngineFailure.Offline);
        var made = await CompileAsync(Chain());
        Speech(made).Engine.Should().Be("second");
        made.Report.Speakers.Should().OnlyContain(s => s.Engine == "second" && s.Instead!.Contains("cloud hỏng"));
        Speech(made).Warnings[0].Should().Be("Giọng “Giọng cloud” không dùng được (cloud hỏng); đã đọc toàn bản tin bằng giọng “Giọng second”.");
        made.Report.Steps.Select(s => s.GetType()).Should().Equal(typeof(EngineGaveUp), typeof(EngineSpoke));
    }

    [Fact]
    public async Task Asked_otherwise_the_voice_changes_between_sentences_and_never_back()
    {
        _cloud.FailFrom(2, SpeechEngineFailure.TimedOut);
        _second.FailFrom(1, SpeechEngineFailure.QuotaSpent);
        var made = await CompileAsync(Chain(), new ChainRequest(Change: EngineChange.BetweenSentences), workers: 1);
        // Sentences are made side by side, so which of them meets the failure is open.
        made.Report.Speakers.Select(s => s.Engine).Should().BeEquivalentTo("cloud", "cloud", "second", "local");
        made.Report.Speakers.Select(s => s.Sentence).Should().Equal(0, 1, 2, 3);
        made.Report.Speakers.Should().OnlyContain(s => s.Engine == "cloud" == (s.Instead == null));
        Speech(made).Engine.Split('+').Should().BeEquivalentTo("cloud", "second", "local");
        Speech(made).Warnings[0].Should().Contain("2 trên 4 câu (từ câu ");
    }

    [Fact]
    public async Task What_a_stand_in_spoke_is_not_kept_as_the_first_ones()
    {
        var cache = new ClipCache(Path.Combine(_directory, "cache"), TimeProvider.System);
        _cloud.FailFrom(0, SpeechEngineFailure.Offline);
        var chain = Chain();
        await CompileAsync(chain, cache: cache);
        _cloud.Recover();
        Speech(await CompileAsync(chain, cache: cache)).Engine.Should().Be("cloud");
        _cloud.Spoken.Should().Be(4);
    }

    [Fact]
    public async Task An_engine_that_failed_often_is_left_alone_then_tried_once_then_trusted_again()
    {
        _cloud.FailFrom(0, SpeechEngineFailure.Offline);
        var chain = Chain();
        for (var i = 0; i < 3; i++) await CompileAsync(chain, workers: 1);
        chain.Links[0].Engine.Health.Should().Be(EngineHealth.Open);
        var asked = _cloud.Asked;
        var resting = await CompileAsync(chain);
        _cloud.Asked.Should().Be(asked);
        resting.Report.Steps[0].Should().Be(new EngineSkipped("cloud", _cloud.Voice, EngineSkip.Resting));
        Speech(resting).Warnings[0].Should().Contain("tạm nghỉ");

        _time.Advance(TimeSpan.FromMinutes(1));
        chain.Links[0].Engine.Health.Should().Be(EngineHealth.HalfOpen);
        await CompileAsync(chain, workers: 1);
        _cloud.Asked.Should().BeGreaterThan(asked);
        chain.Links[0].Engine.Health.Should().Be(EngineHealth.Open);

        _time.Advance(TimeSpan.FromMinutes(1));
        _cloud.Recover();
        Speech(await CompileAsync(chain)).Engine.Should().Be("cloud");
        chain.Links[0].Engine.Health.Should().Be(EngineHealth.Healthy);
    }

    [Fact]
    public async Task Only_one_bulletin_at_a_time_tries_an_engine_after_its_rest()
    {
        _cloud.FailFrom(0, SpeechEngineFailure.Failed);
        var chain = Chain();
        for (var i = 0; i < 3; i++) await CompileAsync(chain, workers: 1);
        _time.Advance(TimeSpan.FromMinutes(1));
        _cloud.Recover();
        _cloud.Hold();
        var trial = CompileAsync(chain);
        await _cloud.UntilAskedAsync();
        Speech(await CompileAsync(chain)).Engine.Should().Be("second");
        _cloud.Release();
        Speech(await trial).Engine.Should().Be("cloud");
    }

    [Fact]
    public async Task An_engine_that_states_its_pause_is_left_alone_for_that_long()
    {
        _cloud.FailFrom(0, SpeechEngineFailure.QuotaSpent, TimeSpan.FromHours(1));
        var chain = Chain();
        await CompileAsync(chain, workers: 1);
        chain.Links[0].Engine.RestLeft.Should().Be(TimeSpan.FromHours(1));
        _time.Advance(TimeSpan.FromMinutes(59));
        chain.Links[0].Engine.Health.Should().Be(EngineHealth.Open);
    }

    [Fact]
    public async Task A_text_that_an_engine_does_not_take_says_nothing_about_its_health()
    {
        _cloud.FailFrom(0, SpeechEngineFailure.BadRequest);
        var chain = Chain();
        for (var i = 0; i < 5; i++) Speech(await CompileAsync(chain)).Engine.Should().Be("second");
        chain.Links[0].Engine.Health.Should().Be(EngineHealth.Unknown);
    }

    [Fact]
    public async Task An_urgent_text_asks_no_engine_that_was_not_heard_lately()
    {
        var chain = Chain();
        var made = await CompileAsync(chain, new ChainRequest(Urgent: true));
        Speech(made).Engine.Should().Be("local");
        (_cloud.Asked, _second.Asked).Should().Be((0, 0));
        made.Report.Steps.OfType<EngineSkipped>().Should().OnlyContain(s => s.Reason == EngineSkip.NotKnownHealthy);

        await CompileAsync(chain);
        Speech(await CompileAsync(chain, new ChainRequest(Urgent: true))).Engine.Should().Be("cloud", "it spoke a moment ago");
        _time.Advance(TimeSpan.FromMinutes(16));
        Speech(await CompileAsync(chain, new ChainRequest(Urgent: true))).Engine.Should().Be("local", "that was long ago");
    }

    [Theory, InlineData(EngineChange.RestartBulletin), InlineData(EngineChange.BetweenSentences)]
    public async Task An_urgent_text_waits_no_longer_than_its_time_limit(EngineChange change)
    {
        var chain = Chain();
        await CompileAsync(chain);
        _cloud.Hold();
        var compiling = CompileAsync(chain, new ChainRequest(Urgent: true, change));
        await _cloud.UntilAskedAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        var made = await compiling;
        Speech(made).Engine.Should().Be("local");
        made.Report.Steps.OfType<EngineGaveUp>().Should().ContainSingle().Which.Failure.Should().Be(SpeechEngineFailure.TimedOut);
        chain.Links[0].Engine.Health.Should().Be(EngineHealth.Ailing, "the next urgent text does not wait for it");
        _second.Asked.Should().Be(0);
    }

    [Fact]
    public async Task What_must_sound_at_once_goes_on_with_the_next_engine()
    {
        _cloud.FailFrom(2, SpeechEngineFailure.Offline);
        var told = new Told();
        var clips = new List<SpokenClip>();
        await foreach (var clip in Chain().StreamAsync(Bulletin, urgent: false, new SpeechCompilerOptions { Workers = 1 }, told)) clips.Add(clip);
        clips.Where(c => !c.IsPause).Select(c => c.Index).Should().Equal(0, 1, 2, 3);
        told.Report!.Speakers.Select(s => s.Engine).Should().BeEquivalentTo("cloud", "cloud", "second", "second");
    }

    [Fact]
    public async Task Nothing_to_say_is_nobodys_failure()
    {
        var made = await Chain().CompileAsync(Normaliser.NormaliseDocument("***"), Path.Combine(_directory, "a.opus"), new ChainRequest(), null, new SpeechCompilerOptions());
        made.Outcome.Should().BeOfType<NothingToSay>();
        made.Report.Steps.Should().BeEmpty();
    }

    [Fact]
    public async Task When_even_the_local_engine_fails_the_refusal_tells_everything()
    {
        foreach (var engine in new[] { _cloud, _second, _local }) engine.FailFrom(0, SpeechEngineFailure.Missing);
        foreach (var change in new[] { EngineChange.RestartBulletin, EngineChange.BetweenSentences })
        {
            var made = await CompileAsync(Chain(), new ChainRequest(Change: change));
            var refused = made.Outcome.Should().BeOfType<EngineRefused>().Which;
            (refused.Engine, refused.Failure).Should().Be(("local", SpeechEngineFailure.Missing));
            refused.Message.Should().Contain("cloud hỏng").And.Contain("second hỏng").And.Contain("local hỏng");
            made.Report.Speakers.Should().BeEmpty();
        }
        Directory.EnumerateFiles(_directory).Should().BeEmpty();
    }

    [Fact]
    public async Task A_fault_in_one_engines_program_does_not_silence_the_bulletin()
    {
        _cloud.Fault = new InvalidOperationException("a bug");
        var made = await CompileAsync(Chain());
        Speech(made).Engine.Should().Be("second");
        made.Report.Steps[0].Should().BeOfType<EngineGaveUp>().Which.Message.Should().Contain("InvalidOperationException");
    }

    [Fact]
    public async Task Cancelling_is_no_failure()
    {
        using var stop = new CancellationTokenSource();
        var chain = Chain();
        _cloud.Hold();
        var compiling = chain.CompileAsync(Bulletin, Path.Combine(_directory, "a.opus"), new ChainRequest(), null, new SpeechCompilerOptions(), null, stop.Token);
        await _cloud.UntilAskedAsync();
        await stop.CancelAsync();
        await compiling.Invoking(c => c).Should().ThrowAsync<OperationCanceledException>();
        chain.Links[0].Engine.Health.Should().Be(EngineHealth.Unknown);
        _second.Asked.Should().Be(0);
    }

    [Fact]
    public async Task A_full_disk_is_not_the_engines_fault()
    {
        var made = await Chain().CompileAsync(Bulletin, "/dev/full/a.opus", new ChainRequest(), null, new SpeechCompilerOptions());
        made.Outcome.Should().BeOfType<NotWritable>();
        _second.Asked.Should().Be(0);
    }

    [Fact]
    public void A_chain_that_could_leave_a_bulletin_unspoken_is_refused()
    {
        FluentActions.Invoking(() => new SpeechChain([], new(), _time)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new SpeechChain([Link(_cloud, local: false)], new(), _time)).Should().Throw<ArgumentException>().WithMessage("*trên máy này*");
        FluentActions.Invoking(() => new SpeechChain([Link(_local, local: true) with { Voice = new Voice("x", "y") }], new(), _time)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task Espeak_stands_at_the_end_of_a_real_chain()
    {
        _cloud.FailFrom(0, SpeechEngineFailure.Offline);
        var espeak = new EspeakSynthesizer(new EspeakOptions(), TimeProvider.System);
        var chain = new SpeechChain(
            [Link(_cloud, local: false), new ChainLink(new EngineBreaker(espeak, new(), _time), espeak.Voices[0], IsLocal: true)], new(), _time);
        var made = await CompileAsync(chain, new ChainRequest(Change: EngineChange.BetweenSentences));
        Speech(made).Engine.Should().Be("espeak-ng");
        Speech(made).IntegratedLufs.Should().BeApproximately(-16, 0.5);
    }

    private SpeechChain Chain() => new([Link(_cloud, local: false), Link(_second, local: false), Link(_local, local: true)], new(), _time);

    private ChainLink Link(ScriptedEngine engine, bool local) => new(new EngineBreaker(engine, new(), _time), engine.Voice, local);

    private Task<ChainedSpeech> CompileAsync(SpeechChain chain, ChainRequest? request = null, ClipCache? cache = null, int workers = 3) =>
        chain.CompileAsync(Bulletin, Path.Combine(_directory, $"{Guid.CreateVersion7():n}.opus"), request ?? new ChainRequest(), cache, new SpeechCompilerOptions { Workers = workers, Complexity = 0 });

    private sealed class Told : IProgress<ChainReport>
    {
        public ChainReport? Report { get; private set; }

        void IProgress<ChainReport>.Report(ChainReport value) => Report = value;
    }

    private static CompiledSpeech Speech(ChainedSpeech made) => made.Outcome.Should().BeOfType<CompiledSpeech>().Which;
}
