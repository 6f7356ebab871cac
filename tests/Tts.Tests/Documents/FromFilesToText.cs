using System.Text;
using Broadcast.Tts.Documents;
using Broadcast.Tts.Normalisation;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Broadcast.Tts.Tests.Documents;

public sealed class FromFilesToText
{
    private const string Lists =
        "<w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"3\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"Điều %1.\"/></w:lvl>"
        + "<w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%2.\"/></w:lvl><w:lvl w:ilvl=\"2\"><w:start w:val=\"1\"/><w:numFmt w:val=\"lowerLetter\"/><w:lvlText w:val=\"%3)\"/></w:lvl></w:abstractNum>"
        + "<w:abstractNum w:abstractNumId=\"2\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"\"/></w:lvl></w:abstractNum>"
        + "<w:num w:numId=\"1\"><w:abstractNumId w:val=\"1\"/></w:num><w:num w:numId=\"2\"><w:abstractNumId w:val=\"2\"/></w:num>"
        + "<w:num w:numId=\"3\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"9\"/></w:lvlOverride></w:num>";

    private const string Styles =
        "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>"
        + "<w:style w:type=\"paragraph\" w:styleId=\"u1\"><w:name w:val=\"heading 1\"/><w:basedOn w:val=\"Normal\"/></w:style>"
        + "<w:style w:type=\"paragraph\" w:styleId=\"Khoan\"><w:name w:val=\"Khoản\"/><w:pPr><w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style>"
        + "<w:style w:type=\"paragraph\" w:styleId=\"MucLuc1\"><w:name w:val=\"toc 1\"/></w:style>"
        + "<w:style w:type=\"character\" w:styleId=\"An\"><w:name w:val=\"Ẩn\"/><w:rPr><w:vanish/></w:rPr></w:style>";

    [Fact]
    public void The_same_notice_is_said_alike_whatever_file_it_comes_in()
    {
        var word = DocxFile.Of(
            DocxFile.P("Thông báo tiêm phòng", "u1") + DocxFile.P("Thời gian: 7h30 ngày 25/11/2026 tại Nhà văn hóa thôn 1") + DocxFile.P("Đối tượng tham gia gồm có:")
            + DocxFile.P("Trẻ dưới 5 tuổi", list: 2) + DocxFile.P("Người trên 65 tuổi", list: 2)
            + "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc>" + DocxFile.P("Thôn") + "</w:tc><w:tc>" + DocxFile.P("Giờ") + "</w:tc></w:tr><w:tr><w:tc>" + DocxFile.P("Thôn 1") + "</w:tc><w:tc>" + DocxFile.P("7h30") + "</w:tc></w:tr></w:tbl>"
            + DocxFile.P("Đề nghị bà con đến đúng giờ."),
            Lists, Styles);
        var web = """
            <!DOCTYPE html><html><head><meta charset="utf-8"><title>Trang</title><script>alert('x')</script></head><body><h1>Thông báo tiêm phòng</h1>
            <p>Thời gian: 7h30 ngày 25/11/2026
            tại Nhà văn hóa thôn 1</p><p>Đối tượng tham gia gồm có:</p><ul><li>Trẻ dưới 5 tuổi<li>Người trên 65 tuổi</ul>
            <table><tr><th>Thôn</th><th>Giờ</th></tr><tr><td>Thôn 1</td><td>7h30</td></tr></table><p>Đề nghị bà con đến đúng giờ.</p></body></html>
            """;
        var markdown = """
            # Thông báo tiêm phòng

            Thời gian: 7h30 ngày 25/11/2026 tại Nhà văn hóa thôn 1

            Đối tượng tham gia gồm có:

            * Trẻ dưới 5 tuổi
            * Người trên 65 tuổi

            | Thôn | Giờ |
            |---|---|
            | Thôn 1 | 7h30 |

            Đề nghị bà con đến đúng giờ.
            """;
        var said = new[] { Read(word, "a.docx"), Read(web, "a.html"), Read(markdown, "a.md") }.Select(text => Normaliser.NormaliseDocument(text)).ToList();
        said[0].ToText().Should().Be(
            "Thông báo tiêm phòng.\nThời gian: bảy giờ ba mươi phút ngày hai mươi lăm tháng mười một năm hai nghìn không trăm hai mươi sáu tại Nhà văn hóa thôn một.\nĐối tượng tham gia gồm có:\n"
            + "Trẻ dưới năm tuổi.\nNgười trên sáu mươi lăm tuổi.\nThôn, Giờ.\nThôn một, bảy giờ ba mươi phút.\nĐề nghị bà con đến đúng giờ.\n");
        said.Should().OnlyContain(document => document.ToText() == said[0].ToText());
        said.Should().OnlyContain(document => document.Paragraphs.Select(paragraph => paragraph.Kind).SequenceEqual(said[0].Paragraphs.Select(paragraph => paragraph.Kind)));
        said[0].Paragraphs[0].Kind.Should().Be(ParagraphKind.Heading);
        said.Should().OnlyContain(document => document.Sentences.Select(sentence => sentence.After).SequenceEqual(said[0].Sentences.Select(sentence => sentence.After)));
    }

