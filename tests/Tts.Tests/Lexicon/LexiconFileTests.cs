using System.Text;
using Broadcast.Tests;
using Broadcast.Tts.Lexicon;

namespace Broadcast.Tts.Tests.Lexicon;

public sealed class LexiconFileTests
{
    private static readonly LexiconEntry[] Hard =
    [
        new("Ea H'Yang", "ê a hơ yang") { Language = "rad", Note = "Nghị quyết số 1660; đọc theo đài tỉnh", TestSentence = "Xã Ea H'Yang, \"mưa to\".", Expected = "Xã ê a hơ yang, mưa to." },
        new("TT", "tổ trưởng") { Before = "đồng chí|ông", After = "phát biểu", MatchCase = true },
        new("=A1", "ô a một") { Note = "'=có dấu nháy sẵn" },
        new("+84", "cộng tám bốn") { Note = "-gạch; @a; <b>&amp;</b> ]]>" },
        new("@xã", "a còng xã") { Note = "''+hai dấu nháy" },
        new("Hoà", "hòa") { Note = "a,b;c" },
    ];

    public static TheoryData<LexiconFormat> Formats => [LexiconFormat.Csv, LexiconFormat.Pls];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_round_trip_gives_the_same_entries(LexiconFormat format)
    {
        var entries = Hard.Concat(PronunciationLexicon.BuiltIn.Entries(LexiconLayer.BuiltIn)).Select(LexiconRules.Tidy).ToList();
        var read = LexiconFile.Read(LexiconFile.Write(entries, format), format);
        read.Unreadable.Should().BeNull();
        read.Faults.Should().BeEmpty();
        read.Entries.Select(entry => entry.Entry).Should().Equal(entries);
    }

    [Fact]
    public void The_csv_opens_in_excel_and_holds_no_formula()
    {
        var bytes = LexiconFile.Write(Hard, LexiconFormat.Csv);
        bytes.Take(3).Should().Equal(Encoding.UTF8.GetPreamble());
        var lines = Encoding.UTF8.GetString(bytes.AsSpan(3)).Split("\r\n");
        lines[0].Should().StartWith("chữ viết,cách đọc,");
        lines.SelectMany(line => line.Split(',')).Should().OnlyContain(cell => cell.Length == 0 || !"=+-@".Contains(cell.TrimStart('"').PadRight(1)[0]));
        lines[3].Should().StartWith("'=A1,").And.Contain("''=có dấu nháy sẵn");
    }

    [Theory]
    [InlineData("written,spoken\nNà Tông,na tông\n")]
    [InlineData("\ufeffcách đọc;chữ viết\r\nna tông;Nà Tông\r\n")]
    [InlineData("Chữ Viết\tCách Đọc\n\nNà Tông\tna tông")]
    [InlineData("\"written\",\"spoken\",\n\"Nà\nTông\",\"na  tông\",\n,,\n")]
    public void Columns_stand_in_any_order_with_the_separators_that_spreadsheets_write(string text) =>
        Csv(text).Should().BeEquivalentTo(new { Unreadable = (string?)null, Faults = Array.Empty<object>(), Entries = new[] { new { Entry = new LexiconEntry("Nà Tông", "na tông") } } });

    [Fact]
    public void Each_bad_line_is_named_with_its_field_and_the_good_ones_remain()
    {
        var file = Csv("written,spoken,matchCase,testSentence\nNà Tông,na tông,,\nA,UBND,,\n\nB,bê,maybe,\nNÀ TÔNG,na tồng,,\n\"nhiều\ndòng\",an,,\nC,xê,,câu khác\nD,đê,,,thừa\n");
        file.Entries.Select(entry => (entry.Line, entry.Entry.Written)).Should().Equal((2, "Nà Tông"), (7, "nhiều dòng"));
        file.Faults.Select(fault => (fault.Line, fault.Written, fault.Fault.Field)).Should().Equal(
            (3, "A", "spoken"), (5, "B", "matchCase"), (6, "NÀ TÔNG", "written"), (9, "C", "testSentence"), (10, "D", ""));
        file.Faults[2].Fault.Message.Should().Contain("Trùng với dòng 2");
    }

    [Theory]
    [InlineData("", "tệp trống")]
    [InlineData("a,b\n", "không có cột \"a\"")]
    [InlineData("written\nA\n", "cách đọc (spoken)")]
    [InlineData("written,spoken,written\n", "hai lần")]
    [InlineData("written,spoken\nA,\"a\n", "Dòng 2: ô mở ngoặc kép mà không đóng")]
    [InlineData("written,spoken\nA,\"a\"b\n", "Dòng 2: dấu ngoặc kép đặt sai chỗ")]
    [InlineData("written,spoken\nA,a\"b\n", "Dòng 2: dấu ngoặc kép đặt sai chỗ")]
    public void A_file_that_is_no_lexicon_says_why(string text, string why) => Csv(text).Unreadable.Should().Contain(why);

