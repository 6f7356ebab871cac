using System.Net.Http.Json;
using System.Text.Json;
using Broadcast.Controller.Bulletins;
using Broadcast.Tts.Lexicon;
using Microsoft.Extensions.DependencyInjection;

namespace Broadcast.Controller.Tests.Lexicon;

public sealed class WordsAreCorrected
{
    private const string Own = "/api/stations/xa/lexicon/station";
    private const string Shared = "/api/stations/xa/lexicon/province";

    [Fact]
    public async Task A_correction_from_a_preview_is_one_call_and_names_the_bulletins_that_read_otherwise()
    {
        await using var station = await TestStation.StartAsync();
        await station.SpokenAsync("co", "Sáng nay họp. Mời bà con xóm Nà Tông đến dự!\nXin cảm ơn.");
        await station.SpokenAsync("khong", "Xóm Nà Tùng nghỉ.");

        var put = await station.PutAsync(Own + "/entries", new { written = "Nà Tông", spoken = "nà tồng", from = "Sáng nay họp. Mời bà con xóm Nà Tông đến dự!\nXin cảm ơn." });
        put.GetProperty("change").GetInt64().Should().Be(1);
        put.GetProperty("affected").EnumerateArray().Select(one => one.GetProperty("id").GetString()).Should().Equal("co");
        put.GetProperty("affectedComplete").GetBoolean().Should().BeTrue();
        var entry = put.GetProperty("entries")[0];
        Text(entry, "testSentence").Should().Be("Mời bà con xóm Nà Tông đến dự!");
        Text(entry, "expected").Should().Be("Mời bà con xóm nà tồng đến dự!");
        Text(entry, "changedBy").Should().Be("api");
        put.GetProperty("test").GetProperty("passes").GetBoolean().Should().BeTrue();

        (await station.PostAsync("/api/stations/xa/preview", new { text = "Xóm Nà Tông họp." })).ToString().Should().Contain("lexicon:station");
        Text(await station.GetAsync("/api/stations/xa/bulletins/co"), "spoken").Should().Contain("Nà Tông", "nothing is compiled behind people's backs");
        await station.PostAsync("/api/stations/xa/bulletins/co/compile", new { });
        Text(await station.SettledAsync("co"), "spoken").Should().Contain("nà tồng");
    }

    [Fact]
    public async Task After_a_correction_saving_the_same_text_again_airs_the_corrected_reading()
    {
        await using var station = await TestStation.StartAsync();
        await station.SpokenAsync("co", "Mời bà con xóm Nà Tông đến dự!");
        var other = (await station.SpokenAsync("khong", "Xóm Nà Tùng nghỉ.")).GetProperty("bulletin");
        await station.PutAsync(Own + "/entries", new { written = "Nà Tông", spoken = "nà tồng" });

        await station.PutAsync("/api/stations/xa/bulletins/co", new { title = "Bản tin co", text = "Mời bà con xóm Nà Tông đến dự!" });
        Text(await station.SettledAsync("co"), "spoken").Should().Contain("nà tồng");
        Text(await station.PutAsync("/api/stations/xa/bulletins/khong", new { title = "Tên khác", text = "Xóm Nà Tùng nghỉ.", voice = Text(other, "voice") }), "state")
            .Should().Be("compiled", "it reads as before");
    }

    [Fact]
    public async Task Of_recordings_and_instalments_only_those_are_named_that_sound_otherwise()
    {
        await using var station = await TestStation.StartAsync();
        var store = station.Services.GetRequiredService<IBulletinStore>();
        var text = "Họp ở xóm Nà Tông.\n\nCắt điện ngày mai.";
        var cut = text.IndexOf("Cắt", StringComparison.Ordinal);
        await KeepAsync(new Bulletin("xa", "ghi-am", "Ghi âm", Bulletin.Recorded, TestStation.Monday, SpeechState.Compiled, null, null));
        await KeepAsync(Part(1, 0, cut));
        await KeepAsync(Part(2, cut, text.Length));

        var put = await station.PutAsync(Own + "/entries", new { written = "Nà Tông", spoken = "nà tồng" });
        put.GetProperty("affected").EnumerateArray().Select(one => Text(one, "id")).Should().Equal("goc-ky-1");

        Task KeepAsync(Bulletin bulletin) => store.SaveAsync(bulletin, new BulletinWords("xa", bulletin.Id, text, null, []), default);

        static Bulletin Part(int number, int begin, int end) => new("xa", $"goc-ky-{number}", "Kỳ", "bac", TestStation.Monday, SpeechState.Compiled, null, null)
        {
            Part = new BulletinPart("goc", "Gốc", number, 2, begin, end),
        };
    }