    [Fact]
    public void The_numbers_that_Word_makes_are_counted_out()
    {
        var text = Read(DocxFile.Of(
            DocxFile.P("Phạm vi", list: 1) + DocxFile.P("Khoản đầu.", "Khoan") + DocxFile.P("Điểm đầu;", list: 1, level: 2) + DocxFile.P("Điểm sau.", list: 1, level: 2) + DocxFile.P("Khoản hai.", "Khoan")
            + DocxFile.P("Điểm mới.", list: 1, level: 2) + DocxFile.P("Đối tượng", list: 1) + DocxFile.P("Khoản lại từ đầu.", "Khoan") + DocxFile.P("Điều khác", list: 3) + DocxFile.P("Không đánh số.", list: 99), Lists, Styles), "a.docx");
        Lines(text).Should().Equal("Điều 3. Phạm vi", "1. Khoản đầu.", "a) Điểm đầu;", "b) Điểm sau.", "2. Khoản hai.", "a) Điểm mới.", "Điều 4. Đối tượng", "1. Khoản lại từ đầu.", "Điều 9. Điều khác¶", "Không đánh số.");
    }

    [Theory]
    [InlineData("upperRoman", "%1.", 4, "IV.")]
    [InlineData("lowerRoman", "(%1)", 9, "(ix)")]
    [InlineData("upperLetter", "%1)", 27, "AA)")]
    [InlineData("decimalZero", "%1.", 7, "07.")]
    [InlineData("none", "Mục", 2, "Mục")]
    public void Every_format_of_a_number_is_written_as_Word_writes_it(string format, string pattern, int count, string label)
    {
        var numbering = $"<w:abstractNum w:abstractNumId=\"1\">{DocxFile.Level(0, format, pattern)}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"1\"/></w:num>";
        Lines(Read(DocxFile.Of(string.Concat(Enumerable.Range(0, count).Select(_ => DocxFile.P("Câu.", list: 1))), numbering), "a.docx"))[^1].Should().Be(label + " Câu.");
    }

    [Fact]
    public void What_is_not_read_from_a_Word_file_is_named()
    {
        var body = "<w:p>" + DocxFile.R("Giữ ") + "<w:del w:id=\"1\" w:author=\"a\"><w:r><w:delText>bỏ </w:delText></w:r></w:del><w:ins w:id=\"2\" w:author=\"a\">" + DocxFile.R("thêm ") + "</w:ins>"
            + DocxFile.R("ẩn ", "<w:vanish/>") + "<w:r><w:rPr><w:rStyle w:val=\"An\"/></w:rPr><w:t>ẩn nữa </w:t></w:r><w:r><w:footnoteReference w:id=\"3\"/></w:r>" + DocxFile.R("hết.")
            + "<w:r><w:pict xmlns:v=\"urn:schemas-microsoft-com:vml\"><v:shape><v:textbox><w:txbxContent>" + DocxFile.P("Trong hộp.") + "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
            + DocxFile.P("Chương I ..... 3", "MucLuc1");
        var document = ReadDocument(DocxFile.Of(body, styles: Styles, more: main => main.AddNewPart<HeaderPart>().Header = new Header(new Paragraph(new Run(new Text("Đầu trang"))))), "a.docx");
        Lines(document.Text).Should().Equal("Giữ thêm hết.");
        document.Dropped.Should().BeEquivalentTo(
            "Không đọc đầu trang và chân trang (1 chỗ).", "Không đọc phần đã xóa (1 chỗ).", "Không đọc chữ ẩn (2 chỗ).", "Không đọc chú thích (1 chỗ).", "Không đọc hộp chữ (1 chỗ).", "Không đọc mục lục (1 chỗ).");
    }

