using System.Text;
using Broadcast.Tts.Lexicon;
using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts.Tests.Lexicon;

public sealed class EntryTests
{
    [Fact]
    public void A_stations_entry_wins_over_the_provinces_and_that_over_the_built_in_ones_and_all_over_the_rules()
    {
        var lexicon = PronunciationLexicon.Empty;
        Say("Nộp qua UBND.", lexicon).Should().Be("Nộp qua Ủy ban nhân dân.");
        lexicon = lexicon.With(LexiconLayer.BuiltIn, [new LexiconEntry("UBND", "ủy ban")]);
        Say("Nộp qua UBND.", lexicon).Should().Be("Nộp qua ủy ban.");
        lexicon = lexicon.With(LexiconLayer.Province, [new LexiconEntry("UBND", "ủy ban xã")]);
        Say("Nộp qua UBND.", lexicon).Should().Be("Nộp qua ủy ban xã.");
        lexicon = lexicon.With(LexiconLayer.Station, [new LexiconEntry("UBND", "trụ sở xã")]);
        Say("Nộp qua UBND.", lexicon).Should().Be("Nộp qua trụ sở xã.");
        Say("Nộp qua UBND.", lexicon.With(LexiconLayer.Station, [])).Should().Be("Nộp qua ủy ban xã.");
    }

    [Fact]
    public void A_word_from_the_lexicon_says_where_it_stands_which_layer_it_is_from_and_is_certain()
    {
        var lexicon = PronunciationLexicon.BuiltIn.With(LexiconLayer.Station, [new LexiconEntry("Nà Tông", "na tông")]).With(LexiconLayer.Province, [new LexiconEntry("PNVN", "phụ nữ")]);
        const string text = "Bản Nà Tông, hội PNVN, xã Ea Kar.";
        var words = Normaliser.ReadLine(text, lexicon).Where(word => word.Rule.StartsWith("lexicon", StringComparison.Ordinal)).ToList();
        words.Select(word => (word.Text, text.Substring(word.Start, word.Length), word.Rule, word.Confidence)).Should().Equal(
            ("na tông", "Nà Tông", "lexicon:station", 1.0), ("phụ nữ", "PNVN", "lexicon:province", 1.0), ("ê a ca", "Ea Kar", "lexicon", 1.0));
    }

    [Fact]
    public void The_longest_entry_is_taken_whatever_its_layer()
    {
        var lexicon = PronunciationLexicon.Empty.With(LexiconLayer.BuiltIn, [new LexiconEntry("Ea H'leo", "ê a hơ leo")]).With(LexiconLayer.Station, [new LexiconEntry("Ea", "i a")]);
        Say("Ea H'leo và Ea Kar", lexicon).Should().Be("ê a hơ leo và i a Kar");
    }

    [Fact]
    public void Old_and_new_tone_places_any_unicode_form_any_apostrophe_and_any_case_are_one()
    {
        var lexicon = Station(new LexiconEntry("Hoà Thuỷ", "xã mới"), new LexiconEntry("H’Leo", "hơ leo"));
        foreach (var written in new[] { "Hòa Thủy", "Hoà Thuỷ", "HOÀ THỦY", "hòa thuỷ", "Hòa Thủy".Normalize(NormalizationForm.FormD), "Hoà   Thuỷ" })
            Say(written, lexicon).Should().Be("xã mới", "it is written {0}", written);
        foreach (var written in new[] { "H'leo", "H’LEO", "h‘leo", "Hʼleo" }) Say(written, lexicon).Should().Be("hơ leo", "it is written {0}", written);
    }

    [Fact]
    public void An_entry_that_minds_capitals_leaves_other_writings_alone()
    {
        var lexicon = Station(new LexiconEntry("Mai", "bản mai") { MatchCase = true });
        Say("Mai họp, mai nghỉ, MAI vui", lexicon).Should().Be("bản mai họp, mai nghỉ, mai vui");
    }

    [Theory]
    [InlineData("Bạn dùng Zalo nhé", "Bạn dùng A nhé")]
    [InlineData("Zalo, Zalo.", "A, A.")]
    [InlineData("(Zalo)", "A")]
    [InlineData("Zalopay", "Zalopay")]
    [InlineData("Vào zalo.vn hoặc viết hotro@zalo.vn", null)]
    [InlineData("https://zalo.vn/trang", null)]
    public void An_entry_is_a_whole_word_and_no_part_of_an_address(string written, string? spoken)
    {
        var lexicon = Station(new LexiconEntry("Zalo", "A"));
        var said = Say(written, lexicon);
        if (spoken is not null) said.TrimEnd(',').Should().Be(spoken);
        else Normaliser.ReadLine(written, lexicon).Select(word => word.Rule).Should().NotContain("lexicon:station");
    }

