using System.Security.Cryptography;
using Broadcast.Audio;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts.Tests;

public sealed class SpeechCompilerTests : IDisposable
{
    private const string Text = """
        # THÔNG BÁO

        Kính mời bà con thôn 3 đến họp lúc 19h30 ngày 05/9. Địa điểm: nhà văn hóa thôn.

        - Nội dung: Phổ biến Luật Đất đai.
        - Thời gian thực hiện: Hằng năm.
        - Thời gian thực hiện: Hằng năm.
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("compile-test-").FullName;
    private readonly ToneSynthesizer _engine = new();

    private string Output => Path.Combine(_directory, "out", "bulletin.opus");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_text_becomes_a_file_at_the_loudness_of_a_broadcast_measured_after_decoding()
    {
        var progress = new List<CompileProgress>();
        var compiled = await Compile(Compiler(), progress: new Told(progress));
        using var reader = OggOpusReader.Open(compiled.Path);
        reader.Duration.Should().Be(compiled.Duration).And.BeGreaterThan(TimeSpan.FromSeconds(5));
        var heard = LoudnessMeter.Measure(reader);
        heard.IntegratedLufs.Should().BeApproximately(-16, 0.5).And.BeApproximately(compiled.IntegratedLufs, 0.2);
        heard.TruePeakDb.Should().BeLessThanOrEqualTo(-1);
        compiled.Sha256.Should().Be(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(compiled.Path))));
        compiled.Engine.Should().Be("tone");
        progress.Should().HaveCount(6).And.BeInAscendingOrder(p => p.Done);
        progress[^1].Should().Be(new CompileProgress(6, 6));
    }

    [Fact]
    public async Task The_same_sentence_is_spoken_once()
    {
        await Compile(Compiler());
        _engine.Spoken.Should().Be(5, "two of the six sentences are the same");
    }

    [Fact]
    public async Task After_an_edit_only_the_edited_sentence_is_spoken_again()
    {
        var cache = new ClipCache(Path.Combine(_directory, "cache"), TimeProvider.System);
        var first = await Compile(Compiler(cache));
        var again = await Compile(Compiler(cache));
        again.Sha256.Should().Be(first.Sha256);
        _engine.Spoken.Should().Be(5);
        await Compile(Compiler(cache), Text.Replace("thôn 3", "thôn 4", StringComparison.Ordinal));
        _engine.Spoken.Should().Be(6);
    }

    [Fact]
    public async Task Another_voice_does_not_take_the_sentences_of_the_first()
    {
        var cache = new ClipCache(Path.Combine(_directory, "cache"), TimeProvider.System);
        await Compile(Compiler(cache));
        await Compile(Compiler(cache), voice: _engine.Voices[1]);
        _engine.Spoken.Should().Be(10);
    }

    [Fact]
    public async Task The_first_sentence_can_be_heard_before_the_last_is_made()
    {
        var heard = new TaskCompletionSource();
        var engine = new ToneSynthesizer { Before = (text, token) => text.Contains("Hằng năm", StringComparison.Ordinal) ? heard.Task.WaitAsync(token) : Task.CompletedTask };
        var compiler = new SpeechCompiler(engine, null, new SpeechCompilerOptions { Complexity = 0 });
        var clips = new List<SpokenClip>();
        await foreach (var clip in compiler.StreamAsync(Normaliser.NormaliseDocument(Text), engine.Voices[0]))
        {
            heard.TrySetResult();
            clips.Add(clip);
        }
        clips.Where(c => !c.IsPause).Select(c => c.Index).Should().Equal(0, 1, 2, 3, 4, 5);
    }

    [Fact]
    public async Task Sentences_are_made_in_the_order_of_the_text()
    {
        var asked = new List<string>();
        var engine = new ToneSynthesizer { Before = (text, _) => { asked.Add(text); return Task.CompletedTask; } };
        var document = Normaliser.NormaliseDocument(string.Join("\n\n", Enumerable.Range(1, 60).Select(n => $"Hộ thứ {n}.")));
        // From a thread of the pool, whose own queue is last in, first out.
        await Task.Run(() => new SpeechCompiler(engine, null, new SpeechCompilerOptions { Complexity = 0, Workers = 1 }).CompileAsync(document, engine.Voices[0], Output));
        asked.Should().Equal(document.Sentences.Select(s => s.Text));
    }

    [Fact]
    public async Task An_engine_that_fails_is_a_refusal_and_leaves_nothing()
    {
        var engine = new ToneSynthesizer { FailsAt = "Luật" };
        var outcome = await new SpeechCompiler(engine, null, new SpeechCompilerOptions { Complexity = 0 }).CompileAsync(Text, engine.Voices[0], Output);
        outcome.Should().BeOfType<EngineRefused>().Which.Message.Should().Be("Máy hỏng.");
        LeftBehind().Should().BeEmpty();
    }

    [Fact]
    public async Task A_full_disk_is_a_refusal_and_the_file_that_was_there_stays()
    {
        var compiled = await Compile(Compiler());
        var full = new SpeechCompiler(_engine, null, new SpeechCompilerOptions { Complexity = 0 }) { CreateFile = _ => new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1) };
        var outcome = await full.CompileAsync("Một câu khác.", _engine.Voices[0], Output);
        outcome.Should().BeOfType<DiskFull>().Which.Message.Should().Contain("Đĩa đầy");
        LeftBehind().Should().Equal("bulletin.opus");
        Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Output))).Should().Be(compiled.Sha256);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_a_refusal()
    {
        var outcome = await Compiler().CompileAsync(Text, _engine.Voices[0], "/proc/nowhere/x.opus");
        outcome.Should().BeOfType<NotWritable>();
    }

    [Fact]
    public async Task Nothing_to_say_is_a_refusal() =>
        (await Compiler().CompileAsync("---\n", _engine.Voices[0], Output)).Should().BeOfType<NothingToSay>()
            .Which.Message.Should().Be("Trường “Văn bản” không có gì để đọc. Hãy nhập lời cần phát.");

    [Fact]
    public async Task Cancelling_leaves_nothing()
    {
        using var cancellation = new CancellationTokenSource();
        var engine = new ToneSynthesizer { Before = async (_, token) => { await cancellation.CancelAsync(); await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token); } };
        var run = () => new SpeechCompiler(engine, null, new SpeechCompilerOptions()).CompileAsync(Text, engine.Voices[0], Output, null, cancellation.Token);
        await run.Should().ThrowAsync<OperationCanceledException>();
        LeftBehind().Should().BeEmpty();
    }

    [Fact]
    public async Task Uncertain_readings_are_warned_of()
    {
        var compiled = await Compile(Compiler(), "Theo báo cáo của XKCD.");
        compiled.Warnings.Should().ContainSingle().Which.Should().Contain("ích ca");
    }

    private SpeechCompiler Compiler(ClipCache? cache = null) => new(_engine, cache, new SpeechCompilerOptions { Complexity = 0 });

    private async Task<CompiledSpeech> Compile(SpeechCompiler compiler, string text = Text, Voice? voice = null, IProgress<CompileProgress>? progress = null) =>
        (await compiler.CompileAsync(text, voice ?? _engine.Voices[0], Output, progress)).Should().BeOfType<CompiledSpeech>().Subject;

    private IEnumerable<string?> LeftBehind() => Directory.Exists(Path.GetDirectoryName(Output)) ? Directory.GetFiles(Path.GetDirectoryName(Output)!).Select(Path.GetFileName) : [];

    private sealed class Told(List<CompileProgress> told) : IProgress<CompileProgress>
    {
        public void Report(CompileProgress value) => told.Add(value);
    }
}