    [Fact]
    public void The_letterhead_and_the_signature_that_stand_in_tables_are_read_side_by_side()
    {
        static string Cell(params string[] lines) => "<w:tc>" + string.Concat(lines.Select(line => DocxFile.P(line))) + "</w:tc>";
        var body = "<w:tbl><w:tr>" + Cell("ỦY BAN NHÂN DÂN", "XÃ TÂN LẬP") + Cell("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc") + "</w:tr></w:tbl>"
            + DocxFile.P("Ngày mai xã tổ chức họp dân.") + "<w:tbl><w:tr>" + Cell("Nơi nhận:", "- Như trên;", "- Lưu: VT.") + Cell("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Nguyễn Văn Hai") + "</w:tr></w:tbl>";
        var document = Normaliser.NormaliseDocument(Read(DocxFile.Of(body), "a.docx"));
        document.ToText().Should().Be("Ủy ban nhân dân.\nXã tân lập.\nNgày mai xã tổ chức họp dân.\nThay mặt ủy ban nhân dân.\nChủ tịch.\nNguyễn Văn Hai.\n");
        document.Dropped.Select(part => part.Reason).Distinct().Should().BeEquivalentTo("letterhead", "recipients");
    }

    [Fact]
    public void A_table_of_roads_and_districts_is_read_row_by_row()
    {
        static string Row(params string[] cells) => "<w:tr>" + string.Concat(cells.Select(cell => "<w:tc>" + DocxFile.P(cell) + "</w:tc>")) + "</w:tr>";
        Lines(Read(DocxFile.Of("<w:tbl>" + Row("Tuyến", "Ngập sâu") + Row("TL.8", "40 cm") + Row("Q.7", "20 cm") + "</w:tbl>"), "a.docx")).Should().Equal("| Tuyến | Ngập sâu |", "| TL.8 | 40 cm |", "| Q.7 | 20 cm |");
        Lines(Read(DocxFile.Of("<w:tbl>" + Row("TL. 8", "40 cm") + Row("KT.3", "20 cm") + "</w:tbl>"), "a.docx")).Should().Equal("| TL. 8 | 40 cm |", "| KT.3 | 20 cm |");
        Lines(Read(DocxFile.Of("<w:tbl>" + Row("Địa bàn", "Giờ") + Row("Q. Gò Vấp", "7h") + Row("Q. Tân Bình", "8h") + "</w:tbl>"), "a.docx")).Should().Equal("| Địa bàn | Giờ |", "| Q. Gò Vấp | 7h |", "| Q. Tân Bình | 8h |");
        Lines(Read(DocxFile.Of("<w:tbl>" + Row("Nơi nhận quà", "Số suất") + Row("Thôn 1", "30") + "</w:tbl>"), "a.docx")).Should().Equal("| Nơi nhận quà | Số suất |", "| Thôn 1 | 30 |");
    }

    [Fact]
    public void A_signature_over_many_rows_is_still_a_signature()
    {
        static string Row(params string[] cells) => "<w:tr>" + string.Concat(cells.Select(cell => "<w:tc>" + DocxFile.P(cell) + "</w:tc>")) + "</w:tr>";
        var table = "<w:tbl>" + Row("Nơi nhận:", "TM. ỦY BAN NHÂN DÂN") + Row("- Như trên;", "CHỦ TỊCH") + Row("- Lưu: VT.", "Nguyễn Văn Hai") + "</w:tbl>";
        Normaliser.NormaliseDocument(Read(DocxFile.Of(DocxFile.P("Ngày mai họp dân.") + table), "a.docx")).ToText().Should().Be("Ngày mai họp dân.\nThay mặt ủy ban nhân dân.\nChủ tịch.\nNguyễn Văn Hai.\n");
    }