    [Theory]
    [InlineData("gọi 113 ngay", "gọi một một ba ngay")]
    [InlineData("1.113 hộ", "một nghìn một trăm mười ba hộ")]
    [InlineData("ngày 11/3 và 113/QĐ-UBND", "một trăm mười ba")]
    [InlineData("113,5 kg", "một trăm mười ba phẩy năm")]
    [InlineData("số 113.500", "một trăm mười ba nghìn năm trăm")]
    public void An_entry_of_digits_is_no_part_of_a_number(string written, string spoken) =>
        Say(written, Station(new LexiconEntry("113", "một một ba"))).Should().Contain(written.StartsWith("ngày", StringComparison.Ordinal) ? "ngày mười một tháng ba" : spoken);

    [Fact]
    public void Words_around_it_decide_but_only_within_the_clause()
    {
        var lexicon = Station(
            new LexiconEntry("TT", "trạm tin"),
            new LexiconEntry("TT", "tổ trưởng") { Before = "đồng chí|ông" },
            new LexiconEntry("TT", "trung tâm y tế") { After = "khám bệnh" },
            new LexiconEntry("TT", "tất cả") { Before = "ông", After = "khám bệnh" });
        Say("TT mở cửa", lexicon).Should().Be("trạm tin mở cửa");
        Say("đồng chí Nam TT phát biểu", lexicon).Should().Be("đồng chí Nam tổ trưởng phát biểu");
        Say("ĐỒNG CHÍ NAM TT", lexicon).Should().Be("đồng chí nam tổ trưởng");
        Say("đồng chí Nam, TT mở cửa", lexicon).Should().Be("đồng chí Nam, trạm tin mở cửa");
        Say("Có ông Nam. TT mở cửa", lexicon).Should().Be("Có ông Nam. trạm tin mở cửa");
        Say("TT xã khám bệnh", lexicon).Should().Be("trung tâm y tế xã khám bệnh");
        Say("TT xã, khám bệnh", lexicon).Should().Be("trạm tin xã, khám bệnh");
        Say("ông ở TT khám bệnh", lexicon).Should().Be("ông ở tất cả khám bệnh");
    }

    [Fact]
    public void An_abbreviation_in_brackets_after_its_own_words_is_not_said_again() =>
        Say("Hội Người làm vườn (HNLV) họp", Station(new LexiconEntry("HNLV", "hội người làm vườn"))).Should().Be("Hội Người làm vườn họp");

    [Fact]
    public void An_entry_works_in_documents_across_wrapped_lines_and_can_change_how_symbols_are_said()
    {
        var lexicon = Station(new LexiconEntry("Nậm Pồ", "nậm bồ"), new LexiconEntry("K+", "ca cộng"), new LexiconEntry("30/4", "ba mươi tháng tư"));
        Normaliser.NormaliseDocument("Bà con các xã vùng cao thuộc địa bàn của huyện cũ Nậm\nPồ nghe kênh K+ sáng 30/4.\n", lexicon).ToText()
            .Should().Contain("nậm bồ nghe kênh ca cộng sáng ba mươi tháng tư.");
    }

    [Fact]
    public void Without_a_lexicon_the_built_in_one_is_used()
    {
        Normaliser.NormaliseLine("xã Ea Kar").Should().Be("xã ê a ca");
        Normaliser.NormaliseDocument("Tại xã Ea Kar").ToText().Should().Contain("xã ê a ca");
    }

    [Theory]
    [InlineData("", "a", "written", "tối đa 80")]
    [InlineData("---", "a", "written", "chữ cái")]
    [InlineData("a", "", "spoken", "tối đa 200")]
    [InlineData("a", "số 5", "spoken", "\"5\"")]
    [InlineData("a", "a, b", "spoken", "\",\"")]
    [InlineData("a", "UBND xã", "spoken", "Ủy ban nhân dân xã")]
    [InlineData("a", "vê b", "spoken", "vê bê")]
    [InlineData("a", "шум", "spoken", "chữ cái tiếng Việt")]
    [InlineData("a\0b", "a", "written", "ký tự điều khiển")]
    [InlineData("a\ud800", "a", "written", "ký tự hỏng")]
    public void What_cannot_be_said_or_written_is_refused_with_its_field_and_limit(string written, string spoken, string field, string says)
    {
        var fault = LexiconRules.Check(LexiconRules.Tidy(new LexiconEntry(written, spoken)));
        fault!.Field.Should().Be(field);
        fault.Message.Should().Contain(says).And.Contain(field);
    }

