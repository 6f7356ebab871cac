using System.Text;
using Broadcast.Tests;
using Broadcast.Tts.Documents;

namespace Broadcast.Tts.Tests.Documents;

public sealed class HostileFiles
{
    private static readonly string Document = $"<w:document {DocxFile.Namespaces}><w:body>{DocxFile.P("Xin chào.")}</w:body></w:document>";

    [Fact]
    public void A_file_that_inflates_without_end_is_refused()
    {
        var blanks = new string(' ', 70 << 20);
        Refused(DocxFile.Raw(Document, ("word/media/a.bin", blanks)), "a.docx", "file-bomb").Should().Contain("bom nén");
        Refused(DocxFile.Raw($"<w:document {DocxFile.Namespaces}><!--{blanks}--><w:body/></w:document>"), "a.docx", "file-bomb");
        // Random digits do not compress beyond the ratio; together they are too much all the same.
        var random = new Random(1);
        var digits = string.Create(13 << 20, random, (text, source) => { for (var i = 0; i < text.Length; i++) text[i] = i % 13 == 0 ? (char)('0' + source.Next(10)) : 'x'; });
        Refused(DocxFile.Raw(Document, [.. Enumerable.Range(0, 5).Select(n => ($"word/media/{n}.bin", digits))]), "a.docx", "file-bomb").Should().Contain("64 MiB");
    }

    [Fact]
    public void A_file_of_thousands_of_parts_is_refused() =>
        Refused(DocxFile.Raw(Document, [.. Enumerable.Range(0, 2_001).Select(n => ($"word/{n}.bin", "x"))]), "a.docx", "file-bomb").Should().Contain("2.000");

    [Fact]
    public void An_archive_inside_the_archive_is_not_opened()
    {
        var inner = Convert.ToBase64String(DocxFile.Raw(Document, ("b.bin", new string(' ', 10 << 20))));
        Good(DocxFile.Raw(Document, ("word/embeddings/inner.zip", inner)), "a.docx").Should().Be("Xin chào.");
    }

    [Theory]
    [InlineData("<!DOCTYPE w:document [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>")]
    [InlineData("<!DOCTYPE w:document SYSTEM \"file:///etc/passwd\">")]
    public void Entities_are_refused_wherever_they_stand(string declaration)
    {
        Refused(DocxFile.Raw(declaration + Document), "a.docx", "file-entities");
        Refused(DocxFile.Raw(Document, ("word/theme/theme1.xml", declaration + "<a/>")), "a.docx", "file-entities");
    }

    [Fact]
    public void What_a_file_refers_to_outside_of_it_is_never_fetched()
    {
        var bytes = DocxFile.Of(DocxFile.P("Xin chào.") + "<w:altChunk r:id=\"r9\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"/>",
            more: main => main.AddExternalRelationship("http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate", new Uri("http://127.0.0.1:9/mau.dotm"), "r9"));
        Good(bytes, "a.docx").Should().Be("Xin chào.");
    }

    [Fact]
    public void Elements_within_elements_without_end_are_refused()
    {
        var deep = string.Concat(Enumerable.Repeat("<w:smartTag>", 100_000)) + string.Concat(Enumerable.Repeat("</w:smartTag>", 100_000));
        Refused(DocxFile.Raw($"<w:document {DocxFile.Namespaces}><w:body><w:p>{deep}</w:p></w:body></w:document>"), "a.docx", "file-too-deep");
        Refused(Utf8("<html><body>" + string.Concat(Enumerable.Repeat("<div>", 100_000)) + "x"), "a.html", "file-too-deep").Should().Contain("256");
        Refused(Utf8(string.Concat(Enumerable.Repeat("> ", 100_000)) + "x"), "a.md", "file-too-deep");
        Refused(Utf8(string.Concat(Enumerable.Range(0, 400).Select(n => new string(' ', n * 2) + "- x\n"))), "a.md", "file-too-deep");
    }

