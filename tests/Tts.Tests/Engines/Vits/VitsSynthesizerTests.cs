using System.Diagnostics;
using System.Globalization;
using System.Text;
using Broadcast.Audio;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Engines.Vits;

namespace Broadcast.Tts.Tests.Engines.Vits;

/// <summary>The real library in the real process, with voices of a few hundred bytes; and processes that misbehave.</summary>
public sealed class VitsSynthesizerTests : IDisposable
{
    private const string Hello = "xin chào bà con";

    private readonly string _root = Directory.CreateTempSubdirectory("vits-").FullName;
    private readonly List<VitsSynthesizer> _opened = [];

    public void Dispose()
    {
        foreach (var engine in _opened) engine.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task A_voice_that_was_dropped_in_speaks()
    {
        new TinyVoice().WriteTo(_root, "lan");
        var engine = Open();
        var sound = await Say(engine, Hello);
        // 33 tokens of 2,000 samples at 16 kHz, as the library itself says for this text.
        sound.Length.Should().BeCloseTo(33 * 2_000 * 3, 2_000);
        var turns = sound.Zip(sound.Skip(1)).Count(pair => pair.First < 0 && pair.Second >= 0);
        (turns * (double)AudioFormat.SampleRate / sound.Length).Should().BeApproximately(440, 2, "the sound is brought to 48 kHz at its own pitch");
        LoudnessMeter.Measure(sound).IntegratedLufs.Should().BeApproximately(Leveller.TargetLufs, 0.3, "its gain was measured");
    }

    [Fact]
    public async Task A_longer_text_sounds_longer_and_a_quicker_voice_shorter()
    {
        new TinyVoice().WriteTo(_root, "lan");
        await File.WriteAllTextAsync(Path.Combine(new TinyVoice().WriteTo(_root, "mai"), "voice.json"), """{"speed":2}""");
        var engine = Open();
        var normal = await Say(engine, Hello, "lan");
        (await Say(engine, Hello + " và các cháu", "lan")).Length.Should().BeGreaterThan(normal.Length);
        (await Say(engine, Hello, "mai")).Length.Should().BeCloseTo(normal.Length / 2, 2_000);
    }

    [Fact]
    public async Task Capitals_and_letters_in_two_pieces_are_not_passed_over()
    {
        new TinyVoice().WriteTo(_root, "lan");
        var engine = Open();
        var small = await Say(engine, "điều ước");
        (await Say(engine, "ĐIỀU ƯỚC".Normalize(NormalizationForm.FormD))).Length.Should().Be(small.Length);
    }

    [Fact]
    public async Task A_piper_voice_speaks_with_its_espeak_folder()
    {
        var espeak = Directory.EnumerateDirectories("/usr/lib").Select(folder => Path.Combine(folder, "espeak-ng-data")).First(Directory.Exists);
        Directory.CreateSymbolicLink(Path.Combine(new TinyVoice { Piper = true }.WriteTo(_root, "piper"), "espeak-ng-data"), espeak);
        var engine = Open();
        var one = await Say(engine, "Kính mời bà con đến họp.");
        one.Length.Should().BeGreaterThan(AudioFormat.SampleRate);
        (await Say(engine, "Kính mời bà con đến họp lúc bảy giờ tối tại nhà văn hóa.")).Length.Should().BeGreaterThan(one.Length * 3 / 2);
    }

    [Fact]
    public async Task A_piper_voice_speaks_as_its_makers_publish_it()
    {
        new TinyVoice { Piper = true, IsRaw = true }.WriteTo(_root, "vais");
        const string Text = "Kính mời bà con đến họp.";
        var sound = await Say(Open(), Text);
        sound.Length.Should().BeGreaterThan(AudioFormat.SampleRate);

        var copy = Path.Combine(Cache, "piper-vais", "model.onnx");
        var made = File.GetLastWriteTimeUtc(copy);
        (await Say(Open(), Text)).Length.Should().Be(sound.Length);
        File.GetLastWriteTimeUtc(copy).Should().Be(made, "the copy is made once");

        new TinyVoice { Piper = true, IsRaw = true, SamplesPerToken = 1_000 }.WriteTo(_root, "vais");
        (await Say(Open(), Text)).Length.Should().BeCloseTo(sound.Length / 2, 2_000, "a new model is copied anew");
        Directory.GetFiles(Path.Combine(_root, "vais")).Should().HaveCount(2, "the user's folder is left as it was");

        Directory.Move(Path.Combine(_root, "vais"), Path.Combine(_root, "lan"));
        Open();
        File.Exists(copy).Should().BeFalse("nobody needs it any more");
    }

    [Fact]
    public async Task A_text_as_long_as_engines_must_take_is_said_in_pieces()
    {
        new TinyVoice { SamplesPerToken = 160 }.WriteTo(_root, "lan");
        var engine = Open();
        var text = string.Concat(Enumerable.Repeat("mời bà con đến họp, ", 500));
        (await Say(engine, text)).Length.Should().BeGreaterThan(10_000 * 480);
        (await Say(engine, " … ")).Should().BeEmpty("there is nothing to say");
        (await Say(engine, "\ud800 a\0b")).Should().NotBeEmpty("half a letter is no reason to fail");
        (await Failure(engine, text + "a")).Failure.Should().Be(SpeechEngineFailure.BadRequest);
        (await Failure(engine, Hello, "ai đó")).Failure.Should().Be(SpeechEngineFailure.BadRequest);
    }

    [Fact]
    public async Task Its_gain_is_measured_once_and_kept_outside_the_users_folder()
    {
        new TinyVoice { Amplitude = 0.05f }.WriteTo(_root, "nho");
        await File.WriteAllTextAsync(Path.Combine(new TinyVoice().WriteTo(_root, "noi"), "voice.json"), """{"gainDb":-6}""");
        var soft = await Say(Open(), Hello, "nho");
        LoudnessMeter.Measure(soft).IntegratedLufs.Should().BeApproximately(Leveller.TargetLufs, 0.3);
        (await Say(Open(), Hello, "noi")).Max().Should().BeApproximately(0.15f, 0.01f, "a stated gain is used as it is");

        var kept = await File.ReadAllTextAsync(GainsFile);
        kept.Should().Contain("nho").And.NotContain("noi");
        await File.WriteAllTextAsync(GainsFile, kept.Replace(kept.Split(':')[1], "0}", StringComparison.Ordinal));
        (await Say(Open(), Hello, "nho")).Max().Should().BeApproximately(0.05f, 0.002f, "what is kept is not measured again");
        await File.WriteAllTextAsync(GainsFile, "{broken");
        (await Say(Open(), Hello, "nho")).Max().Should().BeApproximately(soft.Max(), 0.02f, "what is broken is");
    }

    [Fact]
    public async Task A_process_that_was_killed_is_replaced()
    {
        new TinyVoice().WriteTo(_root, "lan");
        var engine = Open();
        var before = await Say(engine, Hello);
        var first = engine.Running.Should().ContainSingle().Subject;
        using (var process = Process.GetProcessById(first)) process.Kill();
        (await Say(engine, Hello)).Length.Should().Be(before.Length);
        engine.Running.Should().ContainSingle().Which.Should().NotBe(first);
    }

    [Fact]
    public async Task A_process_that_hangs_is_ended_and_the_next_sentence_heard()
    {
        new TinyVoice().WriteTo(_root, "lan");
        var time = new FakeTimeProvider();
        var engine = Open(o => o with
        {
            TimeLimit = TimeSpan.FromSeconds(4),
            HostProgram = Script($"mkdir '{_root}/.once' 2>/dev/null && {Answer(Ready)} && head -c 1 >/dev/null && touch '{_root}/.asked' && exec sleep 1000\nexec dotnet '{new VitsOptions { Folder = "", CacheFolder = "" }.HostProgram}' \"$@\""),
        }, time);
        var failing = Failure(engine, Hello);
        SpinWait.SpinUntil(() => File.Exists(Path.Combine(_root, ".asked")), TimeSpan.FromSeconds(60)).Should().BeTrue("it is asked");
        time.Advance(TimeSpan.FromSeconds(5));
        (await failing.WaitAsync(TimeSpan.FromSeconds(30))).Should().Match<SpeechEngineException>(e => e.Failure == SpeechEngineFailure.TimedOut && e.Message.Contains("quá 4 giây"));
        engine.Running.Should().BeEmpty();
        (await Say(engine, Hello)).Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_voice_that_never_finishes_loading_is_given_up()
    {
        new TinyVoice().WriteTo(_root, "lan");
        var engine = Open(o => o with { LoadTimeLimit = TimeSpan.FromSeconds(0.3), HostProgram = Script("exec sleep 1000") });
        (await Failure(engine, Hello)).Should().Match<SpeechEngineException>(e => e.Failure == SpeechEngineFailure.TimedOut && e.Message.Contains("nạp quá"));
    }

    [Fact]
    public async Task A_broken_model_is_refused_with_its_reason_and_hinders_no_other_voice()
    {
        await File.WriteAllTextAsync(Path.Combine(new TinyVoice().WriteTo(_root, "hong"), "model.onnx"), "not a model at all");
        new TinyVoice().WriteTo(_root, "lan");
        var engine = Open();
        var failure = await Failure(engine, Hello, "hong");
        failure.Failure.Should().Be(SpeechEngineFailure.Failed);
        failure.Message.Should().Contain("“hong” không nạp được").And.Contain("model.onnx", "the library's own words are shown");
        (await Say(engine, Hello, "lan")).Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_speaker_that_the_model_lacks_is_refused()
    {
        await File.WriteAllTextAsync(Path.Combine(new TinyVoice { Speakers = 3 }.WriteTo(_root, "lan"), "voice.json"), """{"speaker":3}""");
        (await Failure(Open(), Hello)).Message.Should().Contain("chỉ có 3 người nói");
    }

    [Fact]
    public async Task A_model_that_wants_all_memory_gets_none_of_ours()
    {
        new TinyVoice { SamplesPerToken = 50_000_000 }.WriteTo(_root, "to");
        var failure = await Failure(Open(o => o with { MaxMemoryBytes = 512L << 20 }), Hello);
        failure.Failure.Should().Be(SpeechEngineFailure.Failed);
        failure.Message.Should().Contain("“to”");
    }

    [Fact]
    public async Task A_silent_voice_is_a_failure_and_not_a_silent_bulletin()
    {
        new TinyVoice { Amplitude = 0 }.WriteTo(_root, "cam");
        (await Failure(Open(), Hello)).Failure.Should().Be(SpeechEngineFailure.BadOutput);
        new TinyVoice { SamplesPerToken = 10 }.WriteTo(_root, "cut");
        (await Failure(Open(), "mời bà con ra nhà văn hóa họp lúc bảy giờ tối", "cut")).Message.Should().Contain("quá ngắn");
    }

    [Fact]
    public async Task A_process_that_answers_nonsense_is_ended()
    {
        new TinyVoice().WriteTo(_root, "lan");
        foreach (var answer in new[] { "ffffffff", Ready + "01000000" + "09", Ready + "09000000" + "03" + "01000000" + "05000000", Ready + Ready, Ready + "09000000" + "03" + "09000000" + "00000000" })
        {
            var engine = Open(o => o with { HostProgram = Script($"{Answer(answer)}; exec sleep 1000") });
            (await Failure(engine, Hello)).Failure.Should().Be(SpeechEngineFailure.BadOutput, answer);
            engine.Running.Should().BeEmpty();
        }
    }

    [Fact]
    public async Task A_process_that_never_stops_talking_is_ended()
    {
        new TinyVoice().WriteTo(_root, "lan");
        await File.WriteAllBytesAsync(Path.Combine(_root, "sound"), Convert.FromHexString("05800000" + "02" + "01000000" + string.Concat(Enumerable.Repeat("0000003f", 8_192))));
        var engine = Open(o => o with { HostProgram = Script($"{Answer(Ready)}; while cat '{_root}/sound'; do :; done") });
        (await Failure(engine, Hello)).Message.Should().Contain("hơn 300 giây");
    }

    [Fact]
    public async Task Two_voices_stay_loaded_and_a_third_takes_the_place_of_the_one_not_used_for_longest()
    {
        foreach (var name in new[] { "a", "b", "c" }) new TinyVoice { SamplesPerToken = 800 }.WriteTo(_root, name);
        var engine = Open();
        await Task.WhenAll("abcabcabc".Select(voice => Say(engine, Hello, voice.ToString())));
        Loaded(engine).Should().HaveCount(2);
        await Say(engine, Hello, "a");
        await Say(engine, Hello, "b");
        Loaded(engine).Should().BeEquivalentTo("a", "b");
        await Say(engine, Hello, "c");
        Loaded(engine).Should().BeEquivalentTo("b", "c");
    }

    [Fact]
    public async Task A_voice_that_nobody_needs_any_more_is_let_go()
    {
        new TinyVoice().WriteTo(_root, "lan");
        var time = new FakeTimeProvider();
        var engine = Open(time: time);
        await Say(engine, Hello);
        time.Advance(TimeSpan.FromMinutes(4));
        await Say(engine, Hello);
        time.Advance(TimeSpan.FromMinutes(4));
        engine.Running.Should().ContainSingle("it was used four minutes ago");
        time.Advance(TimeSpan.FromMinutes(2));
        engine.Running.Should().BeEmpty();
        (await Say(engine, Hello)).Should().NotBeEmpty("it is loaded again when needed");
    }

    [Fact]
    public async Task A_voice_is_let_go_also_when_the_timer_rings_a_moment_early()
    {
        new TinyVoice().WriteTo(_root, "lan");
        var time = new ImpatientTime { Early = TimeSpan.FromMilliseconds(3) };
        var engine = Open(time: time);
        await Say(engine, Hello);
        time.Advance(Options.IdleLimit - TimeSpan.FromMilliseconds(2));
        engine.Running.Should().ContainSingle("two milliseconds are missing");
        time.Advance(TimeSpan.FromMilliseconds(10));
        engine.Running.Should().BeEmpty();
    }

    [Fact]
    public async Task Cancelling_a_sentence_leaves_the_voice_loaded()
    {
        new TinyVoice().WriteTo(_root, "lan");
        var engine = Open();
        var length = (await Say(engine, Hello)).Length;
        var before = engine.Running;
        for (var i = 0; i < 5; i++)
        {
            using var cancellation = new CancellationTokenSource();
            var sentences = Enumerable.Range(0, 3).Select(_ => engine.SynthesiseAsync(Hello, engine.Voices[0], cancellation.Token)).ToList();
            await cancellation.CancelAsync();
            foreach (var sentence in sentences)
            {
                // A quick voice may have said it before.
                await Task.WhenAny(sentence);
                if (!sentence.IsCanceled) (await sentence).Should().HaveCount(length);
            }
        }
        (await Say(engine, Hello)).Length.Should().Be(length, "answers do not get mixed up");
        engine.Running.Should().Equal(before);
    }

    [Fact]
    public async Task More_sentences_than_may_wait_are_refused()
    {
        new TinyVoice().WriteTo(_root, "lan");
        await File.WriteAllTextAsync(Path.Combine(_root, "lan", "voice.json"), """{"gainDb":0}""");
        var engine = Open(o => o with { MaxWaiting = 1, HostProgram = Script("exec sleep 1000") });
        using var cancellation = new CancellationTokenSource();
        var waiting = Enumerable.Range(0, 2).Select(_ => engine.SynthesiseAsync(Hello, engine.Voices[0], cancellation.Token)).ToList();
        (await Failure(engine, Hello)).Message.Should().Contain("1 câu chờ");
        await cancellation.CancelAsync();
        foreach (var sentence in waiting) await FluentActions.Awaiting(() => sentence).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Neither_the_text_nor_the_stations_keys_can_be_read_by_others()
    {
        new TinyVoice().WriteTo(_root, "lan");
        Environment.SetEnvironmentVariable("VITS_TEST_KEY", "bi-mat");
        await Failure(Open(o => o with { HostProgram = Script($"echo \"$@\" > '{_root}/seen'; env >> '{_root}/seen'; nice >> '{_root}/seen'; ulimit -d >> '{_root}/seen'; exit 1") }), Hello);
        var seen = await File.ReadAllTextAsync(Path.Combine(_root, "seen"));
        seen.Should().Contain("--library").And.NotContain("chào").And.NotContain("bi-mat");
        var own = int.Parse((await File.ReadAllTextAsync("/proc/self/stat")).Split(')')[^1].Split(' ')[17], CultureInfo.InvariantCulture);
        seen.Split('\n').Should().Contain(Math.Min(own + 10, 19).ToString(CultureInfo.InvariantCulture), "it steps back behind others").And.Contain("1572864", "its memory is limited");
    }

    [Fact]
    public async Task Without_the_library_people_are_told_what_to_run()
    {
        new TinyVoice().WriteTo(_root, "lan");
        var voices = VitsVoices.Open(Options with { Library = _root }, TimeProvider.System);
        voices.Problem.Should().Contain("make bootstrap");
        using var engine = voices.Synthesizer!;
        (await Failure(engine, Hello)).Should().Match<SpeechEngineException>(e => e.Failure == SpeechEngineFailure.Missing && e.Message.Contains("make bootstrap"));
        await File.WriteAllTextAsync(Path.Combine(_root, SherpaLibrary.FileName), "no library");
        (await Failure(engine, Hello)).Should().Match<SpeechEngineException>(e => e.Failure == SpeechEngineFailure.Missing && e.Message.Contains("make bootstrap"));
    }

    [Fact]
    public async Task Nothing_is_left_running()
    {
        new TinyVoice().WriteTo(_root, "lan");
        var engine = Open();
        await Say(engine, Hello);
        using var process = Process.GetProcessById(engine.Running.Single());
        engine.Dispose();
        process.WaitForExit(TimeSpan.FromSeconds(30)).Should().BeTrue();
        await FluentActions.Awaiting(() => Say(engine, Hello)).Should().ThrowAsync<ObjectDisposedException>();
    }

    private string Cache => Path.Combine(_root, ".cache");

    private string GainsFile => Path.Combine(Cache, "gains.json");

    private VitsOptions Options => new() { Folder = _root, CacheFolder = Cache };

    // Ready: protocol 1, 16 kHz, one speaker.
    private const string Ready = "0d000000" + "01" + "01000000" + "803e0000" + "01000000";

    private static string Answer(string hex) => $"printf '{string.Concat(Convert.FromHexString(hex).Select(b => "\\" + Convert.ToString(b, 8).PadLeft(3, '0')))}'";

    private VitsSynthesizer Open(Func<VitsOptions, VitsOptions>? change = null, TimeProvider? time = null)
    {
        var voices = VitsVoices.Open(change?.Invoke(Options) ?? Options, time ?? TimeProvider.System);
        voices.Problem.Should().BeNull("make bootstrap installs the library");
        _opened.Add(voices.Synthesizer!);
        return voices.Synthesizer!;
    }

    private static Task<float[]> Say(VitsSynthesizer engine, string text, string? voice = null) =>
        engine.SynthesiseAsync(text, voice is null ? engine.Voices[0] : new Voice(voice, ""), default);

    private static async Task<SpeechEngineException> Failure(VitsSynthesizer engine, string text, string? voice = null) =>
        (await FluentActions.Awaiting(() => Say(engine, text, voice)).Should().ThrowAsync<SpeechEngineException>()).Which;

    // The voice's folder is the last argument.
    private static IEnumerable<string> Loaded(VitsSynthesizer engine) =>
        engine.Running.Select(id => Path.GetFileName(File.ReadAllText($"/proc/{id}/cmdline").TrimEnd('\0').Split('\0')[^1]));

    private string Script(string body)
    {
        var path = Path.Combine(_root, $"host-{Guid.CreateVersion7():n}");
        File.WriteAllText(path, "#!/bin/sh\n" + body + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
