using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Broadcast.Controller.Cli;
using Broadcast.Controller.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Broadcast.Controller.Tests;

/// <summary>The whole controller in this process, on free ports, with a data folder of its own; with the station <c>xa</c> unless told otherwise.</summary>
internal sealed class TestStation : IAsyncDisposable
{
    /// <summary>Monday 23 November 2026, 08:00 in Vietnam.</summary>
    public static readonly DateTimeOffset Monday = new(2026, 11, 23, 1, 0, 0, TimeSpan.Zero);

    /// <summary>How long a test waits for what must happen: long, since only a broken product or a very busy machine takes so long.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly WebApplication app;
    private readonly TestFolder? ownFolder;

    private TestStation(WebApplication app, TestFolder? ownFolder, string? token)
    {
        this.app = app;
        this.ownFolder = ownFolder;
        Token = token;
        Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Http = Client(token);
    }

    /// <summary>The token said at the first start, or null.</summary>
    public string? Token { get; }

    /// <summary>Where it is.</summary>
    public string Url { get; }

    /// <summary>A client that shows the token.</summary>
    public HttpClient Http { get; }

    /// <summary>What the host is made of.</summary>
    public IServiceProvider Services => app.Services;

    /// <summary>Builds and does not start.</summary>
    public static WebApplication Build(string folder, TimeProvider? clock = null, string url = "http://127.0.0.1:0", Action<IServiceCollection>? adjust = null)
    {
        Directory.CreateDirectory(folder);
        var settings = Path.Combine(folder, "settings.json");
        if (!File.Exists(settings))
            File.WriteAllText(settings, """{"Mqtt":{"Listen":"127.0.0.1:0"},"Storage":{"LockTimeoutSeconds":1}}""");
        return Program.Build(new HostSettings(new DataFolder(folder), url, Console: false), services =>
        {
            services.AddSingleton<TimeProvider>(clock ?? new SetClock(Monday));
            adjust?.Invoke(services);
        });
    }

    /// <summary>Starts; a folder that is given is left behind.</summary>
    public static async Task<TestStation> StartAsync(
        string? folder = null, TimeProvider? clock = null, string? token = null, bool withStation = true, Action<IServiceCollection>? adjust = null)
    {
        var own = folder is null ? new TestFolder() : null;
        var host = Build(folder ?? own!.Path, clock, adjust: adjust);
        var output = new StringWriter();
        await ServeVerb.StartAsync(host, output, CancellationToken.None);
        var said = Regex.Match(output.ToString(), "ttcs_[A-Za-z0-9_-]+", RegexOptions.None, TimeSpan.FromSeconds(1));
        var station = new TestStation(host, own, said.Success ? said.Value : token);
        if (withStation && said.Success)
            await station.PostAsync("/api/stations", new { id = "xa", name = "Đài truyền thanh xã Định Hóa" });
        return station;
    }

    /// <summary>A client with another token, or none.</summary>
    public HttpClient Client(string? token)
    {
        var client = new HttpClient { BaseAddress = new Uri(Url), Timeout = Patience };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>What is there.</summary>
    public async Task<JsonElement> GetAsync(string path) => await ReadAsync(await Http.GetAsync(path));

    /// <summary>Posts what must be accepted.</summary>
    public async Task<JsonElement> PostAsync(string path, object body) => await ReadAsync(await Http.PostAsJsonAsync(path, body));

    /// <summary>Puts what must be accepted.</summary>
    public async Task<JsonElement> PutAsync(string path, object body) => await ReadAsync(await Http.PutAsJsonAsync(path, body));

    /// <summary>Posts what must be refused.</summary>
    public async Task<Problem> RefusedAsync(string path, object body) => await Problem.OfAsync(await Http.PostAsJsonAsync(path, body));

    /// <summary>Adds a bulletin and waits until it can be heard.</summary>
    public async Task<JsonElement> SpokenAsync(string id, string text = "Xin chào bà con.")
    {
        await PostAsync("/api/stations/xa/bulletins", new { id, title = "Bản tin " + id, text });
        return await SettledAsync(id);
    }

    /// <summary>The bulletin once nothing more happens to it.</summary>
    public async Task<JsonElement> SettledAsync(string id)
    {
        var read = default(JsonElement);
        await UntilAsync(async () => (read = await GetAsync("/api/stations/xa/bulletins/" + id)).GetProperty("bulletin").GetProperty("state").GetString() != "pending");
        return read;
    }

    /// <summary>A programme of one spoken bulletin.</summary>
    public async Task ProgrammeAsync(string id, string text = "Xin chào bà con.")
    {
        await SpokenAsync("bt-" + id, text);
        await PostAsync("/api/stations/xa/programmes", new { id, title = "Chương trình " + id, bulletins = new[] { "bt-" + id } });
    }

    /// <summary>The box <c>a</c> in a hamlet, the box <c>b</c> in none, a hamlet without boxes, and the programme <c>chao</c>.</summary>
    public async Task TwoBoxesAsync()
    {
        await PostAsync("/api/stations/xa/zones", new { id = "thon-a", name = "Thôn A" });
        await PostAsync("/api/stations/xa/zones", new { id = "thon-trong", name = "Thôn Trống" });
        await PostAsync("/api/stations/xa/boxes", new { id = "a", name = "Loa A", zones = new[] { "thon-a" } });
        await PostAsync("/api/stations/xa/boxes", new { id = "b", name = "Loa B" });
        await ProgrammeAsync("chao");
    }

    /// <summary>Waits for a condition, with a deadline.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
                throw new TimeoutException("What was waited for did not happen.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>Stops answering.</summary>
    public Task StopAsync() => app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        ownFolder?.Dispose();
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.Should().BeTrue("{0} answered {1}: {2}", response.RequestMessage!.RequestUri, (int)response.StatusCode, text);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }
}

/// <summary>A refusal as a client reads it.</summary>
internal sealed record Problem(int Status, string Code, string Field, string Detail)
{
    public static async Task<Problem> OfAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.IsSuccessStatusCode.Should().BeFalse("it must be refused, but was answered {0}", text);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        var problem = JsonDocument.Parse(text).RootElement;
        var field = problem.TryGetProperty("errors", out var errors) ? errors.EnumerateObject().Single().Name : "";
        return new Problem((int)response.StatusCode, problem.GetProperty("code").GetString()!, field, problem.GetProperty("detail").GetString()!);
    }
}
