using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Broadcast.Controller.Bulletins;
using Microsoft.Extensions.DependencyInjection;

namespace Broadcast.Controller.Tests.Bulletins;

public sealed class FromTextToSound(FromTextToSound.Fixture fixture) : IClassFixture<FromTextToSound.Fixture>
{
    private const string Bulletins = "/api/stations/xa/bulletins";

    private TestStation Station => fixture.Station;

    [Fact]
    public async Task A_text_becomes_content_named_by_its_digest()
    {
        var spoken = await Station.SpokenAsync("nd282", "Nghị định 282/2025/NĐ-CP có hiệu lực từ ngày 15/12/2025. Đề nghị bà con thực hiện.");
        var bulletin = spoken.GetProperty("bulletin");
        bulletin.GetProperty("state").GetString().Should().Be("compiled", bulletin.ToString());
        var content = bulletin.GetProperty("content");
        var audio = await Station.Http.GetByteArrayAsync($"{Bulletins}/nd282/audio");
        Convert.ToHexStringLower(SHA256.HashData(audio)).Should().Be(content.GetProperty("content").GetString());
        audio.Length.Should().Be(content.GetProperty("bytes").GetInt32());
        content.GetProperty("lufs").GetDouble().Should().BeApproximately(-16, 0.5);
        content.GetProperty("truePeakDb").GetDouble().Should().BeLessThanOrEqualTo(-1);
        spoken.GetProperty("spoken").GetString().Should().Contain("hai trăm tám mươi hai").And.NotMatchRegex("[0-9]");
    }

    [Fact]
    public async Task An_edited_bulletin_is_made_anew()
    {
        var before = (await Station.SpokenAsync("sua")).GetProperty("bulletin").GetProperty("content").GetProperty("content").GetString();
        await Station.PutAsync($"{Bulletins}/sua", new { title = "Đã sửa", text = "Kính chào bà con." });
        var after = await Station.SettledAsync("sua");
        after.GetProperty("bulletin").GetProperty("title").GetString().Should().Be("Đã sửa");
        after.GetProperty("bulletin").GetProperty("content").GetProperty("content").GetString().Should().NotBe(before);
        after.GetProperty("written").GetString().Should().Be("Kính chào bà con.");
    }

    [Fact]
    public async Task A_file_may_be_sent_as_it_is_and_its_first_line_is_the_title()
    {
        var answer = await SendAsync("\ufeff\n  Thông báo cắt điện  \r\nNgày mai cắt điện từ 7h đến 11h."u8.ToArray(), "?id=tep");
        answer.StatusCode.Should().Be(HttpStatusCode.Created);
        (await Station.SettledAsync("tep")).GetProperty("bulletin").GetProperty("title").GetString().Should().Be("Thông báo cắt điện");
    }

    [Fact]
    public async Task Empty_text_is_refused_with_what_to_do() =>
        (await RefuseAsync(""u8.ToArray(), 400, "text-empty")).Detail.Should().Contain("Hãy nhập");

    [Fact]
    public async Task Text_of_blanks_and_marks_is_refused() => await RefuseAsync(" \n\t … — !"u8.ToArray(), 400, "text-empty");