    [Fact]
    public void Words_that_an_old_Word_tagged_are_read()
    {
        const string Tag = "<w:smartTag w:uri=\"urn:schemas-microsoft-com:office:smarttags\" w:element=\"place\"><w:smartTagPr><w:attr w:name=\"a\" w:val=\"b\"/></w:smartTagPr>";
        var body = "<w:p>" + DocxFile.R("Họp tại ") + Tag + Tag + DocxFile.R("xã Tân Lập", "<w:b/>") + "</w:smartTag>" + DocxFile.R(", ẩn", "<w:vanish/>") + "</w:smartTag>" + DocxFile.R(" lúc 7 giờ.") + "<w:ladle><w:r><w:t>Lạ.</w:t></w:r></w:ladle></w:p>"
            + "<w:ladle>" + DocxFile.P("Lạ.") + "</w:ladle>";
        var document = ReadDocument(DocxFile.Raw($"<w:document {DocxFile.Namespaces}><w:body>{body}</w:body></w:document>"), "a.docx");
        Lines(document.Text).Should().Equal("Họp tại xã Tân Lập lúc 7 giờ.");
        document.Dropped.Should().Equal("Không đọc chữ ẩn (1 chỗ).", "Không đọc phần không rõ “ladle” (2 chỗ).");
    }

    [Fact]
    public void Signs_of_the_symbol_fonts_are_read_and_those_that_nobody_knows_are_told()
    {
        static string Sign(string font, string code) => $"<w:r><w:sym w:font=\"{font}\" w:char=\"{code}\"/></w:r>";
        var body = "<w:p>" + DocxFile.R("Sốt ") + Sign("Symbol", "F0B3") + DocxFile.R(" 38,5 ") + Sign("Symbol", "F0B0") + DocxFile.R("C, 60 ") + Sign("Symbol", "00B1") + DocxFile.R(" 5") + Sign("Symbol", "F025") + DocxFile.R(" ") + Sign("Wingdings", "F0E0")
            + DocxFile.R(" đi khám ") + Sign("Wingdings", "F0FC") + Sign("Segoe UI Symbol", "2611") + Sign("Wingdings", "F04A") + Sign("La", "F041") + Sign("Symbol", "zz") + "</w:p>";
        var document = ReadDocument(DocxFile.Of(body), "a.docx");
        Lines(document.Text).Should().Equal("Sốt ≥ 38,5 °C, 60 ± 5% → đi khám ✓☑");
        document.Dropped.Should().Equal("Không đọc ký hiệu đặc biệt (3 chỗ).");
    }

    [Fact]
    public void What_Word_writes_in_a_new_and_an_old_way_is_read_once()
    {
        const string Both = "<mc:AlternateContent xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"><mc:Choice Requires=\"wps\">";
        var inline = "<w:p>" + DocxFile.R("Họp ") + Both + DocxFile.R("mới") + "</mc:Choice><mc:Fallback>" + DocxFile.R("cũ") + "</mc:Fallback></mc:AlternateContent>" + DocxFile.R(".") + "</w:p>";
        var block = Both + DocxFile.P("Đoạn mới.") + "</mc:Choice><mc:Fallback>" + DocxFile.P("Đoạn cũ.") + "</mc:Fallback></mc:AlternateContent>";
        Lines(Read(DocxFile.Raw($"<w:document {DocxFile.Namespaces} xmlns:wps=\"http://schemas.microsoft.com/office/word/2010/wordprocessingShape\"><w:body>{inline}{block}</w:body></w:document>"), "a.docx")).Should().Equal("Họp mới.", "Đoạn mới.");
    }

    [Fact]
    public void A_page_that_stands_in_a_form_is_read_without_what_people_fill_in()
    {
        var document = ReadDocument("<html><body><form id=aspnetForm><input type=hidden value=x><div><h1>Lịch cắt nước</h1><p>Thứ bảy.</p></div><textarea>Góp ý của bạn</textarea><select><option>Xã</select><button>Gửi</button></form></body></html>", "a.html");
        Lines(document.Text).Should().Equal("# Lịch cắt nước", "Thứ bảy.");
        document.Dropped.Should().Equal("Không đọc ô nhập chữ (1 chỗ).", "Không đọc ô chọn (1 chỗ).", "Không đọc nút bấm (1 chỗ).");
    }

