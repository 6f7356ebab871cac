using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Broadcast.Tts.Engines.Cloud;

namespace Broadcast.Tts.Engines;

/// <summary>How Viettel AI is asked. Immutable; a value outside its range is refused when it is set. The key never shows.</summary>
public sealed record ViettelOptions
{
    /// <summary>The voices that the service's document lists.</summary>
    public static IReadOnlyList<Voice> KnownVoices { get; } =
    [
        new("hn-quynhanh", "Quỳnh Anh (nữ, Bắc)"), new("hn-phuongtrang", "Phương Trang (nữ, Bắc)"), new("hn-thaochi", "Thảo Chi (nữ, Bắc)"),
        new("hn-thanhha", "Thanh Hà (nữ, Bắc)"), new("hn-thanhphuong", "Thanh Phương (nữ, Bắc)"), new("hn-thanhtung", "Thanh Tùng (nam, Bắc)"),
        new("hn-namkhanh", "Nam Khánh (nam, Bắc)"), new("hn-tienquan", "Tiến Quân (nam, Bắc)"), new("hue-maingoc", "Mai Ngọc (nữ, Trung)"),
        new("hue-baoquoc", "Bảo Quốc (nam, Trung)"), new("hcm-diemmy", "Diễm My (nữ, Nam)"), new("hcm-phuongly", "Phương Ly (nữ, Nam)"),
        new("hcm-thuydung", "Thùy Dung (nữ, Nam)"), new("hcm-thuyduyen", "Thùy Duyên (nữ, Nam)"), new("hn-leyen", "Lê Yến (nữ, Nam)"),
        new("hcm-minhquan", "Minh Quân (nam, Nam)"),
    ];

    /// <summary>The token of the account (viettelai.vn/dashboard/token).</summary>
    public required ServiceSecret Key { get; init; }

    /// <summary>The voices to offer, the default first; 1 to 200.</summary>
    public IReadOnlyList<Voice> Voices { get; init => field = Within.Voices(value); } = KnownVoices;

    /// <summary>Speed against the voice's own, 0.8 to 1.2.</summary>
    public double Speed { get; init => field = Within.Range(value, 0.8, 1.2); } = 1.0;

    /// <summary>Whether the service's filter cleans the sound, which takes longer.</summary>
    public bool Filter { get; init; } = true;

    /// <summary>Whether MP3 is asked for, a tenth of the bytes, instead of WAVE.</summary>
    public bool Mp3 { get; init; }

    /// <summary>The most characters of one request, 100 to 5,000. The service states no limit; this one is ours.</summary>
    public int MaxCharacters { get; init => field = Within.Range(value, 100, 5_000); } = 2_000;

    /// <summary>Decibels that bring the voices near −16 LUFS, −20 to 20. Not measured; a bulletin is levelled as a whole in any case.</summary>
    public double GainDb { get; init => field = Within.Range(value, -20, 20); }

    /// <summary>Time, attempts, pauses and sizes.</summary>
    public ServiceCallOptions Calls { get; init; } = new();
}

/// <summary>
/// Viettel AI, the shape "bytes": one POST of JSON, answered by the sound itself.
/// <para>
/// Where the shape comes from: the service's document "API TTS" (viettelai.vn/tai-lieu), read in a copy: address, fields, <c>tts_return_option</c>
/// 1 streaming, 2 wav, 3 mp3, speed 0.8 to 1.2, the token as a field of the body, an error as <c>{code, vi_message, en_message}</c> with 400, 401, 403 or
/// 500, and the sixteen voices. Public programs use it the same way, most of them with option 3.
/// </para>
/// <para>
/// Not confirmed: the longest text; whether an error can come with status 200 (handled: <c>code</c> counts as the status then); 429, which programs
/// report for a spent allowance (handled as that); the sense of <c>without_filter</c>, whose description in the document ("true: the filter is used")
/// contradicts its name: the name is followed here.
/// </para>
/// Thread-safe.
/// </summary>
public sealed class ViettelSynthesizer : ISpeechSynthesizer, IDisposable
{
    private const string Name = "Viettel AI";
    private const int Wave = 2;
    private const int Mp3 = 3;

    // Vietnamese letters as they are: a third of the bytes.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly Uri Address = new("https://viettelai.vn/tts/speech_synthesis");

    private readonly ViettelOptions _options;
    private readonly SpeechService _service;

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="options">Key, voice and limits.</param>
    /// <param name="time">All waits and limits.</param>
    /// <param name="random">Spreads the waits; this engine alone uses it from now on.</param>
    public ViettelSynthesizer(ViettelOptions options, TimeProvider time, Random random) : this(options, time, random, ServiceNetwork.Internet) { }

    internal ViettelSynthesizer(ViettelOptions options, TimeProvider time, Random random, ServiceNetwork network)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _service = new SpeechService(Engine, Name, options.Calls, options.Key, time, random, network);
    }

    /// <inheritdoc/>
    public string Engine => "viettel";

    /// <inheritdoc/>
    public IReadOnlyList<Voice> Voices => _options.Voices;

    /// <inheritdoc/>
    public string Settings => string.Create(CultureInfo.InvariantCulture, $"s{_options.Speed} f{(_options.Filter ? 1 : 0)} {(_options.Mp3 ? "mp3" : "wav")}");

    /// <inheritdoc/>
    public double GainDb => _options.GainDb;

    /// <inheritdoc/>
    public Task<float[]> SynthesiseAsync(string text, Voice voice, CancellationToken cancellation)
    {
        return _service.SpeakAsync(text, voice, Voices, _options.MaxCharacters, AskAsync, cancellation);

        Task<ServiceAnswer> AskAsync(string piece, CancellationToken stop) =>
            _service.CallAsync(() => RequestFor(piece, voice), _options.Calls.MaxSoundBytes, Judge, stop);
    }

    /// <inheritdoc/>
    public void Dispose() => _service.Dispose();

    private HttpRequestMessage RequestFor(string text, Voice voice)
    {
        var wanted = new Wanted(text, voice.Id, _options.Speed, _options.Mp3 ? Mp3 : Wave, _options.Key.Reveal(), !_options.Filter);
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(wanted, Plain));
        content.Headers.ContentType = new("application/json");
        return new HttpRequestMessage(HttpMethod.Post, Address) { Content = content, Headers = { { "Accept", "*/*" } } };
    }

    private Verdict Judge(ServiceAnswer answer)
    {
        // An error in the body of a "200": its code counts.
        if (answer.Status == 200 && answer.Number("code") is { } code and >= 400 and < 600) answer = answer with { Status = code };
        if (answer.Status == 429 && answer.RetryAfter is null)
            return new Verdict.Final(SpeechEngineFailure.QuotaSpent, $"{Name} báo hết lượt (429). {answer.Detail}", _options.Calls.QuotaPause);
        return _service.ByStatus(answer);
    }

    private sealed record Wanted(
        [property: JsonPropertyName("text")] string Text,
        [property: JsonPropertyName("voice")] string Voice,
        [property: JsonPropertyName("speed")] double Speed,
        [property: JsonPropertyName("tts_return_option")] int ReturnOption,
        [property: JsonPropertyName("token")] string Token,
        [property: JsonPropertyName("without_filter")] bool WithoutFilter);
}