    [Theory]
    [InlineData("word/document.dat", "word/document.dat")]
    [InlineData("word/document.xm%6c", "word/document.xm%6c")]
    [InlineData("word/document.xm%6c", "word/document.xml")]
    [InlineData("word/document.dat/[0].last.piece", "word/document.dat")]
    [InlineData("word/document.xml/[0].last.piece", "word/document.xml")]
    [InlineData("word\\document.xml", "word/document.xml")]
    public void A_text_under_another_name_is_never_built_unlooked(string entry, string part)
    {
        var deep = $"<w:document {DocxFile.Namespaces}><w:body><w:p>{string.Concat(Enumerable.Repeat("<w:smartTag>", 60_000))}{string.Concat(Enumerable.Repeat("</w:smartTag>", 60_000))}</w:p></w:body></w:document>";
        var bytes = DocxFile.Zip(("[Content_Types].xml", DocxFile.ContentTypes.Replace("word/document.xml", part)), ("_rels/.rels", DocxFile.Relationships.Replace("word/document.xml", part)), (entry, deep));
        DocumentFile.Read(bytes, "a.docx").Should().BeOfType<RefusedDocument>().Which.Code.Should().BeOneOf("file-broken", "file-too-deep");
    }

    [Fact]
    public void Styles_under_another_name_are_never_built_unlooked()
    {
        var deep = $"<w:styles {DocxFile.Namespaces}>{string.Concat(Enumerable.Repeat("<w:style>", 60_000))}{string.Concat(Enumerable.Repeat("</w:style>", 60_000))}</w:styles>";
        const string Links = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.dat"/></Relationships>""";
        var types = DocxFile.ContentTypes.Replace("</Types>", "<Override PartName=\"/word/styles.dat\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/></Types>");
        Refused(DocxFile.Zip(("[Content_Types].xml", types), ("_rels/.rels", DocxFile.Relationships), ("word/document.xml", Document), ("word/_rels/document.xml.rels", Links), ("word/styles.dat", deep)), "a.docx", "file-broken");
    }

    [Fact]
    public void A_thousand_unknown_parts_make_no_thousand_notes()
    {
        var many = string.Concat(Enumerable.Range(0, 1_000).Select(n => $"<w:la{n}><w:t>x</w:t></w:la{n}>"));
        DocumentFile.Read(DocxFile.Raw($"<w:document {DocxFile.Namespaces}><w:body><w:p>{DocxFile.R("Xin chào.")}{many}</w:p></w:body></w:document>"), "a.docx")
            .Should().BeOfType<WrittenDocument>().Which.Dropped.Should().HaveCount(31).And.Contain("Không đọc phần khác (970 chỗ).");
    }

    [Theory]
    [InlineData("[")]
    [InlineData("![")]
    [InlineData("*a ")]
    [InlineData("**a")]
    [InlineData("`")]
    [InlineData("`a``b")]
    [InlineData("<")]
    [InlineData("<a ")]
    [InlineData("|a")]
    [InlineData("|\n|-|\n")]
    [InlineData("[^a]")]
    [InlineData("[a](")]
    [InlineData("- ")]
    [InlineData("# \n")]
    [InlineData("\\")]
    [InlineData("~~a ")]
    [InlineData("&a")]
    public void A_mark_a_hundred_thousand_times_ends_in_text_or_refusal(string mark)
    {
        var text = Utf8("a " + string.Concat(Enumerable.Repeat(mark, 100_000)));
        DocumentFile.Read(text, "a.md").Should().NotBeNull();
        DocumentFile.Read(text, "a.html").Should().NotBeNull();
    }

    [Fact]
    public void A_paragraph_of_nothing_but_brackets_is_refused() => Refused(Utf8(string.Concat(Enumerable.Repeat("[a](", 100_000))), "a.md", "file-too-many-parts");