    [Fact]
    public void A_long_name_keeps_its_ending()
    {
        var title = string.Concat(Enumerable.Repeat("Thông báo về việc tiêm phòng ", 6));
        foreach (var name in new[] { title + ".docx", (title + ".docx").Normalize(NormalizationForm.FormD) })
            DocumentFile.Shown(name).Should().StartWith("Thông báo").And.EndWith("….docx").And.Match(shown => shown.Length <= 101);
        DocumentFile.Shown("Thông báo.mp3".Normalize(NormalizationForm.FormD)).Should().Be("Thông báo.mp3");
        DocumentFile.Shown("a." + new string('b', 200)).Should().EndWith("b…");
    }

    [Fact]
    public void A_web_page_is_read_without_its_furniture()
    {
        var document = ReadDocument("""
            <html><body><nav><a href="/">Trang chủ</a></nav><h2>Lịch cắt điện</h2><p>Thứ hai<br>Thôn 1 &amp; thôn 2</p><ol start="3"><li>Ba</li><li>Bốn<ul><li>Con</li></ul></li></ol>
            <ol type="a"><li>Chữ a</li></ol><p style="display: none">Ẩn</p><p>Có <del>cũ</del> <ins>mới</ins><sup><a href="#fn1">1</a></sup>.</p><img src="http://example.vn/x.png"><style>p{}</style>
            <footer>Bản quyền</footer></body></html>
            """, "a.html");
        Lines(document.Text).Should().Equal("## Lịch cắt điện", "Thứ hai¶", "Thôn 1 & thôn 2", "3. Ba", "4. Bốn", "- Con", "a) Chữ a¶", "Có mới.");
        document.Dropped.Should().BeEquivalentTo(
            "Không đọc thanh điều hướng (1 chỗ).", "Không đọc chữ ẩn (1 chỗ).", "Không đọc chữ đã xóa (1 chỗ).", "Không đọc chú thích (1 chỗ).", "Không đọc ảnh (1 chỗ).", "Không đọc phần chân trang (1 chỗ).");
    }

    [Fact]
    public void Markdown_keeps_its_numbers_and_what_was_only_wrapped_stays_open() =>
        Lines(Read("1. Một\n1. Hai\n\nThực hiện **Kế hoạch** của [xã](http://a.vn)\ncho người\n\ndân trên địa bàn.\n\nMục khác:\n\n5. Năm\n7. Bảy\n   - con\n\n```\nmã\n```\n\na) Điểm a;\nđ) Điểm đ.\n", "a.md"))
            .Should().Equal("1. Một", "2. Hai¶", "Thực hiện Kế hoạch của xã", "cho người", "dân trên địa bàn.", "Mục khác:", "5. Năm", "7. Bảy", "- con", "a) Điểm a;", "đ) Điểm đ.");

    [Fact]
    public void A_plain_text_may_be_UTF_8_or_UTF_16_with_its_mark()
    {
        foreach (var encoding in new Encoding[] { new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode })
            Read([.. encoding.GetPreamble(), .. encoding.GetBytes("Kính chào\r\nbà con.")], "a.TXT").Should().Be("Kính chào\nbà con.");
    }

    [Fact]
    public void A_web_page_that_declares_an_old_encoding_is_read_in_it() =>
        Read([.. "<html><head><meta http-equiv=Content-Type content=\"text/html; charset=windows-1252\"></head><body><p>"u8, .. "&#272;"u8, 0xf4, .. "ng x"u8, 0xe3, .. "</p></body></html>"u8], "a.htm").Trim().Should().Be("Đông xã");

    [Fact]
    public void The_mark_of_a_whole_paragraph_parts_lines_that_would_be_joined()
    {
        Normaliser.NormaliseDocument("Thực hiện nghiêm túc các quy định của¶\nỦy ban nhân dân xã.").Paragraphs.Should().HaveCount(2);
        Normaliser.NormaliseDocument("Một ¶ hai¶\nBa.").ToText().Should().Be("Một hai.\nBa.\n");
    }

    private static List<string> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private static string Read(string text, string name) => Read(Encoding.UTF8.GetBytes(text), name);

    private static string Read(byte[] bytes, string name) => ReadDocument(bytes, name).Text;

    private static WrittenDocument ReadDocument(string text, string name) => ReadDocument(Encoding.UTF8.GetBytes(text), name);

    private static WrittenDocument ReadDocument(byte[] bytes, string name) =>
        DocumentFile.Read(bytes, name).Should().BeOfType<WrittenDocument>("it is a good file: {0}", DocumentFile.Read(bytes, name)).Subject;
}