    [Fact]
    public async Task Two_megabytes_of_text_are_refused_with_both_sizes() =>
        await RefuseAsync(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Xin chào bà con. ", 2_000_000 / 20))), 413, "text-too-long");

    [Fact]
    public async Task A_text_of_many_times_the_limit_is_refused_in_the_same_words() => await RefuseAsync(new byte[40 << 20], 413, "text-too-long");

    [Fact]
    public async Task A_binary_file_is_refused() => await RefuseAsync([0x50, 0x4b, 0x03, 0x04, 0x00, 0x00, 0x61], 400, "text-binary");

    [Fact]
    public async Task Broken_utf8_is_refused_and_the_place_is_named() =>
        (await RefuseAsync([.. "Xin ch"u8, 0xc3, 0x28, .. "o"u8], 400, "text-not-utf8")).Detail.Should().Contain("byte 6");

    [Theory]
    [InlineData("text-empty", 400, "{\"title\":\"T\",\"text\":\"\"}")]
    [InlineData("text-empty", 400, "{\"title\":\"T\"}")]
    [InlineData("text-binary", 400, "{\"title\":\"T\",\"text\":\"a\\u0000b\"}")]
    public async Task The_same_is_refused_inside_json(string code, int status, string json) =>
        await RefuseAsync(Encoding.UTF8.GetBytes(json), status, code, "application/json");

    [Fact]
    public async Task Broken_utf8_inside_json_is_refused() =>
        await RefuseAsync([.. "{\"title\":\"T\",\"text\":\"ch"u8, 0xc3, 0x28, .. "\"}"u8], 400, "text-not-utf8", "application/json");

    [Fact]
    public async Task Two_megabytes_inside_json_are_refused() =>
        await RefuseAsync(Encoding.UTF8.GetBytes("{\"title\":\"T\",\"text\":\"" + new string('a', 2_000_000) + "\"}"), 413, "text-too-long", "application/json");

    [Theory]
    [InlineData("title-missing", "title", "   ", null)]
    [InlineData("title-not-text", "title", "hai\ndòng", null)]
    [InlineData("voice-unknown", "voice", "Tiêu đề", "giong-la")]
    public async Task A_title_or_voice_that_cannot_be_is_refused(string code, string field, string title, string? voice)
    {
        (await Station.RefusedAsync(Bulletins, new { id = "x", title, text = "Xin chào.", voice })).Should().BeEquivalentTo(new { Status = 400, Code = code, Field = field });
        (await Station.RefusedAsync(Bulletins, new { id = "x", title = new string('a', 201), text = "Xin chào." })).Code.Should().Be("title-too-long");
        await NothingIsLeftAsync("x");
    }

    [Fact]
    public async Task Work_that_is_stopped_stays_stopped_until_it_is_ordered_again()
    {
        await Station.PostAsync(Bulletins, new { id = "lau", title = "Lâu", text = string.Join("\n", Enumerable.Range(1, 400).Select(n => $"Hộ thứ {n} đến nhận tiền hỗ trợ vào buổi sáng.")) });
        (await Station.Http.DeleteAsync($"{Bulletins}/lau/compile")).EnsureSuccessStatusCode();
        (await Station.SettledAsync("lau")).GetProperty("bulletin").GetProperty("state").GetString().Should().Be("cancelled");
        await Station.PutAsync($"{Bulletins}/lau", new { title = "Lâu", text = "Ngắn thôi." });
        (await Station.SettledAsync("lau")).GetProperty("bulletin").GetProperty("state").GetString().Should().Be("compiled");
    }

    [Fact]
    public async Task Saving_the_same_text_orders_again_what_was_stopped()
    {
        var text = string.Join("\n", Enumerable.Range(1, 300).Select(n => $"Hộ thứ {n} đến nhận gạo vào buổi chiều."));
        await Station.PostAsync(Bulletins, new { id = "lai", title = "Lại", text });
        (await Station.Http.DeleteAsync($"{Bulletins}/lai/compile")).EnsureSuccessStatusCode();
        (await Station.PutAsync($"{Bulletins}/lai", new { title = "Lại", text })).GetProperty("state").GetString().Should().Be("pending");
        (await Station.Http.DeleteAsync($"{Bulletins}/lai/compile")).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task What_is_changed_while_it_is_made_stays_changed_and_what_a_stopped_order_made_is_dropped()
    {
        var store = Station.Services.GetRequiredService<IBulletinStore>();
        var service = Station.Services.GetRequiredService<BulletinsService>();
        var taken = new Bulletin("xa", "do", "Dở", "bac", TestStation.Monday, SpeechState.Pending, null, null) { Urgent = true };
        await store.SaveAsync(taken with { Urgent = false, Title = "Tên mới" }, new BulletinWords("xa", "do", "Xin chào.", null, []), default);
        var made = taken with { State = SpeechState.Compiled, Content = new Content(new string('a', 64), 1, TimeSpan.FromSeconds(1), null, null, []) };

        var older = new CompileOrder("xa", "do", urgent: true);
        older.Stop();
        (await service.FinishAsync(older, made, null, default)).Should().BeFalse();
        (await store.FindAsync("xa", "do", default))!.State.Should().Be(SpeechState.Pending, "a newer order is being made");

        (await service.FinishAsync(new CompileOrder("xa", "do", urgent: false), made, null, default)).Should().BeTrue();
        (await store.FindAsync("xa", "do", default)).Should().Match<Bulletin>(now => now.State == SpeechState.Compiled && now.Content != null && !now.Urgent && now.Title == "Tên mới");
        await store.RemoveAsync("xa", "do", default);
    }

    [Fact]
    public void A_full_queue_refuses_and_an_order_for_the_same_bulletin_replaces_the_older()
    {
        var queue = new CompileQueue();
        for (var n = 0; n < CompileQueue.Limit; n++)
            queue.Order("xa", $"b{n}", urgent: false).Should().BeTrue();
        queue.HasRoom(urgent: false).Should().BeFalse();
        queue.HasRoom(urgent: true, more: CompileQueue.Limit).Should().BeTrue("an urgent bulletin is not refused because of others");
        queue.HasRoom(urgent: true, more: CompileQueue.Limit + 1).Should().BeFalse();
        queue.Order("xa", "thua", urgent: false).Should().BeFalse();
        queue.Progress("xa", "thua").Should().BeNull();
        queue.Progress("xa", "b1").Should().Be(0);
        queue.Stop("xa", "b1");
        queue.Progress("xa", "b1").Should().BeNull();
    }

    [Fact]
    public async Task What_was_waiting_when_the_controller_died_is_made_after_the_next_start()
    {
        using var folder = new TestFolder();
        string token;
        await using (var station = await TestStation.StartAsync(folder.Path))
        {
            token = station.Token!;
            var store = station.Services.GetRequiredService<IBulletinStore>();
            await store.SaveAsync(new Bulletin("xa", "cho", "Chờ", "bac", TestStation.Monday, SpeechState.Pending, null, null), new BulletinWords("xa", "cho", "Xin chào.", null, []), CancellationToken.None);
            await File.WriteAllTextAsync(station.Services.GetRequiredService<ContentFolder>().NewPart(), "dở dang");
        }

        await using var again = await TestStation.StartAsync(folder.Path, token: token);
        (await again.SettledAsync("cho")).GetProperty("bulletin").GetProperty("state").GetString().Should().Be("compiled");
        Directory.EnumerateFiles(folder.In("content")).Should().ContainSingle("what was half made is removed").Which.Should().EndWith(".opus");
    }

    [Fact]
    public async Task More_than_a_lane_holds_may_wait_for_the_next_start_and_none_is_forgotten()
    {
        using var folder = new TestFolder();
        string token;
        await using (var station = await TestStation.StartAsync(folder.Path))
        {
            token = station.Token!;
            await station.Services.GetRequiredService<IBulletinStore>().SaveAsync(
                [.. Enumerable.Range(0, CompileQueue.Limit + 5).Select(n => (
                    new Bulletin("xa", $"cho-{n}", "Chờ", "bac", TestStation.Monday.AddSeconds(n), SpeechState.Pending, null, null),
                    new BulletinWords("xa", $"cho-{n}", "Xin chào.", null, [])))], default);
        }

        await using var again = await TestStation.StartAsync(folder.Path, token: token);
        await TestStation.UntilAsync(async () => (await again.Services.GetRequiredService<IBulletinStore>().ListPendingAsync(default)).Count == 0);
    }

    private async Task<Problem> RefuseAsync(byte[] body, int status, string code, string mediaType = "text/plain")
    {
        var problem = await Problem.OfAsync(await SendAsync(body, "?id=hong&title=T", mediaType));
        problem.Should().BeEquivalentTo(new { Status = status, Code = code, Field = "text" });
        problem.Detail.Should().Contain("Trường “Văn bản”");
        await NothingIsLeftAsync("hong");
        return problem;
    }

    private async Task NothingIsLeftAsync(string id) => (await Station.Http.GetAsync($"{Bulletins}/{id}")).StatusCode.Should().Be(HttpStatusCode.NotFound);

    private async Task<HttpResponseMessage> SendAsync(byte[] body, string query, string mediaType = "text/plain")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return await Station.Http.PostAsync(Bulletins + query, content);
    }

    public sealed class Fixture : IAsyncLifetime
    {
        internal TestStation Station { get; private set; } = null!;

        public async Task InitializeAsync() => Station = await TestStation.StartAsync();

        public async Task DisposeAsync() => await Station.DisposeAsync();
    }
}