    [Fact]
    public void A_file_may_not_be_larger_longer_or_in_another_encoding()
    {
        LexiconFile.Read(new byte[LexiconFile.MaxBytes + 1], LexiconFormat.Csv).Unreadable.Should().Contain("tối đa").And.Contain("4 MB");
        LexiconFile.Read([0xc3, 0x28], LexiconFormat.Csv).Unreadable.Should().Contain("UTF-8");
        var many = new StringBuilder("written,spoken\n");
        for (var n = 0; n <= LexiconRules.MaxEntries; n++) many.Append("tên").Append(n).Append(",tên\n");
        Csv(many.ToString()).Unreadable.Should().Contain("20").And.Contain("tối đa");
        Csv("written,spoken\n" + new string('a', 9_000) + ",an\n").Unreadable.Should().Contain("một ô dài hơn");
        Csv("written,spoken" + new string(',', 50) + "\n").Unreadable.Should().Contain("40 ô");
    }

    [Fact]
    public void Another_programs_pls_is_read_by_its_graphemes_and_aliases()
    {
        var file = Pls("""
            <?xml version="1.0" encoding="UTF-8"?>
            <lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" alphabet="ipa" xml:lang="vi">
              <meta name="author" content="ai đó"/><metadata><x xmlns="urn:x"><lexeme/></x></metadata>
              <!-- hai cách viết -->
              <lexeme role="x:place" xmlns:x="urn:x"><grapheme>Buôn Hồ</grapheme><grapheme>BH</grapheme>
                <alias>buôn hồ</alias><alias prefer="true">buôn <![CDATA[hổ]]></alias><example>Về BH và Buôn Hồ.</example></lexeme>
              <lexeme><grapheme>A</grapheme><phoneme>a</phoneme></lexeme>
              <lexeme><alias>a</alias></lexeme>
              <lexeme/>
            </lexicon>
            """);
        file.Unreadable.Should().BeNull();
        file.Entries.Select(entry => (entry.Line, entry.Entry.Written, entry.Entry.Spoken)).Should().Equal((5, "Buôn Hồ", "buôn hổ"), (5, "BH", "buôn hổ"));
        file.Faults.Select(fault => (fault.Line, fault.Fault.Field)).Should().Equal((7, "spoken"), (8, "written"), (9, "written"));
        file.Faults[0].Fault.Message.Should().Contain("phoneme");
    }

    [Theory]
    [InlineData("<!DOCTYPE lexicon [<!ENTITY a \"b\">]><lexicon/>", "DTD")]
    [InlineData("<lexicon/>", "phần tử gốc")]
    [InlineData("<lexicon xmlns=\"http://www.w3.org/2005/01/pronunciation-lexicon\"><lexeme>", "XML")]
    [InlineData("<lexicon xmlns=\"http://www.w3.org/2005/01/pronunciation-lexicon\"><a><b><c><d><e><f><g><h><i/></h></g></f></e></d></c></b></a></lexicon>", "8 tầng")]
    [InlineData("<lexicon xmlns=\"http://www.w3.org/2005/01/pronunciation-lexicon\"><a><lexeme/></a></lexicon>", "ngay trong lexicon")]
    [InlineData("written,spoken", "XML")]
    [InlineData("", "XML")]
    public void Xml_that_is_no_lexicon_or_brings_a_dtd_is_refused(string text, string why) => Pls(text).Unreadable.Should().Contain(why);

    [Theory]
    [MemberData(nameof(Formats))]
    [Trait("Category", Fuzz.Category)]
    public void No_damage_to_a_file_throws_and_what_is_read_keeps_the_rules(LexiconFormat format)
    {
        var whole = LexiconFile.Write(Hard, format);
        foreach (var (_, random) in Fuzz.Rounds(20261122, 2_000, format.ToString()))
        {
            var bytes = whole.ToList();
            for (var damage = random.Next(1, 6); damage > 0; damage--)
            {
                var at = random.Next(bytes.Count);
                switch (random.Next(4))
                {
                    case 0: bytes[at] = (byte)random.Next(256); break;
                    case 1: bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)); break;
                    case 2: bytes.InsertRange(at, bytes.GetRange(0, Math.Min(bytes.Count, random.Next(1, 60)))); break;
                    default: bytes.InsertRange(at, "\"',;\n<>&=\0"u8[random.Next(10)..].ToArray()); break;
                }
                if (bytes.Count == 0) break;
            }
            var read = LexiconFile.Read([.. bytes], format);
            read.Entries.All(entry => LexiconRules.Check(entry.Entry) is null && entry.Line > 0).Should().BeTrue();
            if (read.Unreadable is not null) read.Entries.Should().BeEmpty();
        }
    }

    private static LexiconFile Csv(string text) => LexiconFile.Read(Encoding.UTF8.GetBytes(text), LexiconFormat.Csv);

    private static LexiconFile Pls(string text) => LexiconFile.Read(Encoding.UTF8.GetBytes(text), LexiconFormat.Pls);
}
