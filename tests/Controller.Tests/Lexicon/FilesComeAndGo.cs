using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Broadcast.Controller.Tests.Lexicon;

public sealed class FilesComeAndGo
{
    private const string Own = "/api/stations/xa/lexicon/station";

    [Fact]
    public async Task A_file_with_one_bad_line_changes_nothing_and_says_which()
    {
        await using var station = await TestStation.StartAsync();
        const string csv = "written,spoken\nNà Tông,nà tồng\nNà Tùng,số 5\n";
        var response = await SendAsync(station, "/import", csv, "text/csv");
        ((int)response.StatusCode).Should().Be(400);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        problem.GetProperty("detail").GetString().Should().Contain("1 dòng").And.Contain("skip=true");
        problem.GetProperty("lines").EnumerateArray().Select(Line).Should().Equal((2, "Nà Tông", "added", null), (3, "Nà Tùng", "refused", "spoken"));
        (await station.GetAsync(Own + "/entries")).GetProperty("total").GetInt32().Should().Be(0);

        var skipped = await ReadAsync(await SendAsync(station, "/import?skip=true", csv, "text/csv"));
        (skipped.GetProperty("added").GetInt32(), skipped.GetProperty("refused").GetInt32()).Should().Be((1, 1));
        (await station.GetAsync(Own + "/entries")).GetProperty("total").GetInt32().Should().Be(1);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("pls")]
    public async Task What_is_exported_is_imported_as_the_same_and_the_import_can_be_undone(string format)
    {
        await using var station = await TestStation.StartAsync();
        await station.SpokenAsync("tin", "Xóm Nà Tông họp.");
        await station.PutAsync(Own + "/entries", new { written = "Nà Tông", spoken = "nà tồng", from = "Xóm Nà Tông họp.", note = "=1+1" });
        await station.PutAsync(Own + "/entries", new { written = "TT", spoken = "tổ trưởng", before = "ông|bà", after = "nói", matchCase = true, language = "tay" });
        var exported = await station.Http.GetAsync($"{Own}/export?format={format}");
        exported.Content.Headers.ContentDisposition!.FileName.Should().Be($"tu-dien-xa.{format}");
        var file = await exported.Content.ReadAsByteArrayAsync();

        var same = await ReadAsync(await SendAsync(station, "/import", file));
        (same.GetProperty("skipped").GetInt32(), same.GetProperty("added").GetInt32(), same.GetProperty("change").ValueKind).Should().Be((2, 0, JsonValueKind.Null));

        await station.PostAsync(Own + "/undo", new { });
        await station.PostAsync(Own + "/undo", new { });
        var added = await ReadAsync(await SendAsync(station, "/import", file));
        (added.GetProperty("added").GetInt32(), added.GetProperty("affected").GetArrayLength(), added.GetProperty("failedTests").GetArrayLength()).Should().Be((2, 1, 0));
        (await (await station.Http.GetAsync($"{Own}/export?format={format}")).Content.ReadAsByteArrayAsync()).Should().Equal(file);
        await station.PostAsync(Own + "/undo", new { });
        (await station.GetAsync(Own + "/entries")).GetProperty("total").GetInt32().Should().Be(0);
    }

    [Fact]
    public async Task A_file_without_a_column_says_nothing_of_it_and_clears_nothing()
    {
        await using var station = await TestStation.StartAsync();
        await station.PutAsync(Own + "/entries", new { written = "Nà Tông", spoken = "nà tồng", from = "Xóm Nà Tông họp.", note = "tiếng Tày", language = "tyz" });
        await station.PutAsync(Own + "/entries", new { written = "TT", spoken = "tổ trưởng", before = "ông|bà", after = "nói", matchCase = true });
        var done = await ReadAsync(await SendAsync(station, "/import", "written,spoken\nNà Tông,nà tông\nTT,trưởng thôn\n", "text/csv"));
        (done.GetProperty("changed").GetInt32(), done.GetProperty("added").GetInt32(), done.GetProperty("failedTests").GetArrayLength()).Should().Be((2, 0, 0));
        var entries = (await station.GetAsync(Own + "/entries")).GetProperty("entries").EnumerateArray().ToList();
        entries.Should().HaveCount(2);
        Fields(entries[0]).Should().Equal("Nà Tông", "nà tông", "", "", "False", "tyz", "tiếng Tày", "Xóm Nà Tông họp.", "Xóm nà tông họp.");
        Fields(entries[1]).Should().Equal("TT", "trưởng thôn", "ông|bà", "nói", "True", "vi", "", "", "");

        // A column that is there and empty clears what it says.
        await ReadAsync(await SendAsync(station, "/import", "written,spoken,note\nNà Tông,nà tông,\n", "text/csv"));
        Fields((await station.GetAsync(Own + "/entries")).GetProperty("entries")[0])[6].Should().BeEmpty();
    }