    [Fact]
    public async Task A_draft_is_tried_before_it_is_kept()
    {
        await using var station = await TestStation.StartAsync();
        var tried = await station.PostAsync(Own + "/try", new { written = "TT", spoken = "tổ trưởng", before = "ông", testSentence = "Mời ông TT phát biểu." });
        Text(tried.GetProperty("before"), "text").Should().Be("Mời ông trung tâm phát biểu.");
        Text(tried.GetProperty("after"), "text").Should().Be("Mời ông tổ trưởng phát biểu.");
        tried.GetProperty("after").GetProperty("words").EnumerateArray().Single(word => Text(word, "rule") == "lexicon:station").Should()
            .Match<JsonElement>(word => word.GetProperty("start").GetInt32() == 8 && word.GetProperty("length").GetInt32() == 2 && word.GetProperty("confidence").GetDouble() == 1);
        (await station.GetAsync(Own + "/entries")).GetProperty("total").GetInt32().Should().Be(0);
        (await station.RefusedAsync(Own + "/try", new { written = "TT", spoken = "tổ trưởng" })).Should().Match<Problem>(no => no.Status == 400 && no.Field == "testSentence");
        (await station.RefusedAsync(Own + "/try", new { written = "TT", spoken = "tt", testSentence = "TT họp." })).Field.Should().Be("spoken");
    }

    [Fact]
    public async Task The_province_is_heard_by_every_station_until_a_station_says_otherwise()
    {
        await using var station = await TestStation.StartAsync();
        await station.PostAsync("/api/stations", new { id = "ben", name = "Đài bên" });
        await station.PutAsync(Shared + "/entries", new { written = "Đồng Hỷ", spoken = "đồng hỉ" });
        await station.PutAsync(Own + "/entries", new { written = "Đồng Hỷ", spoken = "đồng hi" });
        var lexicons = station.Services.GetRequiredService<ILexicons>();
        Say(await lexicons.OfAsync("xa", default)).Should().Be("đồng hi");
        Say(await lexicons.OfAsync("ben", default)).Should().Be("đồng hỉ");
        (await station.GetAsync("/api/stations/ben/lexicon/province/entries")).GetProperty("total").GetInt32().Should().Be(1);
        (await station.GetAsync("/api/stations/ben/lexicon/station/entries")).GetProperty("total").GetInt32().Should().Be(0);
        await station.PostAsync(Shared + "/undo", new { });
        Say(await lexicons.OfAsync("ben", default)).Should().Be("Đồng Hỷ");
        static string Say(PronunciationLexicon lexicon) => Tts.Normalisation.Normaliser.NormaliseLine("Đồng Hỷ", lexicon);
    }

    [Fact]
    public async Task What_was_changed_or_removed_can_be_undone_by_the_one_who_sees_who_did_it()
    {
        await using var station = await TestStation.StartAsync();
        await station.SpokenAsync("tin", "Xóm Nà Tông họp.");
        var id = Text((await station.PutAsync(Own + "/entries", new { written = "Nà Tông", spoken = "một" })).GetProperty("entries")[0], "id");
        await station.PutAsync(Own + "/entries", new { written = "NÀ TÔNG", spoken = "hai" });
        var removed = await ReadAsync(await station.Http.DeleteAsync(Own + "/entries/" + id));
        removed.GetProperty("affected").GetArrayLength().Should().Be(1);
        (await station.GetAsync(Own + "/changes")).EnumerateArray().Select(change => (change.GetProperty("change").GetInt64(), Text(change, "kind"), Text(change, "by"), Text(change.GetProperty("written")[0])))
            .Should().Equal((3, "remove", "api", "NÀ TÔNG"), (2, "put", "api", "NÀ TÔNG"), (1, "put", "api", "Nà Tông"));

        (await station.RefusedAsync(Own + "/undo?change=2", new { })).Should().Match<Problem>(no => no.Status == 409 && no.Detail.Contains("thay đổi số 3"));
        (await station.PostAsync(Own + "/undo?change=3", new { })).GetProperty("affected").GetArrayLength().Should().Be(1);
        Text(await station.GetAsync(Own + "/entries/" + id), "spoken").Should().Be("hai");
        await station.PostAsync(Own + "/undo", new { });
        Text(await station.GetAsync(Own + "/entries/" + id), "spoken").Should().Be("một");
        await station.PostAsync(Own + "/undo", new { });
        (await Problem.OfAsync(await station.Http.GetAsync(Own + "/entries/" + id))).Status.Should().Be(404);
        (await station.RefusedAsync(Own + "/undo", new { })).Detail.Should().Contain("Không còn thay đổi nào");
        (await station.RefusedAsync(Own + "/undo?change=3", new { })).Detail.Should().Contain("đã hoàn tác");
        (await station.GetAsync(Own + "/changes")).EnumerateArray().Select(change => Text(change, "kind")).Should().OnlyContain(kind => kind == "undone").And.HaveCount(3);
        (await station.PutAsync(Own + "/entries", new { written = "Nà Tông", spoken = "ba" })).GetProperty("change").GetInt64().Should().Be(4, "a number is never used twice");
    }

