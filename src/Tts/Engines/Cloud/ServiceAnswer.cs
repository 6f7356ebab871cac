using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Broadcast.Tts.Engines.Cloud;

/// <summary>What a service answered, read to its end within the limits.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">All bytes of the body.</param>
/// <param name="RetryAfter">What the header asks for, from now on; null when it does not.</param>
internal sealed record ServiceAnswer(int Status, byte[] Body, TimeSpan? RetryAfter)
{
    private const int MaxJsonBytes = 64 << 10;
    private const int MaxDetail = 200;

    // In the order of use to the reader: Viettel's Vietnamese text, then what most services call it.
    private static readonly string[] MessageFields = ["vi_message", "message", "en_message", "error_description", "error", "detail"];

    private static readonly string[] QuotaWords = ["quota", "hạn mức", "hết lượt", "hết ký tự", "out of credit", "insufficient balance", "limit reached"];

    private JsonElement? _json;
    private bool _parsed;

    /// <summary>The body as a JSON object of at most 64 KiB and 8 levels, or null.</summary>
    public JsonElement? Json
    {
        get
        {
            if (!_parsed) _json = Parse(Body);
            _parsed = true;
            return _json;
        }
    }

    /// <summary>A field of the JSON object that holds text.</summary>
    public string? Text(string field) => Json is { } json ? TextIn(json, field) : null;

    /// <summary>A field of the JSON object that holds a whole number, also one written as text.</summary>
    public int? Number(string field)
    {
        if (Json is not { } json || !json.TryGetProperty(field, out var value)) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)) return number;
        return value.ValueKind == JsonValueKind.String && int.TryParse(value.GetString(), CultureInfo.InvariantCulture, out number) ? number : null;
    }

    /// <summary>What the service says went wrong, in one short line; empty when it does not say. Not yet cleaned of keys.</summary>
    public string Detail
    {
        get
        {
            var message = MessageFields.Select(Text).FirstOrDefault(m => !string.IsNullOrWhiteSpace(m));
            if (message is null && Json is { } json && json.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object) message = TextIn(error, "message");
            if (message is null) return "";
            var line = new string([.. message.Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
            return line.Length <= MaxDetail ? line : line[..MaxDetail] + "…";
        }
    }

    /// <summary>Whether the service's words mean that a quota is spent, which waiting a few seconds will not change.</summary>
    public bool SpeaksOfQuota => QuotaWords.Any(w => Detail.Contains(w, StringComparison.OrdinalIgnoreCase));

    /// <summary>What the body looks like, for a message: sound that is none is most often a page of a portal or proxy.</summary>
    public string Kind
    {
        get
        {
            var start = Encoding.Latin1.GetString(Body.AsSpan(0, Math.Min(Body.Length, 64))).TrimStart();
            return Body.Length == 0 ? "câu trả lời trống" : start.StartsWith('<') ? "một trang HTML" : start.StartsWith('{') ? "một bản ghi JSON" : "dữ liệu lạ";
        }
    }

    private static string? TextIn(JsonElement json, string field) =>
        json.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement? Parse(byte[] body)
    {
        if (body.Length is 0 or > MaxJsonBytes) return null;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 8 });
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
