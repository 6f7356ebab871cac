using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Broadcast.Tts.Engines;
using Broadcast.Tts.Engines.Cloud;
using Microsoft.AspNetCore.Http;

namespace Broadcast.Tts.Tests.Engines;

/// <summary>The three services as their documents describe them, and the engines that speak with them.</summary>
internal static class FakeServices
{
    public const string Key = "k3y-bi-mat-0123456789";

    public static readonly string[] All = ["viettel", "fpt", "azure"];

    public static readonly ServiceCallOptions Patience = new() { AttemptTimeLimit = TimeSpan.FromSeconds(60), TimeLimit = TimeSpan.FromSeconds(240) };

    /// <summary>An engine on the fake Internet, whose service behaves.</summary>
    public static ISpeechSynthesizer Engine(string name, FakeInternet internet, ImpatientTime time, ServiceCallOptions? calls = null, int? maxCharacters = null, ServiceNetwork? network = null)
    {
        internet.Serve = ServeAsync;
        var key = ServiceSecret.Of(Key);
        calls ??= Patience;
        return name switch
        {
            "viettel" => new ViettelSynthesizer(new() { Key = key, Calls = calls, MaxCharacters = maxCharacters ?? 2_000 }, time, Seeded, network ?? internet.Network),
            "fpt" => new FptSynthesizer(new() { Key = key, Calls = calls, Mp3 = false, MaxCharacters = maxCharacters ?? 5_000 }, time, Seeded, network ?? internet.Network),
            _ => new AzureSynthesizer(new() { Key = key, Region = "southeastasia", Calls = calls, MaxCharacters = maxCharacters ?? 3_000 }, time, Seeded, network ?? internet.Network),
        };
    }

    public static Random Seeded => new(20261122);

    public static Task ServeAsync(HttpContext context) => (context.Request.Host.Host, context.Request.Method) switch
    {
        ("viettelai.vn", "POST") => ViettelAsync(context),
        ("api.fpt.ai", "POST") => FptAsync(context),
        ("file01.fpt.ai", "GET") => Misdeeds.Bytes(Sounds.WaveFor(Uri.UnescapeDataString(context.Request.Path.Value!.Split('/')[^1])))(context),
        ("southeastasia.tts.speech.microsoft.com", "POST") => AzureAsync(context),
        _ => Misdeeds.Status(404)(context),
    };

    /// <summary>What FPT.AI answers when it has taken a text.</summary>
    public static string Ticket(string address) => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["async"] = address,
        ["error"] = 0,
        ["message"] = "The content will be returned after a few seconds under the async link.",
        ["request_id"] = "18df6bcf-830d-4983-861f-3302ca691c2b",
    });

    private static Task ViettelAsync(HttpContext context)
    {
        var wanted = JsonSerializer.Deserialize<JsonElement>(Body(context));
        if (wanted.GetProperty("token").GetString() != Key) return Misdeeds.Status(401, """{"code":401,"vi_message":"Token không hợp lệ","en_message":"Invalid token"}""")(context);
        if (wanted.GetProperty("speed").GetDouble() is < 0.8 or > 1.2 || wanted.GetProperty("without_filter").ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            return Misdeeds.Status(400, """{"code":400,"vi_message":"Sai dữ liệu đầu vào"}""")(context);
        return wanted.GetProperty("tts_return_option").GetInt32() == 3
            ? Misdeeds.Bytes(Sounds.Mp3, "audio/mpeg")(context)
            : Misdeeds.Bytes(Sounds.WaveFor(wanted.GetProperty("text").GetString()!, 22_050))(context);
    }

    private static Task FptAsync(HttpContext context)
    {
        var text = Encoding.UTF8.GetString(Body(context));
        if (context.Request.Headers["api-key"] != Key) return Misdeeds.Status(401, """{"message":"Invalid authentication credentials"}""")(context);
        if (text.Length is < 3 or > 5_000 || context.Request.Headers["format"].ToString() is not ("mp3" or "wav"))
            return Misdeeds.Status(200, """{"error":1,"message":"invalid request"}""")(context);
        return Misdeeds.Status(200, Ticket($"https://file01.fpt.ai/text2speech-v5/short/2026-11-22/{Uri.EscapeDataString(text[..Math.Min(200, text.Length)])}"))(context);
    }

    private static Task AzureAsync(HttpContext context)
    {
        if (context.Request.Headers["Ocp-Apim-Subscription-Key"] != Key) return Misdeeds.Status(401)(context);
        if (context.Request.ContentType != "application/ssml+xml") return Misdeeds.Status(415)(context);
        if (context.Request.Headers.UserAgent.Count == 0) return Misdeeds.Status(400)(context);
        var said = XDocument.Parse(Encoding.UTF8.GetString(Body(context))).Root!.Value;
        return context.Request.Headers["X-Microsoft-OutputFormat"].ToString() switch
        {
            "riff-24khz-16bit-mono-pcm" => Misdeeds.Bytes(Sounds.WaveFor(said))(context),
            "riff-48khz-16bit-mono-pcm" => Misdeeds.Bytes(Sounds.WaveFor(said, 48_000))(context),
            "ogg-24khz-16bit-mono-opus" => Misdeeds.Bytes(Sounds.Opus, "audio/ogg")(context),
            "audio-24khz-96kbitrate-mono-mp3" => Misdeeds.Bytes(Sounds.Mp3, "audio/mpeg")(context),
            _ => Misdeeds.Status(400)(context),
        };
    }

    private static byte[] Body(HttpContext context) => (byte[])context.Items["body"]!;
}
