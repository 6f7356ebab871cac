using Broadcast.Controller.Cli;
using Broadcast.Tts.Lexicon;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Controller.Tests.Lexicon;

public sealed class FromTheCommandLine : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly StringWriter error = new();

    [Fact]
    public async Task A_file_of_ones_own_wins_over_the_built_in_entries()
    {
        var lexicon = await ReadAsync("rieng.csv", "chữ viết;cách đọc\nEa;êa\n");
        Normaliser.NormaliseLine("xã Ea Súp, sông Sêrêpôk", lexicon!).Should().Be("xã êa Súp, sông sê rê pốc");
        error.ToString().Should().BeEmpty();
    }

    [Fact]
    public async Task A_pls_file_is_known_by_its_name() =>
        (await ReadAsync("rieng.pls", """<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon"><lexeme><grapheme>A</grapheme><alias>an</alias></lexeme></lexicon>"""))!
            .Entries(LexiconLayer.Station).Should().Equal(new LexiconEntry("A", "an"));

    [Fact]
    public async Task A_file_that_cannot_be_used_says_line_field_and_reason()
    {
        (await ReadAsync("sai.csv", "written,spoken\nA,số 5\n")).Should().BeNull();
        error.ToString().Should().Contain("sai.csv").And.Contain("dòng 2").And.Contain("(spoken)");
        (await LexiconOption.ReadAsync(new FileInfo(folder.In("khong.csv")), error, default)).Should().BeNull();
        error.ToString().Should().Contain("không có tệp");
        (await ReadAsync("to.csv", new string('a', LexiconFile.MaxBytes + 1))).Should().BeNull();
        error.ToString().Should().Contain("4 MB");
    }

    [Fact]
    public async Task Without_a_file_there_are_the_built_in_entries() =>
        (await LexiconOption.ReadAsync(null, error, default)).Should().BeSameAs(PronunciationLexicon.BuiltIn);

    public void Dispose() => folder.Dispose();

    private async Task<PronunciationLexicon?> ReadAsync(string name, string text)
    {
        await File.WriteAllTextAsync(folder.In(name), text);
        return await LexiconOption.ReadAsync(new FileInfo(folder.In(name)), error, default);
    }
}
