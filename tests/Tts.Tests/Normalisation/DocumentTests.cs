using Broadcast.Tts.Normalisation;

namespace Broadcast.Tts.Tests.Normalisation;

public sealed class DocumentTests
{
    private const string Converted = """
        ỦY BAN NHÂN DÂN
        XÃ TÂN LẬP

        CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
        Độc lập - Tự do - Hạnh phúc
        Số:      /KH-UBND
        Tân Lập, ngày      tháng      năm 2026

        # KẾ HOẠCH

        ## **I. MỤC ĐÍCH**

        Thực hiện Kế hoạch số 12/KH-UBND ngày 05/01/2026 của UBND tỉnh về phổ biến, giáo dục pháp luật (PBGDPL) cho người

        dân trên địa bàn xã.

        - Chủ trì thực hiện:
          - + Văn phòng HĐND&UBND;
          - + Công an xã.

        Trang 2/3

        | STT | Nội dung | Thời gian |
        |-----|----------|-----------|
        | 1 | Họp dân | 15/8 |

        Trong quá trình thực hiện nếu có vướng mắc, báo cáo UBND xã để giải quyết./.

        **Nơi nhận:**
        - Như trên;
        - Lưu: VT.

        **TM. ỦY BAN NHÂN DÂN
        CHỦ TỊCH**

        Nguyễn Văn Hai
        """;

    [Fact]
    public void A_listener_hears_the_text_and_not_its_packaging()
    {
        var document = Normaliser.NormaliseDocument(Converted);
        document.ToText().Should().Be("""
            Ủy ban nhân dân.
            Xã tân lập.
            Kế hoạch.
            Phần một. Mục đích.
            Thực hiện Kế hoạch số mười hai ngày mùng năm tháng một năm hai nghìn không trăm hai mươi sáu của Ủy ban nhân dân tỉnh về phổ biến, giáo dục pháp luật cho người dân trên địa bàn xã.
            Chủ trì thực hiện:
            Văn phòng Hội đồng nhân dân và Ủy ban nhân dân.
            Công an xã.
            Số thứ tự, Nội dung, Thời gian.
            Một, Họp dân, ngày mười lăm tháng tám.
            Trong quá trình thực hiện nếu có vướng mắc, báo cáo Ủy ban nhân dân xã để giải quyết.
            Thay mặt ủy ban nhân dân.
            Chủ tịch.
            Nguyễn Văn Hai.

            """.ReplaceLineEndings("\n"));
        document.Dropped.Select(d => d.Reason).Should().Contain(["letterhead", "unfilled", "page-number", "rule", "recipients", "abbreviation-of-the-words-before", "closing-mark"]);
        document.Dropped.Should().OnlyContain(d => Converted.Substring(d.Start, d.Length) == d.Text);
    }

    [Theory]
    [InlineData("Gọi 0912.345.678 hoặc (0276) 3852 345.", "Gọi không chín một hai, ba bốn năm, sáu bảy tám hoặc không hai bảy sáu, ba tám năm hai, ba bốn năm.")]
    [InlineData("Gọi +84 912 345 678, gặp anh Hai.", "Gọi cộng tám bốn, chín một hai, ba bốn năm, sáu bảy tám, gặp anh Hai.")]
    [InlineData("Gọi ĐT 0912345678, hoặc 114.", "Gọi điện thoại không chín một hai ba bốn năm sáu bảy tám, hoặc một một bốn.")]
    public void Who_writes_a_number_down_is_given_a_breath_where_its_writer_left_a_gap(string written, string spoken)
    {
        var sentence = Normaliser.NormaliseDocument(written).Sentences.Should().ContainSingle().Subject;
        sentence.Text.Should().Be(spoken);
        sentence.Words.Where(word => word.Rule == "phone").Should().OnlyContain(word => !word.Text.Contains(','), "the words are as ever");
    }

    [Fact]
    public void Headings_lists_and_sentences_have_their_own_pauses()
    {
        var document = Normaliser.NormaliseDocument("# TIÊU ĐỀ\n\nCâu một. Câu hai; câu ba.\n\n- Mục a\n- Mục b\n\n# CUỐI");
        document.Sentences.Select(s => (s.Text, s.After)).Should().Equal(
            ("Tiêu đề.", Pause.Heading), ("Câu một.", Pause.Sentence), ("Câu hai;", Pause.Clause), ("câu ba.", Pause.Paragraph),
            ("Mục a.", Pause.ListEntry), ("Mục bê.", Pause.Paragraph), ("Cuối.", Pause.Heading));
    }

    [Fact]
    public void A_long_sentence_is_cut_where_a_reader_breathes()
    {
        var clause = "đẩy mạnh tuyên truyền pháp luật đến từng hộ dân trên địa bàn";
        var document = Normaliser.NormaliseDocument(string.Join(", ", Enumerable.Repeat(clause, 12)) + ".");
        document.Sentences.Should().HaveCountGreaterThan(3);
        document.Sentences.Should().OnlyContain(s => s.Text.Length <= 300);
        document.Sentences.SkipLast(1).Should().OnlyContain(s => s.After == Pause.Clause && s.Text.EndsWith(','));
    }

    [Fact]
    public void A_letter_that_labels_a_paragraph_is_announced() =>
        Normaliser.NormaliseDocument("**a)** Nội dung.\n\nđ) Kinh phí.\n").ToText().Should().Be("Điểm a, Nội dung.\nĐiểm đê, Kinh phí.\n");

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t\n")]
    [InlineData("---\n***\n")]
    public void Nothing_to_say_gives_no_paragraph(string text) => Normaliser.NormaliseDocument(text).Paragraphs.Should().BeEmpty();
}
