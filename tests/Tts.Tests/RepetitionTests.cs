using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts.Tests;

public sealed class RepetitionTests : IDisposable
{
    private const string Text = """
        # THÔNG BÁO

        Chiều nay có bão.

        Bà con gia cố nhà cửa. Không ra khơi.

        Mọi việc gọi số 114.
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("repeat-test-").FullName;

    private static SpokenDocument Document => Normaliser.NormaliseDocument(Text);

    private static string Digest => Repetition.DigestOf(Text);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Unless_asked_nothing_is_repeated() => RepetitionRules.Apply(Document, Repetition.None, Digest).Document.ToText().Should().Be(Document.ToText());

    [Fact]
    public void The_whole_is_read_again_after_a_pause_and_is_announced()
    {
        var (spoken, warning) = RepetitionRules.Apply(Document, Repetition.Whole, Digest);
        warning.Should().BeNull();
        var once = Lines(Document);
        Lines(spoken).Should().Equal([.. once, "Xin nhắc lại.", .. once]);
        spoken.Paragraphs[once.Count - 1].Sentences[^1].After.Should().Be(Pause.Repetition);
        spoken.Paragraphs[once.Count].Sentences[0].Words.Should().OnlyContain(word => word.Rule == "announcement" && word.Length == 0);
    }

    [Fact]
    public void Marked_paragraphs_are_read_again_where_they_stand_and_neighbours_together()
    {
        var (spoken, _) = RepetitionRules.Apply(Document, Repetition.Marked([1, 2], Digest), Digest);
        var once = Lines(Document);
        Lines(spoken).Should().Equal(once[0], once[1], once[2], "Xin nhắc lại.", once[1], once[2], once[3]);
        Lines(RepetitionRules.Apply(Document, Repetition.Marked([0, 3], Digest), Digest).Document).Should()
            .Equal(once[0], "Xin nhắc lại.", once[0], once[1], once[2], once[3], "Xin nhắc lại.", once[3]);
    }

    [Fact]
    public void Marks_of_another_text_repeat_nothing_and_say_so()
    {
        var edited = "Thêm một đoạn.\n\n" + Text;
        var (spoken, warning) = RepetitionRules.Apply(Normaliser.NormaliseDocument(edited), Repetition.Marked([1], Digest), Repetition.DigestOf(edited));
        Lines(spoken).Should().NotContain("Xin nhắc lại.");
        warning.Should().Contain("đánh dấu lại");
    }

    [Fact]
    public void Marks_beyond_the_end_repeat_nothing() =>
        Lines(RepetitionRules.Apply(Document, Repetition.Marked([-1, 99], Digest), Digest).Document).Should().Equal(Lines(Document));

    [Fact]
    public void A_paragraph_that_begins_with_the_words_is_read_as_it_is()
    {
        var text = "Cắt điện ngày mai.\n\nNhắc lại: cắt điện ngày mai.";
        Lines(Normaliser.NormaliseDocument(text)).Should().HaveCount(2);
        Lines(RepetitionRules.Apply(Normaliser.NormaliseDocument(text), Repetition.None, "").Document)[1].Should().StartWith("Nhắc lại");
    }

    [Fact]
    public void An_empty_document_stays_empty() =>
        RepetitionRules.Apply(Normaliser.NormaliseDocument("---"), Repetition.Whole, "").Document.Paragraphs.Should().BeEmpty();

    [Fact]
    public async Task What_is_read_twice_is_spoken_once()
    {
        var engine = new ToneSynthesizer();
        var compiler = new SpeechCompiler(engine, null, new SpeechCompilerOptions { Complexity = 0 });
        var once = await compiler.CompileAsync(Document, engine.Voices[0], Path.Combine(_directory, "once.opus"));
        var spoken = engine.Spoken;
        var twice = await compiler.CompileAsync(RepetitionRules.Apply(Document, Repetition.Whole, Digest).Document, engine.Voices[0], Path.Combine(_directory, "twice.opus"));
        engine.Spoken.Should().Be(spoken * 2 + 1, "each compilation without a cache speaks its sentences once, and one announcement");
        ((CompiledSpeech)twice).Duration.Should().BeGreaterThan(((CompiledSpeech)once).Duration * 2);
    }

    private static List<string> Lines(SpokenDocument document) => [.. document.Paragraphs.Select(paragraph => paragraph.Text)];
}