    [Fact]
    public void Megabytes_of_attributes_are_passed_over()
    {
        Good(Utf8("<html><body><p " + string.Concat(Enumerable.Range(0, 300_000).Select(n => $"a{n}=1 ")) + ">Xin chào.</p></body></html>"), "a.html").Should().Be("Xin chào.");
        Good(Utf8("<html><body><p " + string.Concat(Enumerable.Repeat("class=a style=b ", 200_000)) + ">Xin chào.</p></body></html>"), "a.html").Should().Be("Xin chào.");
        Good(Utf8($"<html><body><p style=\"{new string('x', 10 << 20)}\">Xin chào.</p></body></html>"), "a.html").Should().Be("Xin chào.");
        Refused(DocxFile.Raw($"<w:document {DocxFile.Namespaces} {string.Concat(Enumerable.Range(0, 1_000).Select(n => $"a{n}=\"1\" "))}><w:body/></w:document>"), "a.docx", "file-too-many-parts");
        Refused(Utf8("<html><body>" + string.Concat(Enumerable.Repeat("<p>", 400_000))), "a.html", "file-too-many-parts");
    }

    [Fact]
    public void Macros_are_refused()
    {
        Refused(DocxFile.Raw(Document, ("word/vbaProject.bin", "x")), "a.docx", "file-macros").Should().Contain("macro").And.Contain(".docx");
        Refused(DocxFile.Raw(Document), "a.docm", "file-macros");
        Refused(DocxFile.Zip(("[Content_Types].xml", DocxFile.ContentTypes.Replace("openxmlformats-officedocument.wordprocessingml.document.main", "ms-word.document.macroEnabled.main")), ("word/document.xml", Document)), "a.docx", "file-macros");
    }

    [Theory]
    [InlineData("a.pdf", "file-pdf", "%PDF-1.7")]
    [InlineData("a.docx", "file-pdf", "%PDF-1.7")]
    [InlineData("a.docx", "file-mismatch", "Xin chào.")]
    [InlineData("a.docx", "file-mismatch", "<!DOCTYPE html><p>a")]
    [InlineData("a.txt", "file-mismatch", " <HTML><p>a")]
    [InlineData("a.txt", "file-mismatch", "PK\u0003\u0004")]
    [InlineData("a.html", "file-mismatch", "OggS")]
    [InlineData("a.md", "file-mismatch", "{\\rtf1")]
    [InlineData("a.exe", "file-kind-unknown", "a")]
    [InlineData("a", "file-kind-unknown", "a")]
    [InlineData("a.txt", "file-empty", "")]
    [InlineData("a.txt", "text-empty", " \n…")]
    [InlineData("a.html", "text-empty", "<html><body><script>1</script></body></html>")]
    [InlineData("a.txt", "text-unusable", "a\u0001b")]
    public void A_file_of_another_kind_is_refused_by_name(string name, string code, string content) => Refused(Utf8(content), name, code).Should().Contain("“" + name + "”");

    [Fact]
    public void Files_of_Word_that_cannot_be_read_say_what_to_do()
    {
        byte[] old = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, .. new byte[600]];
        Refused(old, "cu.doc", "file-old-word").Should().Contain("lưu lại thành .docx");
        Refused(old, "cu.docx", "file-old-word");
        Refused([.. old, .. Encoding.Unicode.GetBytes("EncryptedPackage")], "khoa.docx", "file-locked").Should().Contain("mật khẩu");
        Refused(DocxFile.Zip(("[Content_Types].xml", "<Types>application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml</Types>")), "bang.docx", "file-mismatch").Should().Contain(".xlsx");
        Refused(DocxFile.Zip(("mimetype", "application/vnd.oasis.opendocument.text")), "a.docx", "file-mismatch").Should().Contain(".odt");
        Refused(DocxFile.Raw("<w:document"), "a.docx", "file-broken");
    }

    [Fact]
    public void Letters_of_before_Unicode_are_refused_with_the_way_out()
    {
        Refused([.. "C"u8, 0xe9, .. "ng h"u8, 0xdf, .. "a x"u8, 0xb7, .. " h"u8, 0xe9, .. "i"u8], "a.txt", "text-not-unicode").Should().Contain("UniKey");
        var old = "<w:p>" + DocxFile.R("Céng hßa x· héi chñ nghÜa", "<w:rFonts w:ascii=\".VnTime\" w:hAnsi=\".VnTime\"/>") + "</w:p>";
        Refused(DocxFile.Of(old), "a.docx", "text-not-unicode").Should().Contain(".VnTime").And.Contain("UniKey");
        Good(DocxFile.Of(old.Replace(".VnTime", "Times New Roman")), "a.docx").Should().NotBeEmpty();
    }

    [Fact]
    public void Too_long_a_file_or_text_is_refused_with_the_limit()
    {
        Refused(new byte[DocumentFile.MaxBytes + 1], "a.docx", "file-too-large").Should().Contain("16 MiB").And.Contain("16.777.216 byte");
        Refused(Utf8(string.Concat(Enumerable.Repeat("<p>Xin chào bà con xã nhà.</p>", 60_000))), "a.html", "text-too-long").Should().Contain("1 MiB").And.Contain("1.048.576 byte");
        Refused(Utf8(string.Concat(Enumerable.Repeat("Xin chào bà con.\n\n", 80_000))), "a.md", "text-too-long");
        Refused(DocxFile.Of(string.Concat(Enumerable.Repeat(DocxFile.P(string.Join(' ', Enumerable.Range(0, 10_000))), 30))), "a.docx", "text-too-long");
    }

    [Fact]
    public void A_name_cannot_write_into_the_message()
    {
        Refused(Utf8("a"), "../../etc/\npasswd\u0007" + new string('x', 500) + ".pdf", "file-kind-unknown").Should().NotContain("\n").And.NotContain("etc").And.Match(message => message.Length < 400);
    }

    [Theory]
    [InlineData("a.docx")]
    [InlineData("a.html")]
    [InlineData("a.md")]
    [InlineData("a.txt")]
    [Trait("Category", Fuzz.Category)]
    public void Any_bytes_end_in_text_or_refusal(string name)
    {
        var good = name == "a.docx"
            ? DocxFile.Of(DocxFile.P("Một", list: 1) + DocxFile.P("Hai", list: 1), $"<w:abstractNum w:abstractNumId=\"1\">{DocxFile.Level(0, "decimal", "%1.")}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"1\"/></w:num>")
            : Utf8("<h1>Tiêu đề</h1><table><tr><td>a|b</table><ol><li value=3>x</ol>\n\n# Tiêu đề\n\n| a | b |\n|---|---|\n| *c* | [d](e) |\n\n1. x\n2. y[^1]\n\n[^1]: z\n");
        foreach (var (_, random) in Fuzz.Rounds(20261122, 1_500, name))
        {
            var bytes = (byte[])good.Clone();
            for (var changes = random.Next(1, 12); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (random.Next(4) == 0) bytes = bytes[..random.Next(bytes.Length)];
            DocumentFile.Read(bytes, name).Should().NotBeNull();
        }
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void Any_change_inside_a_Word_file_ends_in_text_or_refusal()
    {
        const string Numbering = $"<w:numbering {DocxFile.Namespaces}><w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>";
        var document = $"<w:document {DocxFile.Namespaces}><w:body>{DocxFile.P("Một", "a", 1)}<w:tbl><w:tr><w:tc>{DocxFile.P("Ô")}</w:tc></w:tr></w:tbl><w:p><w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr>{DocxFile.R("Hai", "<w:caps w:val=\"1\"/>")}</w:p></w:body></w:document>";
        var types = DocxFile.ContentTypes.Replace("</Types>", "<Override PartName=\"/word/numbering.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml\"/></Types>");
        const string Links = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering" Target="numbering.xml"/></Relationships>""";
        foreach (var (_, random) in Fuzz.Rounds(1122, 1_000))
        {
            string[] parts = [types, DocxFile.Relationships, document, Numbering, Links];
            var which = random.Next(parts.Length);
            parts[which] = Mutate(parts[which], random);
            DocumentFile.Read(DocxFile.Zip(("[Content_Types].xml", parts[0]), ("_rels/.rels", parts[1]), ("word/document.xml", parts[2]), ("word/numbering.xml", parts[3]), ("word/_rels/document.xml.rels", parts[4])), "a.docx").Should().NotBeNull();
        }
    }

    // Words are swapped and values changed, so that most of it stays XML.
    private static string Mutate(string xml, Random random)
    {
        var text = new StringBuilder(xml);
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var quote = xml.IndexOf('"', random.Next(xml.Length));
            if (quote < 0 || quote + 2 >= text.Length) continue;
            if (random.Next(3) == 0) text[random.Next(text.Length)] = (char)random.Next(32, 127);
            else text[quote + 1] = "09a-%<. "[random.Next(8)];
        }
        return text.ToString();
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Good(byte[] bytes, string name) =>
        DocumentFile.Read(bytes, name).Should().BeOfType<WrittenDocument>("it is a good file: {0}", DocumentFile.Read(bytes, name)).Subject.Text.Trim();

    private static string Refused(byte[] bytes, string name, string code)
    {
        var refusal = DocumentFile.Read(bytes, name).Should().BeOfType<RefusedDocument>().Subject;
        refusal.Code.Should().Be(code, refusal.Message);
        refusal.Message.Should().StartWith("Tệp “").And.EndWith(".");
        return refusal.Message;
    }
}
