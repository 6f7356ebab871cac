using System.Globalization;
using System.Text;
using Broadcast.Tts.Engines.Cloud;

namespace Broadcast.Tts.Engines;

/// <summary>How FPT.AI is asked. Immutable; a value outside its range is refused when it is set. The key never shows.</summary>
public sealed record FptOptions
{
    /// <summary>The voices that the service's document and the programs that use it name.</summary>
    public static IReadOnlyList<Voice> KnownVoices { get; } =
    [
        new("banmai", "Ban Mai (nữ, Bắc)"), new("thuminh", "Thu Minh (nữ, Bắc)"), new("leminh", "Lê Minh (nam, Bắc)"), new("myan", "Mỹ An (nữ, Trung)"),
        new("giahuy", "Gia Huy (nam, Trung)"), new("lannhi", "Lan Nhi (nữ, Nam)"), new("linhsan", "Linh San (nữ, Nam)"),
    ];

    /// <summary>The API key of the project (console.fpt.ai).</summary>
    public required ServiceSecret Key { get; init; }

    /// <summary>The voices to offer, the default first; 1 to 200.</summary>
    public IReadOnlyList<Voice> Voices { get; init => field = Within.Voices(value); } = KnownVoices;

    /// <summary>Speed in the service's steps: −3 slowest, 0 the voice's own, 3 fastest.</summary>
    public int Speed { get; init => field = Within.Range(value, -3, 3); }

    /// <summary>Whether MP3 is asked for, a tenth of the bytes, instead of WAVE.</summary>
    public bool Mp3 { get; init; } = true;

    /// <summary>The most characters of one request, 100 to 5,000, which is the service's limit. Shorter ones are ready sooner.</summary>
    public int MaxCharacters { get; init => field = Within.Range(value, 100, 5_000); } = 5_000;

    /// <summary>The wait before the sound is first looked for; each further wait is half as long again. 0.2 s to 30 s.</summary>
    public TimeSpan FirstLook { get; init => field = Within.Seconds(value, 0.2, 30); } = TimeSpan.FromSeconds(1);

    /// <summary>The longest of those waits; 0.2 s to 1 min.</summary>
    public TimeSpan LongestLook { get; init => field = Within.Seconds(value, 0.2, 60); } = TimeSpan.FromSeconds(5);

    /// <summary>Decibels that bring the voices near −16 LUFS, −20 to 20. Not measured; a bulletin is levelled as a whole in any case.</summary>
    public double GainDb { get; init => field = Within.Range(value, -20, 20); }

    /// <summary>
    /// Time, attempts, pauses and sizes. The service promises sound after 5 seconds to 2 minutes, therefore the limit of two and a half.
    /// </summary>
    public ServiceCallOptions Calls { get; init; } = new() { TimeLimit = TimeSpan.FromSeconds(150), AtOnce = 4 };
}

/// <summary>
/// FPT.AI text to speech version 5, the shape "an address to look at": the text is posted, the answer names an address, and the sound stands there some
/// time later.
/// <para>
/// Where the shape comes from: docs.fpt.ai "Text to Speech" (API), read in a copy: POST of the bare text to api.fpt.ai/hmi/tts/v5; headers api_key, voice,
/// speed −3 to 3, format mp3 or wav, callback_url; 3 to 5,000 characters; answered by JSON <c>{async, error, message, request_id}</c>, error 0 being
/// success; ready after 5 seconds to 2 minutes. With callback_url the service also posts <c>{"message": address, "success": "true"}</c> or
/// <c>{"message": reason, "success": "false"}</c>; that is not used, since a commune's station has no address that the Internet reaches. Public programs
/// write the key's header as <c>api-key</c> (as here, since some proxies drop names with "_") and get addresses under https://file01.fpt.ai/.
/// </para>
/// <para>
/// Not confirmed: the other values of "error" (all are taken as failures, those that speak of a quota as that); the status while the sound is not ready
/// (404 in programs; 403, 202, 204 and 425 are taken the same way, as stores of files answer so); the host of the address. The document's old example
/// names a store of another company: only hosts under fpt.ai are fetched, by https, without the key, and no redirect is followed.
/// </para>
/// Thread-safe.
/// </summary>
public sealed class FptSynthesizer : ISpeechSynthesizer, IDisposable
{
    private const string Name = "FPT.AI";
    private const string Domain = "fpt.ai";
    private const int LeastCharacters = 3;
    private const int MaxTicketBytes = 64 << 10;

