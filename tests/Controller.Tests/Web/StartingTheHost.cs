using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Broadcast.Controller.Cli;

namespace Broadcast.Controller.Tests.Web;

public sealed class StartingTheHost : IDisposable
{
    private readonly TestFolder folder = new();

    [Fact]
    public async Task A_busy_port_is_named_with_its_setting_and_the_token_comes_with_the_start_that_succeeds()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";
        await using (var app = TestStation.Build(folder.Path, url: url))
        {
            var output = new StringWriter();
            var act = () => ServeVerb.StartAsync(app, output, CancellationToken.None);
            (await act.Should().ThrowAsync<StartRefusedException>()).WithMessage($"*Http:Url = {url}*đang được chương trình khác dùng*--url*");
            output.ToString().Should().BeEmpty("nothing runs that the token would open");
        }

        await using var station = await TestStation.StartAsync(folder.Path);
        station.Token.Should().StartWith("ttcs_");
        (await station.GetAsync("/api/stations")).GetArrayLength().Should().Be(1);
    }

    [Fact]
    public async Task A_token_that_could_not_be_shown_is_not_the_token()
    {
        await using (var app = TestStation.Build(folder.Path))
            await FluentActions.Invoking(() => ServeVerb.StartAsync(app, new ClosedTerminal(), CancellationToken.None)).Should().ThrowAsync<IOException>();
        await using var station = await TestStation.StartAsync(folder.Path);
        station.Token.Should().StartWith("ttcs_");
    }

    [Theory]
    [InlineData("8080")]
    [InlineData("https://127.0.0.1:8443")]
    [InlineData("http://127.0.0.1:8080/trang")]
    [InlineData("http://may-chu:8080")]
    public void A_url_that_cannot_be_served_is_refused(string url) =>
        FluentActions.Invoking(() => TestStation.Build(folder.Path, url: url)).Should().Throw<StartRefusedException>().WithMessage($"*Http:Url = \"{url}\"*");

    [Fact]
    public void Settings_that_are_no_json_are_refused()
    {
        File.WriteAllText(folder.In("settings.json"), "{ Http: }");
        FluentActions.Invoking(() => TestStation.Build(folder.Path)).Should().Throw<StartRefusedException>().WithMessage("*settings.json*JSON*");
    }

    [Theory]
    [InlineData("""{"Mqtt":{"Listn":"127.0.0.1:0"}}""", "*\"Mqtt:Listn\"*Có phải \"Mqtt:Listen\"?")]
    [InlineData("""{"Mqt":{"Listen":"127.0.0.1:0"}}""", "*\"Mqt\"*Có phải \"Mqtt\"?")]
    [InlineData("""{"Speech":{"Viettel":{"Sped":1}}}""", "*\"Speech:Viettel:Sped\"*Có phải \"Speech:Viettel:Speed\"?")]
    [InlineData("""{"Dispatch":{"DownloadWindows":[{"Frm":"05:00"}]}}""", "*\"Dispatch:DownloadWindows:0:Frm\"*")]
    [InlineData("""{"Http":{"BaseAddress":"x"}}""", "*\"Http:BaseAddress\". Trong \"Http\" có: Url.")]
    [InlineData("""{"Http":{"Url":{"Port":8080}}}""", "*\"Http:Url\" chỉ nhận một giá trị*")]
    public void A_setting_that_there_is_not_is_refused_with_the_name_that_was_meant(string settings, string says)
    {
        File.WriteAllText(folder.In("settings.json"), settings);
        FluentActions.Invoking(() => TestStation.Build(folder.Path)).Should().Throw<StartRefusedException>().WithMessage(says).WithMessage("Tệp *settings.json: *");
    }

    [Fact]
    public void Settings_that_there_are_are_taken_in_whatever_case()
    {
        File.WriteAllText(folder.In("settings.json"), """{"mqtt":{"listen":"127.0.0.1:0","RestartAfter":"00:00:01"},"Speech":{"Engines":["espeak"],"Espeak":{"Voices":["vi"]}},"Serilog":{"MinimumLevel":{"Default":"Debug"}},"Dispatch":{"DownloadWindows":[{"From":"05:00","To":"06:00"}]}}""");
        FluentActions.Invoking(() => TestStation.Build(folder.Path)).Should().NotThrow();
    }

    [Theory]
    [InlineData("bulletins")]
    [InlineData("bulletins/bt")]
    [InlineData("programmes")]
    [InlineData("slots")]
    [InlineData("boxes")]
    [InlineData("as-run")]
    [InlineData("zones")]
    [InlineData("events")]
    [InlineData("lexicon/station/entries")]
    public async Task Whatever_is_asked_of_a_station_that_there_is_not_is_answered_so(string rest)
    {
        await using var station = await TestStation.StartAsync(folder.Path);
        (await Problem.OfAsync(await station.Http.GetAsync("/api/stations/nope/" + rest))).Should().BeEquivalentTo(new { Status = 404, Code = "station-unknown", Detail = "Không có đài \"nope\"." });
        using var stranger = station.Client(token: null);
        (await stranger.GetAsync("/api/stations/nope/" + rest)).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "strangers are told nothing");
    }

    [Fact]
    public async Task A_setting_out_of_range_is_named()
    {
        await File.WriteAllTextAsync(folder.In("settings.json"), """{"Mqtt":{"Listen":"127.0.0.1:0","MaxInflightMessages":0}}""");
        var act = () => TestStation.StartAsync(folder.Path);
        (await act.Should().ThrowAsync<StartRefusedException>()).WithMessage("*MaxInflightMessages*");
    }

    [Fact]
    public async Task Neither_the_log_nor_the_data_folder_holds_a_secret_that_was_shown()
    {
        string token, password;
        await using (var station = await TestStation.StartAsync(folder.Path))
        {
            token = station.Token!;
            var box = await station.PostAsync("/api/stations/xa/boxes", new { name = "Loa A" });
            password = box.GetProperty("enrolment").GetProperty("password").GetString()!;
        }

        foreach (var file in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories))
            (await File.ReadAllTextAsync(file)).Should().NotContain(token, "of {0}", file).And.NotContain(password, "of {0}", file);
        File.GetUnixFileMode(folder.In("accounts/api-token.sha256")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task The_api_describes_itself_and_the_page_runs_only_its_own_files()
    {
        await using var station = await TestStation.StartAsync(folder.Path);
        using var stranger = station.Client(token: null);
        var paths = JsonDocument.Parse(await stranger.GetStringAsync("/openapi/v1.json")).RootElement.GetProperty("paths").EnumerateObject().Select(path => path.Name).ToList();
        paths.Should().Contain(["/api/stations/{station}/slots", "/api/stations/{station}/as-run", "/api/stations/{station}/events"]);
        var page = await stranger.GetAsync("/");
        page.Headers.GetValues("Content-Security-Policy").Single().Should().Contain("default-src 'none'").And.NotContain("unsafe");
        (await page.Content.ReadAsStringAsync()).Should().NotContain("<style").And.NotContain("onclick=");
        (await stranger.GetStringAsync("/healthz")).Should().Be("ok");
    }

    [Fact]
    public async Task An_address_that_does_not_exist_and_a_body_that_is_no_json_are_answered_in_words()
    {
        await using var station = await TestStation.StartAsync(folder.Path);
        (await Problem.OfAsync(await station.Http.GetAsync("/api/khong-co"))).Code.Should().Be("no-such-address");
        (await Problem.OfAsync(await station.Http.GetAsync("/api/stations/khac"))).Should().BeEquivalentTo(new { Status = 404, Code = "station-unknown" });
        using var broken = new StringContent("{\"name\":", System.Text.Encoding.UTF8, "application/json");
        (await Problem.OfAsync(await station.Http.PostAsync("/api/stations", broken))).Should().BeEquivalentTo(new { Status = 400, Code = "not-json" });
        (await station.RefusedAsync("/api/stations", new { name = 5 })).Should().BeEquivalentTo(new { Status = 400, Field = "name" });
    }

    public void Dispose() => folder.Dispose();

    private sealed class ClosedTerminal : StringWriter
    {
        public override Task WriteLineAsync(string? value) => value!.Contains("ttcs_", StringComparison.Ordinal) ? throw new IOException("Broken pipe") : Task.CompletedTask;
    }
}
