using Broadcast.Audio;
using Broadcast.Tts.Engines;

namespace Broadcast.Tts.Tests.Engines;

public sealed class EspeakSynthesizerTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("espeak-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("bac")]
    [InlineData("trung")]
    [InlineData("nam")]
    public async Task Each_region_says_a_sentence_that_does_not_clip(string voice)
    {
        var engine = Engine();
        var sound = await engine.SynthesiseAsync("Kính mời bà con đến họp lúc bảy giờ tối.", engine.Voices.Single(v => v.Id == voice), default);
        sound.Length.Should().BeInRange(AudioFormat.SampleRate, AudioFormat.SampleRate * 6);
        sound.Max(MathF.Abs).Should().BeInRange(0.05f, 0.99f);
        sound.Take(AudioFormat.SampleRate / 20).Max(MathF.Abs).Should().BeGreaterThan(0.001f, "silence before the first word is taken off");
    }

    [Fact]
    public async Task A_text_without_words_gives_no_sound()
    {
        var engine = Engine();
        (await engine.SynthesiseAsync("", engine.Voices[0], default)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_missing_program_is_named_with_its_package()
    {
        var failure = await Failure(new EspeakOptions { Program = Path.Combine(_directory, "nowhere") });
        failure.Failure.Should().Be(SpeechEngineFailure.Missing);
        failure.Message.Should().Contain("Debian espeak-ng");
    }

    [Fact]
    public async Task A_program_that_fails_gives_its_reason()
    {
        var failure = await Failure(new EspeakOptions { Program = Script("cat >/dev/null; echo 'no such voice' >&2; exit 3") });
        failure.Failure.Should().Be(SpeechEngineFailure.Failed);
        failure.Message.Should().Contain("3").And.Contain("no such voice");
    }

    [Fact]
    public async Task A_program_that_hangs_is_stopped() =>
        (await Failure(new EspeakOptions { Program = Script("exec sleep 1000"), TimeLimit = TimeSpan.FromMilliseconds(300) })).Failure.Should().Be(SpeechEngineFailure.TimedOut);

    [Fact]
    public async Task A_program_that_never_stops_talking_is_stopped() =>
        (await Failure(new EspeakOptions { Program = Script("exec cat /dev/zero"), MaxOutputBytes = 1 << 20 })).Failure.Should().Be(SpeechEngineFailure.BadOutput);

    [Fact]
    public async Task Output_that_is_no_sound_is_refused() =>
        (await Failure(new EspeakOptions { Program = Script("cat >/dev/null; echo this is not a WAV file at all, is it?") })).Failure.Should().Be(SpeechEngineFailure.BadOutput);

    [Fact]
    public async Task An_unknown_voice_and_a_text_too_long_are_refused()
    {
        var engine = Engine();
        (await Failure(() => engine.SynthesiseAsync("a", new Voice("tay", ""), default))).Failure.Should().Be(SpeechEngineFailure.BadRequest);
        (await Failure(() => engine.SynthesiseAsync(new string('a', 10_001), engine.Voices[0], default))).Failure.Should().Be(SpeechEngineFailure.BadRequest);
    }

    [Fact]
    public async Task The_text_never_stands_in_the_arguments()
    {
        var seen = Path.Combine(_directory, "seen");
        await Failure(new EspeakOptions { Program = Script($"echo \"$@\" > '{seen}'; cat >/dev/null; exit 1") });
        (await File.ReadAllTextAsync(seen)).Should().NotContain("chào").And.Contain("--stdin");
    }

    [Fact]
    public async Task Cancelling_stops_the_program()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var engine = Engine(new EspeakOptions { Program = Script("exec sleep 1000") });
        var run = () => engine.SynthesiseAsync("xin chào", engine.Voices[0], cancellation.Token);
        await run.Should().ThrowAsync<OperationCanceledException>();
    }

    private static EspeakSynthesizer Engine(EspeakOptions? options = null) => new(options ?? new EspeakOptions(), TimeProvider.System);

    private static Task<SpeechEngineException> Failure(EspeakOptions options)
    {
        var engine = Engine(options);
        return Failure(() => engine.SynthesiseAsync("xin chào", engine.Voices[0], default));
    }

    private static async Task<SpeechEngineException> Failure(Func<Task> run) => (await run.Should().ThrowAsync<SpeechEngineException>()).Which;

    private string Script(string body)
    {
        var path = Path.Combine(_directory, Guid.CreateVersion7().ToString("n"));
        File.WriteAllText(path, "#!/bin/sh\n" + body + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