    [Fact]
    public async Task Where_a_written_form_has_several_contexts_a_file_without_them_adds_one_without()
    {
        await using var station = await TestStation.StartAsync();
        await station.PutAsync(Own + "/entries", new { written = "TT", spoken = "tổ trưởng", before = "ông" });
        await station.PutAsync(Own + "/entries", new { written = "TT", spoken = "thị trấn", after = "Đu" });
        var done = await ReadAsync(await SendAsync(station, "/import", "written,spoken\nTT,thông tin\n", "text/csv"));
        (done.GetProperty("changed").GetInt32(), done.GetProperty("added").GetInt32()).Should().Be((0, 1));
        (await station.GetAsync(Own + "/entries")).GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("spoken").GetString()).Should().BeEquivalentTo("tổ trưởng", "thị trấn", "thông tin");
    }

    [Fact]
    public async Task A_file_that_is_too_long_or_unreadable_is_named()
    {
        await using var station = await TestStation.StartAsync();
        (await Problem.OfAsync(await SendAsync(station, "/import", new byte[5 << 20]))).Should().Match<Problem>(no => no.Status == 413 && no.Field == "file" && no.Detail.Contains("4 MB"));
        (await Problem.OfAsync(await SendAsync(station, "/import", "<!DOCTYPE a><lexicon/>", "application/pls+xml"))).Detail.Should().Contain("DTD");
        (await Problem.OfAsync(await SendAsync(station, "/import?format=xlsx", "a", "text/csv"))).Field.Should().Be("format");
        (await Problem.OfAsync(await station.Http.GetAsync(Own + "/export?format=xlsx"))).Field.Should().Be("format");
        (await Problem.OfAsync(await SendAsync(station, "/import", "", "text/csv"))).Detail.Should().Contain("tệp trống");
    }

    [Fact]
    public async Task Twenty_thousand_entries_go_in_at_once_and_one_more_does_not()
    {
        await using var station = await TestStation.StartAsync();
        var csv = new StringBuilder("written;spoken\n");
        for (var n = 0; n < 20_000; n++) csv.Append("tên").Append(n).Append(";tên\n");
        var imported = await ReadAsync(await SendAsync(station, "/import", csv.ToString(), "text/csv"));
        (imported.GetProperty("added").GetInt32(), imported.GetProperty("change").GetInt64()).Should().Be((20_000, 1));
        (await Problem.OfAsync(await SendAsync(station, "/import", "written,spoken\nthêm,thêm\n", "text/csv"))).Should().Match<Problem>(no => no.Status == 409 && no.Detail.Contains("tối đa"));
        await station.PostAsync(Own + "/undo", new { });
        (await station.GetAsync(Own + "/entries")).GetProperty("total").GetInt32().Should().Be(0);
    }

    private static List<string> Fields(JsonElement entry) =>
        [.. new[] { "written", "spoken", "before", "after", "matchCase", "language", "note", "testSentence", "expected" }.Select(name => entry.GetProperty(name).ToString())];

    private static (int, string, string, string?) Line(JsonElement line) => (
        line.GetProperty("line").GetInt32(), line.GetProperty("written").GetString()!, line.GetProperty("outcome").GetString()!, line.GetProperty("field").GetString());

    private static Task<HttpResponseMessage> SendAsync(TestStation station, string path, string text, string type) => SendAsync(station, path, Encoding.UTF8.GetBytes(text), type);

    private static Task<HttpResponseMessage> SendAsync(TestStation station, string path, byte[] bytes, string? type = null)
    {
        var content = new ByteArrayContent(bytes);
        if (type is not null) content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return station.Http.PostAsync(Own + path, content);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.Should().BeTrue("{0}", text);
        return JsonDocument.Parse(text).RootElement;
    }
}