    [Fact]
    public async Task An_entry_is_renamed_by_its_id_but_not_onto_another()
    {
        await using var station = await TestStation.StartAsync();
        var id = Text((await station.PutAsync(Own + "/entries", new { written = "TT", spoken = "tổ trưởng" })).GetProperty("entries")[0], "id");
        await station.PutAsync(Own + "/entries", new { written = "TP", spoken = "tổ phó" });
        (await Problem.OfAsync(await station.Http.PutAsJsonAsync($"{Own}/entries/{id}", new { written = "TP", spoken = "tổ phó" }))).Status.Should().Be(409);
        await station.PutAsync($"{Own}/entries/{id}", new { written = "TTr", spoken = "tổ trưởng" });
        (await station.GetAsync(Own + "/entries")).GetProperty("entries").EnumerateArray().Select(entry => Text(entry, "written")).Should().Equal("TP", "TTr");
        (await station.GetAsync(Own + "/entries?q=phó&limit=1")).GetProperty("total").GetInt32().Should().Be(1);
        await station.PostAsync(Own + "/undo", new { });
        (await station.GetAsync(Own + "/entries")).GetProperty("entries").EnumerateArray().Select(entry => Text(entry, "written")).Should().Equal("TP", "TT");
    }

    [Fact]
    public async Task What_cannot_be_an_entry_is_refused_with_its_field_and_limit()
    {
        await using var station = await TestStation.StartAsync();
        (await RefusedPutAsync(station, new { written = "A", spoken = "số 5" })).Should().Match<Problem>(no => no.Status == 400 && no.Field == "spoken" && no.Detail.Contains('5'));
        (await RefusedPutAsync(station, new { written = new string('a', 81), spoken = "a" })).Detail.Should().Contain("tối đa 80");
        (await RefusedPutAsync(station, new { written = "A", spoken = "an", from = new string('a', 5_000) })).Should().Match<Problem>(no => no.Field == "from" && no.Detail.Contains("4000"));
        (await RefusedPutAsync(station, new { written = "A", spoken = "an", from = "Câu khác." })).Field.Should().Be("testSentence");
        (await Problem.OfAsync(await station.Http.GetAsync("/api/stations/xa/lexicon/huyen/entries"))).Should().Match<Problem>(no => no.Status == 404 && no.Field == "layer");
        (await Problem.OfAsync(await station.Http.GetAsync("/api/stations/khong/lexicon/station/entries"))).Status.Should().Be(404);
        (await Problem.OfAsync(await station.Http.DeleteAsync(Own + "/entries/khong"))).Status.Should().Be(404);
    }

    [Fact]
    public async Task A_sentence_that_is_no_longer_read_as_expected_is_found()
    {
        await using var station = await TestStation.StartAsync();
        var put = await station.PutAsync(Own + "/entries", new { written = "TT", spoken = "tổ trưởng", testSentence = "TT họp lúc 7h.", expected = "tổ trưởng họp lúc bảy giờ sáng" });
        put.GetProperty("test").GetProperty("passes").GetBoolean().Should().BeFalse();
        await station.PutAsync(Own + "/entries", new { written = "TP", spoken = "tổ phó", testSentence = "TP họp." });
        var tests = await station.GetAsync(Own + "/tests");
        tests.GetProperty("tests").GetInt32().Should().Be(2);
        Text(tests.GetProperty("failed").EnumerateArray().Single(), "written").Should().Be("TT");
    }

    [Fact]
    public async Task Old_changes_are_forgotten_and_entries_outlive_a_restart()
    {
        using var folder = new TestFolder();
        string token;
        await using (var station = await TestStation.StartAsync(folder.Path))
        {
            token = station.Token!;
            for (var n = 0; n < 203; n++) await station.PutAsync(Own + "/entries", new { written = "Nà Tông", spoken = n % 2 == 0 ? "một" : "hai" });
            (await station.GetAsync(Own + "/changes")).EnumerateArray().Select(change => change.GetProperty("change").GetInt64()).Should().HaveCount(200).And.StartWith(203).And.EndWith(4);
        }

        await using var again = await TestStation.StartAsync(folder.Path, token: token);
        Tts.Normalisation.Normaliser.NormaliseLine("Nà Tông", await again.Services.GetRequiredService<ILexicons>().OfAsync("xa", default)).Should().Be("một");
    }

    private static async Task<Problem> RefusedPutAsync(TestStation station, object body) => await Problem.OfAsync(await station.Http.PutAsJsonAsync(Own + "/entries", body));

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response) => JsonDocument.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync()).RootElement;

    private static string Text(JsonElement element, string property) => element.GetProperty(property).GetString()!;

    private static string Text(JsonElement element) => element.GetString()!;
}