    [Fact]
    public void Every_length_has_its_limit()
    {
        var good = new LexiconEntry("Nà Tông", "na tông");
        LexiconRules.Check(good).Should().BeNull();
        Fault(good with { Written = new string('a', 81) }).Should().Be("written");
        Fault(good with { Spoken = string.Join(' ', Enumerable.Repeat("an", 70)) }).Should().Be("spoken");
        Fault(good with { Before = new string('a', 81) }).Should().Be("before");
        Fault(good with { After = string.Join('|', Enumerable.Range(0, 9).Select(n => "từ" + n)) }).Should().Be("after");
        Fault(good with { After = "một, hai" }).Should().Be("after");
        Fault(good with { Language = "tiếng Tày" }).Should().Be("language");
        Fault(good with { Note = new string('a', 301) }).Should().Be("note");
        Fault(good with { TestSentence = new string('a', 301) }).Should().Be("testSentence");
        Fault(good with { TestSentence = "Câu không có nó." }).Should().Be("testSentence");
        Fault(good with { Expected = "na tông" }).Should().Be("testSentence");
        LexiconRules.Check(good with { TestSentence = "Bản Nà Tông họp.", Expected = "bản na tông họp" }).Should().BeNull();
        static string? Fault(LexiconEntry entry) => LexiconRules.Check(entry)?.Field;
    }

    [Fact]
    public void A_test_sentence_is_compared_by_its_words()
    {
        var entry = new LexiconEntry("Nà Tông", "na tông") { TestSentence = "Bản Nà Tông họp, lúc 7h.", Expected = "BẢN NA TÔNG HỌP LÚC BẢY GIỜ" };
        LexiconRules.Test(entry, Station(entry))!.Passes.Should().BeTrue();
        LexiconRules.Test(entry, PronunciationLexicon.Empty)!.Should().Match<LexiconTest>(test => !test.Passes && test.Reading == "Bản Nà Tông họp, lúc bảy giờ.");
    }

    [Fact]
    public void A_layer_holds_twenty_thousand_entries_and_no_more()
    {
        var entries = Enumerable.Range(0, LexiconRules.MaxEntries + 1).Select(n => new LexiconEntry("tên" + n, "tên")).ToList();
        PronunciationLexicon.Empty.With(LexiconLayer.Station, entries.Take(LexiconRules.MaxEntries)).Entries(LexiconLayer.Station).Should().HaveCount(LexiconRules.MaxEntries);
        var act = () => PronunciationLexicon.Empty.With(LexiconLayer.Station, entries);
        act.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void One_written_form_has_sixteen_contexts_and_no_more()
    {
        var entries = Enumerable.Range(0, LexiconRules.MaxContexts + 1).Select(n => new LexiconEntry(n % 2 == 0 ? "TT" : "tt", "tên") { Before = "ông " + n }).ToList();
        LexiconRules.Crowded(entries.Skip(1)).Should().BeNull();
        LexiconRules.Crowded(entries)!.Should().Match<LexiconFault>(fault => fault.Field == "written" && fault.Message.Contains("tối đa 16"));
    }

    [Fact]
    public void Any_text_with_any_entries_comes_out_as_words()
    {
        var random = new Random(20261122);
        string[] pieces = ["Ea", "H'", "leo", "UBND", "12", ".", ",", "-", "/", " ", " ", "TT", "hoà", "Thuỷ", "xã", "K+", "@", "vn", "(", ")", "\u0301", "ʼ", "\ud83d\ude00", "113", "5G", "I", "'", ":"];
        string Make(int most) => string.Concat(Enumerable.Range(0, random.Next(1, most)).Select(_ => pieces[random.Next(pieces.Length)]));
        for (var round = 0; round < 300; round++)
        {
            var entries = Enumerable.Range(0, 20).Select(_ => LexiconRules.Tidy(new LexiconEntry(Make(5), "một hai") { Before = random.Next(3) == 0 ? "xã|TT" : "", After = random.Next(3) == 0 ? "leo" : "", MatchCase = random.Next(2) == 0 }))
                .Where(entry => LexiconRules.Check(entry) is null).ToList();
            var lexicon = PronunciationLexicon.BuiltIn.With(LexiconLayer.Station, entries);
            var text = Make(60);
            foreach (var word in Normaliser.ReadLine(text, lexicon))
            {
                (word.Start >= 0 && word.Start + word.Length <= text.Length).Should().BeTrue("{0}", text);
                word.Text.Any(char.IsAsciiDigit).Should().BeFalse("{0}", text);
                if (word.Rule == "lexicon:station") lexicon.StandsIn(text).Should().BeTrue("{0}", text);
            }
        }
    }

    private static PronunciationLexicon Station(params LexiconEntry[] entries) => PronunciationLexicon.Empty.With(LexiconLayer.Station, entries);

    private static string Say(string text, PronunciationLexicon lexicon) => Normaliser.NormaliseLine(text, lexicon);
}
