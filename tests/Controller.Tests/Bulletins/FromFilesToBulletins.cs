using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Broadcast.Audio.Import;
using Broadcast.Controller.Bulletins;
using Broadcast.Controller.Tests.Speech;
using Microsoft.Extensions.DependencyInjection;

namespace Broadcast.Controller.Tests.Bulletins;

public sealed class FromFilesToBulletins : IAsyncLifetime
{
    private const string Bulletins = "/api/stations/xa/bulletins";

    private readonly TestFolder folder = new();

    private TestStation Station { get; set; } = null!;

    public async Task InitializeAsync() => Station = await TestStation.StartAsync(folder.In("data"));

    public async Task DisposeAsync()
    {
        await Station.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_Word_file_in_a_form_becomes_a_bulletin_and_what_is_not_read_is_told()
    {
        using var form = Form(Docx("<w:p><w:r><w:t>Thông báo họp dân.</w:t></w:r><w:del w:id=\"1\" w:author=\"a\"><w:r><w:delText>cũ</w:delText></w:r></w:del></w:p>"), "Thông báo.docx");
        form.Add(new StringContent("word"), "id");
        var added = await CreatedAsync(await Station.Http.PostAsync(Bulletins, form));
        added.GetProperty("title").GetString().Should().Be("Thông báo họp dân.");
        added.GetProperty("notes").EnumerateArray().Select(note => note.GetString()).Should().Equal("Không đọc phần đã xóa (1 chỗ).");
        var settled = await Station.SettledAsync("word");
        settled.GetProperty("bulletin").GetProperty("state").GetString().Should().Be("compiled");
        settled.GetProperty("written").GetString()!.Trim().Should().Be("Thông báo họp dân.");
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_file_may_be_sent_bare_with_its_name_or_its_type()
    {
        (await CreatedAsync(await SendAsync(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("Xin chào.")).ToArray(), "?name=a.txt&id=t", "application/octet-stream"))).GetProperty("kind").GetString().Should().Be("text");
        await CreatedAsync(await SendAsync("<h1>Xin chào</h1><p>Bà con.</p>"u8.ToArray(), "?id=h", "text/html"));
        (await Station.SettledAsync("h")).GetProperty("written").GetString().Should().StartWith("# Xin chào");
    }

    [Fact]
    public async Task The_text_of_a_file_can_be_looked_at_before()
    {
        using var form = Form("# Tiêu đề\n\n- a\n"u8.ToArray(), "a.md");
        using var answer = JsonDocument.Parse(await (await Station.Http.PostAsync("/api/documents", form)).EnsureSuccessStatusCode().Content.ReadAsStringAsync());
        answer.RootElement.GetProperty("text").GetString().Should().Contain("# Tiêu đề").And.Contain("- a");
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_recording_becomes_content_like_speech()
    {
        using var form = Form(Sound("a.mp3", "-f", "lavfi", "-i", "sine=440:r=44100", "-t", "4"), "Lời chủ tịch.mp3");
        form.Add(new StringContent("loi"), "id");
        form.Add(new StringContent("Ghi ngày 21/11."), "text");
        var added = await CreatedAsync(await Station.Http.PostAsync(Bulletins, form));
        added.GetProperty("kind").GetString().Should().Be("recording");
        added.GetProperty("title").GetString().Should().Be("Lời chủ tịch");
        var settled = await Station.SettledAsync("loi");
        var bulletin = settled.GetProperty("bulletin");
        bulletin.GetProperty("state").GetString().Should().Be("compiled", bulletin.ToString());
        bulletin.GetProperty("content").GetProperty("lufs").GetDouble().Should().BeApproximately(-16, 0.5);
        bulletin.GetProperty("content").GetProperty("truePeakDb").GetDouble().Should().BeLessThanOrEqualTo(-1);
        settled.GetProperty("written").GetString().Should().Be("Ghi ngày 21/11.");
        (await Station.Http.GetByteArrayAsync($"{Bulletins}/loi/audio")).AsSpan(0, 4).ToArray().Should().Equal("OggS"u8.ToArray());
        await NothingIsLeftAsync();
        // The file is gone; its sound stands, whoever asks for it again or changes the note.
        (await Station.Http.PostAsync($"{Bulletins}/loi/compile", null)).EnsureSuccessStatusCode();
        (await Station.SettledAsync("loi")).GetProperty("bulletin").GetProperty("state").GetString().Should().Be("compiled");
        await Station.PutAsync($"{Bulletins}/loi", new { title = "Tên mới", text = "Ghi chú mới." });
        var edited = (await Station.SettledAsync("loi")).GetProperty("bulletin");
        edited.GetProperty("title").GetString().Should().Be("Tên mới");
        edited.GetProperty("kind").GetString().Should().Be("recording");
        edited.GetProperty("content").GetProperty("content").GetString().Should().Be(bulletin.GetProperty("content").GetProperty("content").GetString());
    }

    [Fact]
    public async Task A_recording_that_is_too_long_is_refused_at_the_door()
    {
        var problem = await Problem.OfAsync(await SendAsync(Sound("a.flac", "-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "14400"), "?name=a.flac", "application/octet-stream"));
        problem.Should().BeEquivalentTo(new { Status = 413, Code = "sound-too-long", Field = "file" });
        problem.Detail.Should().Contain("“a.flac”").And.Contain("60 phút");
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_recording_of_silence_fails_in_words_and_leaves_nothing()
    {
        await CreatedAsync(await SendAsync(Sound("a.wav", "-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "3"), "?name=a.wav&id=cam", "audio/wav"));
        var bulletin = (await Station.SettledAsync("cam")).GetProperty("bulletin");
        bulletin.GetProperty("state").GetString().Should().Be("failed");
        bulletin.GetProperty("reason").GetString().Should().Contain("im lặng");
        await NothingIsLeftAsync();
        (await Station.Http.PostAsync($"{Bulletins}/cam/compile", null)).EnsureSuccessStatusCode();
        (await Station.SettledAsync("cam")).GetProperty("bulletin").GetProperty("reason").GetString().Should().Contain("gửi lại tệp");
    }

    [Theory]
    [InlineData("a.mp3", "OggS............", 400, "file-mismatch")]
    [InlineData("a.pdf", "%PDF-1.7", 400, "file-pdf")]
    [InlineData("a.docx", "%PDF-1.7", 400, "file-pdf")]
    [InlineData("a.zip", "PK\u0003\u0004", 400, "file-kind-unknown")]
    [InlineData("a.txt", "", 400, "file-empty")]
    public async Task A_file_that_cannot_be_used_is_refused_by_name(string name, string content, int status, string code)
    {
        using var form = Form(Encoding.UTF8.GetBytes(content), name);
        var problem = await Problem.OfAsync(await Station.Http.PostAsync(Bulletins, form));
        problem.Should().BeEquivalentTo(new { Status = status, Code = code, Field = "file" });
        problem.Detail.Should().Contain($"“{name}”");
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_document_or_recording_over_its_limit_is_refused_with_the_limit()
    {
        (await Problem.OfAsync(await SendAsync(new byte[17 << 20], "?name=a.docx", "application/octet-stream"))).Should().Match<Problem>(problem => problem.Status == 413 && problem.Code == "file-too-large" && problem.Detail.Contains("17.825.792 byte"));
        using var endless = new StreamContent(new Zeros(201_000_000));
        (await Problem.OfAsync(await Station.Http.PostAsync(Bulletins + "?name=a.mp3", endless))).Should().BeEquivalentTo(new { Status = 413, Code = "file-too-large" });
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_form_that_is_cut_off_or_no_form_is_refused()
    {
        foreach (var body in new[] { "", "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp3\"\r\n\r\nID3", "--x\r\nnothing\r\n\r\n", "\0\0\0" })
        {
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");
            ((int)(await Station.Http.PostAsync(Bulletins, content)).StatusCode).Should().Be(400);
        }

        await NothingIsLeftAsync();
    }

    [Theory]
    [InlineData("text")]
    [InlineData("title")]
    public async Task Letters_of_an_old_encoding_in_a_form_are_refused_by_the_fields_name(string field)
    {
        byte[] old = [.. "Xin ch"u8, 0xe0, .. "o."u8];
        using var form = new MultipartFormDataContent { { new ByteArrayContent(old), field }, { new StringContent("cu"), "id" } };
        if (field != "text")
            form.Add(new StringContent("Xin chào."), "text");
        var problem = await Problem.OfAsync(await Station.Http.PostAsync(Bulletins, form));
        problem.Should().BeEquivalentTo(new { Status = 400, Code = "text-not-utf8", Field = field });
        problem.Detail.Should().Contain("UTF-8");
        using var recording = Form(Sound("a.wav", "-f", "lavfi", "-i", "sine=440:r=8000", "-t", "1"), "a.wav");
        recording.Add(new ByteArrayContent(old), field);
        (await Problem.OfAsync(await Station.Http.PostAsync(Bulletins, recording))).Code.Should().Be("text-not-utf8");
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_recording_with_a_very_long_name_comes_in()
    {
        var name = string.Concat(Enumerable.Repeat("Lời kêu gọi của chủ tịch xã ", 6)).Trim();
        using var form = Form(Sound("a.wav", "-f", "lavfi", "-i", "sine=440:r=8000", "-t", "2"), (name + ".wav").Normalize(NormalizationForm.FormD));
        (await CreatedAsync(await Station.Http.PostAsync(Bulletins, form))).GetProperty("title").GetString().Should().StartWith("Lời kêu gọi").And.EndWith("…");
    }

    [Fact]
    public async Task Two_files_in_one_form_are_refused()
    {
        using var form = Form("Một."u8.ToArray(), "a.txt");
        form.Add(new ByteArrayContent("Hai."u8.ToArray()), "file", "b.txt");
        (await Problem.OfAsync(await Station.Http.PostAsync(Bulletins, form))).Code.Should().Be("file-twice");
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_full_disk_says_so_and_nothing_is_left()
    {
        await using var full = await TestStation.StartAsync(folder.In("full"), adjust: services => services.AddSingleton(new UploadFolder(folder.In("uploads"))
        {
            CreateFile = _ => new FileStream("/dev/full", new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Write, BufferSize = 0 }),
        }));
        using var form = Form(new byte[100_000], "a.mp3");
        (await Problem.OfAsync(await full.Http.PostAsync(Bulletins, form))).Should().BeEquivalentTo(new { Status = 507, Code = "disk-full" });
        Directory.EnumerateFiles(folder.In("uploads")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_recording_that_nobody_wants_any_more_is_removed()
    {
        // A voice that hangs keeps the compiler busy for as long as the test wants.
        var cloud = new FakeCloud { Hangs = true };
        await using var busy = await TestStation.StartAsync(folder.In("busy"), adjust: cloud.In);
        await busy.PostAsync(Bulletins, new { id = "truoc", title = "Trước", text = "Tin trước.", voice = "mai" });
        await cloud.Asked;
        await CreatedAsync(await SendAsync(busy, Sound("a.wav", "-f", "lavfi", "-i", "sine=440:r=8000", "-t", "5"), "?name=a.wav&id=thoi", "audio/wav"));
        var mode = File.GetUnixFileMode(Directory.EnumerateFiles(folder.In("busy/uploads")).Single());
        mode.Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await busy.Http.DeleteAsync($"{Bulletins}/thoi/compile")).EnsureSuccessStatusCode();
        (await busy.SettledAsync("thoi")).GetProperty("bulletin").GetProperty("state").GetString().Should().Be("cancelled");
        await NothingIsLeftAsync(folder.In("busy/uploads"));
    }

    [Fact]
    public async Task What_a_killed_controller_left_is_swept_and_what_waits_is_made()
    {
        using var old = new TestFolder();
        string token;
        await using (var station = await TestStation.StartAsync(old.Path))
        {
            token = station.Token!;
            var bulletin = new Bulletin("xa", "cho", "Chờ", Bulletin.Recorded, TestStation.Monday, SpeechState.Pending, null, null);
            var uploads = station.Services.GetRequiredService<UploadFolder>();
            var rest = uploads.NewPart();
            await File.WriteAllTextAsync(rest, "rest");
            // The station's clock stands still; the disk's does not.
            File.SetLastWriteTimeUtc(rest, TestStation.Monday.UtcDateTime.AddHours(-1));
            await File.WriteAllBytesAsync(uploads.SoundOf(bulletin), Sound("b.wav", "-f", "lavfi", "-i", "sine=440:r=8000", "-t", "2"));
            await station.Services.GetRequiredService<IBulletinStore>().SaveAsync(bulletin, new BulletinWords("xa", "cho", "", null, []), CancellationToken.None);
        }

        await using var again = await TestStation.StartAsync(old.Path, token: token);
        (await again.SettledAsync("cho")).GetProperty("bulletin").GetProperty("state").GetString().Should().Be("compiled");
        await NothingIsLeftAsync(old.In("uploads"));
    }

    [Fact]
    public async Task A_recording_outlives_a_passing_fault_and_a_restart_and_is_made_when_ordered_again()
    {
        using var old = new TestFolder();
        string token;
        await using (var station = await TestStation.StartAsync(old.Path, adjust: services => services.AddSingleton(new SoundImporter(new SoundImportOptions { Decoder = "/khong/co/ffmpeg" }, TimeProvider.System))))
        {
            token = station.Token!;
            var content = new ByteArrayContent(Sound("c.wav", "-f", "lavfi", "-i", "sine=440:r=8000", "-t", "2"));
            content.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
            await CreatedAsync(await station.Http.PostAsync(Bulletins + "?name=c.wav&id=loi", content));
            (await station.SettledAsync("loi")).GetProperty("bulletin").GetProperty("state").GetString().Should().Be("failed");
        }

        await using var again = await TestStation.StartAsync(old.Path, token: token);
        await again.PostAsync($"{Bulletins}/loi/compile", new { });
        var made = (await again.SettledAsync("loi")).GetProperty("bulletin");
        made.GetProperty("state").GetString().Should().Be("compiled", made.ToString());
        await NothingIsLeftAsync(old.In("uploads"));
    }

    [Fact]
    public async Task A_new_recording_that_cannot_be_ordered_leaves_the_one_that_waits()
    {
        var queue = Station.Services.GetRequiredService<CompileQueue>();
        var store = Station.Services.GetRequiredService<IBulletinStore>();
        var uploads = Station.Services.GetRequiredService<UploadFolder>();
        var waiting = new Bulletin("xa", "cho", "Chờ", Bulletin.Recorded, TestStation.Monday, SpeechState.Failed, "Ổ đĩa đầy.", null);
        await store.SaveAsync(waiting, new BulletinWords("xa", "cho", "", null, []), default);
        var part = uploads.NewPart();
        await File.WriteAllTextAsync(part, "cũ");
        uploads.Adopt(part, waiting);
        var sound = Sound("d.wav", "-f", "lavfi", "-i", "sine=440:r=8000", "-t", "2");

        // The lane is held by a long text, and full behind it.
        await Station.PostAsync(Bulletins, new { id = "lau", title = "Lâu", text = string.Join("\n", Enumerable.Range(1, 900).Select(n => $"Hộ thứ {n} đến nhận phân bón.")) });
        await TestStation.UntilAsync(() => Task.FromResult(queue.HasRoom(urgent: false, CompileQueue.Limit)));
        for (var n = 0; n < CompileQueue.Limit; n++)
            queue.Order("xa", $"khong-co-{n}", urgent: false);
        (await Problem.OfAsync(await PutAsync())).Code.Should().Be("compiler-busy");
        (await File.ReadAllTextAsync(uploads.SoundOf(waiting))).Should().Be("cũ");

        (await Station.Http.DeleteAsync($"{Bulletins}/lau/compile")).EnsureSuccessStatusCode();
        await TestStation.UntilAsync(() => Task.FromResult(queue.HasRoom(urgent: false, CompileQueue.Limit)));
        (await PutAsync()).EnsureSuccessStatusCode();
        File.Exists(uploads.SoundOf(waiting)).Should().BeFalse("another was sent in its place");
        (await Station.SettledAsync("cho")).GetProperty("bulletin").GetProperty("state").GetString().Should().Be("compiled");
        await NothingIsLeftAsync();

        async Task<HttpResponseMessage> PutAsync()
        {
            var content = new ByteArrayContent(sound);
            content.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
            return await Station.Http.PutAsync($"{Bulletins}/cho?name=d.wav", content);
        }
    }

    private Task NothingIsLeftAsync() => NothingIsLeftAsync(folder.In("data/uploads"));

    // A bulletin is settled a moment before its file goes.
    private static Task NothingIsLeftAsync(string uploads) => TestStation.UntilAsync(() => Task.FromResult(!Directory.Exists(uploads) || !Directory.EnumerateFiles(uploads).Any()));

    private Task<HttpResponseMessage> SendAsync(byte[] body, string query, string type) => SendAsync(Station, body, query, type);

    private static async Task<HttpResponseMessage> SendAsync(TestStation station, byte[] body, string query, string type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await station.Http.PostAsync(Bulletins + query, content);
    }

    private static async Task<JsonElement> CreatedAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.Should().Be(HttpStatusCode.Created, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static MultipartFormDataContent Form(byte[] file, string name) => new() { { new ByteArrayContent(file), "file", name } };

    private byte[] Sound(string name, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", ["-nostdin", "-v", "error", .. arguments, folder.In(name)]) { UseShellExecute = false })!;
        process.WaitForExit();
        process.ExitCode.Should().Be(0);
        return File.ReadAllBytes(folder.In(name));
    }

    private static byte[] Docx(string body)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("[Content_Types].xml", """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>""");
            Add("_rels/.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>""");
            Add("word/document.xml", $"""<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>""");

            void Add(string name, string text)
            {
                using var part = archive.CreateEntry(name).Open();
                part.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return stream.ToArray();
    }

    private sealed class Zeros(long length) : Stream
    {
        private long left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(left, count);
            Array.Clear(buffer, offset, read);
            left -= read;
            return read;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
