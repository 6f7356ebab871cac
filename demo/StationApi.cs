using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Broadcast.Demo;

/// <summary>The station's HTTP API, as any program would use it. Safe for concurrent use.</summary>
public sealed class StationApi : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>Talks to the station at <paramref name="address"/> with its access token.</summary>
    public StationApi(Uri address, string token)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>Reads a resource.</summary>
    /// <exception cref="DemoFailedException">The station refused; the message is its own.</exception>
    public Task<JsonNode> GetAsync(string path, CancellationToken cancel) => SendAsync(HttpMethod.Get, path, null, cancel);

    /// <summary>Makes a resource; the answer is what was made.</summary>
    /// <exception cref="DemoFailedException">The station refused; the message is its own.</exception>
    public Task<JsonNode> PostAsync(string path, object body, CancellationToken cancel) => SendAsync(HttpMethod.Post, path, body, cancel);

    /// <summary>Sends a request and tells the status and the body, whatever they are.</summary>
    public async Task<(int Status, string Body)> TryAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var response = await _http.SendAsync(request, cancel);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancel));
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        using var content = body is null ? null : JsonContent.Create(body);
        var (status, text) = await TryAsync(method, path, content, cancel);
        if (status is < 200 or > 299)
        {
            throw new DemoFailedException($"{method} {path}: {status}\n{text}");
        }

        try
        {
            return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
        }
        catch (JsonException)
        {
            throw new DemoFailedException($"{method} {path}: câu trả lời không phải JSON.");
        }
    }
}