    private static readonly Uri Address = new("https://api.fpt.ai/hmi/tts/v5");

    private readonly FptOptions _options;
    private readonly SpeechService _service;

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="options">Key, voice and limits.</param>
    /// <param name="time">All waits and limits.</param>
    /// <param name="random">Spreads the waits; this engine alone uses it from now on.</param>
    public FptSynthesizer(FptOptions options, TimeProvider time, Random random) : this(options, time, random, ServiceNetwork.Internet) { }

    internal FptSynthesizer(FptOptions options, TimeProvider time, Random random, ServiceNetwork network)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _service = new SpeechService(Engine, Name, options.Calls, options.Key, time, random, network);
    }

    /// <inheritdoc/>
    public string Engine => "fpt";

    /// <inheritdoc/>
    public IReadOnlyList<Voice> Voices => _options.Voices;

    /// <inheritdoc/>
    public string Settings => string.Create(CultureInfo.InvariantCulture, $"s{_options.Speed} {Format}");

    /// <inheritdoc/>
    public double GainDb => _options.GainDb;

    private string Format => _options.Mp3 ? "mp3" : "wav";

    /// <inheritdoc/>
    public Task<float[]> SynthesiseAsync(string text, Voice voice, CancellationToken cancellation)
    {
        return _service.SpeakAsync(text, voice, Voices, _options.MaxCharacters, AskAsync, cancellation);

        async Task<ServiceAnswer> AskAsync(string piece, CancellationToken stop)
        {
            var ticket = await _service.CallAsync(() => RequestFor(piece, voice), MaxTicketBytes, JudgeTicket, stop);
            if (!OwnedAddress.TryTake(ticket.Text("async"), Domain, out var address))
                throw _service.Failure(SpeechEngineFailure.BadOutput, $"{Name} chỉ tới một địa chỉ không thuộc {Domain}: không tải.");
            return await FetchAsync(address, stop);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _service.Dispose();

    private async Task<ServiceAnswer> FetchAsync(Uri address, CancellationToken stop)
    {
        for (var wait = _options.FirstLook; ; wait *= 1.5)
        {
            await _service.WaitAboutAsync(wait < _options.LongestLook ? wait : _options.LongestLook, stop);
            var answer = await _service.CallAsync(() => new HttpRequestMessage(HttpMethod.Get, address), _options.Calls.MaxSoundBytes, JudgeSound, stop);
            if (answer.Status == 200) return answer;
        }
    }

    private HttpRequestMessage RequestFor(string text, Voice voice)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text.PadRight(LeastCharacters, '.')));
        content.Headers.ContentType = new("text/plain") { CharSet = "utf-8" };
        return new HttpRequestMessage(HttpMethod.Post, Address)
        {
            Content = content,
            Headers =
            {
                { "api-key", _options.Key.Reveal() },
                { "voice", voice.Id },
                { "speed", _options.Speed.ToString(CultureInfo.InvariantCulture) },
                { "format", Format },
                { "Cache-Control", "no-cache" },
            },
        };
    }

    private Verdict JudgeTicket(ServiceAnswer answer)
    {
        if (_service.ByStatus(answer) is not Verdict.Good) return _service.ByStatus(answer);
        if (answer.Json is null) return new Verdict.Final(SpeechEngineFailure.BadOutput, $"{Name} trả về {answer.Kind} thay cho phiếu hẹn.");
        if (answer.Number("error") is 0) return Verdict.Good.It;
        var message = $"{Name} không nhận câu này (mã {answer.Number("error")?.ToString(CultureInfo.InvariantCulture) ?? "?"}): {answer.Detail}";
        return answer.SpeaksOfQuota
            ? new Verdict.Final(SpeechEngineFailure.QuotaSpent, message, _options.Calls.QuotaPause)
            : new Verdict.Final(SpeechEngineFailure.Failed, message);
    }

    // The store has its own manners: "forbidden" there is about a file that is not yet, not about the key, which it never sees.
    private Verdict JudgeSound(ServiceAnswer answer) => answer.Status is 202 or 204 or 403 or 404 or 425 ? Verdict.Good.It : _service.ByStatus(answer);
}
