using System.Globalization;
using System.Security;
using System.Text;
using System.Xml;
using Broadcast.Tts.Engines.Cloud;

namespace Broadcast.Tts.Engines;

/// <summary>The sound that Azure is asked for.</summary>
public enum AzureSound
{
    /// <summary>WAVE, 24 kHz: the voices' own rate, 2.9 MB a minute.</summary>
    Wave24,

    /// <summary>WAVE, 48 kHz: the high-fidelity voices, 5.8 MB a minute.</summary>
    Wave48,

    /// <summary>Ogg Opus, 24 kHz: for lines that are slow or dear.</summary>
    Opus24,

    /// <summary>MP3, 24 kHz, 96 kb/s.</summary>
    Mp3,
}

/// <summary>How Azure is asked. Immutable; a value outside its range is refused when it is set. The key never shows.</summary>
public sealed record AzureOptions
{
    /// <summary>The two Vietnamese voices that the service's list names.</summary>
    public static IReadOnlyList<Voice> KnownVoices { get; } = [new("vi-VN-HoaiMyNeural", "Hoài My (nữ)"), new("vi-VN-NamMinhNeural", "Nam Minh (nam)")];

    /// <summary>The key of the Speech resource.</summary>
    public required ServiceSecret Key { get; init; }

    /// <summary>The region of the Speech resource, 3 to 32 lower-case letters and digits: <c>southeastasia</c>.</summary>
    public required string Region
    {
        get;
        init => field = value is { Length: >= 3 and <= 32 } && value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c))
            ? value
            : throw new ArgumentException("Region phải là 3 đến 32 chữ thường hoặc số: southeastasia.", nameof(value));
    }

    /// <summary>The voices to offer, the default first; 1 to 200.</summary>
    public IReadOnlyList<Voice> Voices { get; init => field = Within.Voices(value); } = KnownVoices;

    /// <summary>Speed against the voice's own in percent, −50 to 100. Horns in the open want it slower than a room does.</summary>
    public int RatePercent { get; init => field = Within.Range(value, -50, 100); } = -5;

    /// <summary>The sound to ask for.</summary>
    public AzureSound Sound { get; init; } = AzureSound.Wave24;

    /// <summary>
    /// The most characters of one request, 100 to 5,000. The service cuts sound off at 10 minutes without saying so: 3,000 characters are under 4.
    /// </summary>
    public int MaxCharacters { get; init => field = Within.Range(value, 100, 5_000); } = 3_000;

    /// <summary>Decibels that bring the voices near −16 LUFS, −20 to 20. Not measured; a bulletin is levelled as a whole in any case.</summary>
    public double GainDb { get; init => field = Within.Range(value, -20, 20); }

    /// <summary>Time, attempts, pauses and sizes. The free tier (F0) allows 20 requests a minute: set
    /// <see cref="ServiceCallOptions.PerMinute"/> to 20 there.</summary>
    public ServiceCallOptions Calls { get; init; } = new();
}

/// <summary>
/// Azure text to speech over REST, the shape "SSML to bytes".
/// <para>
/// Where the shape comes from: Microsoft's "Text to speech REST API" and "Speech service quotas and limits" (learn.microsoft.com, read in copies of their
/// sources): POST of SSML to https://REGION.tts.speech.microsoft.com/cognitiveservices/v1; headers Ocp-Apim-Subscription-Key, Content-Type
/// application/ssml+xml, X-Microsoft-OutputFormat, User-Agent; the sound in the answer, cut off at 10 minutes; 400, 401, 415, 429, 502, 503 otherwise.
/// </para>
/// <para>
/// Not confirmed: the body of an error (a message is shown if there is one); whether 429 carries Retry-After (followed if it does); 403 with words
/// about a quota, as other Azure services answer (taken as that); which region of Vietnam the two voices speak like.
/// </para>
/// Thread-safe.
/// </summary>
public sealed class AzureSynthesizer : ISpeechSynthesizer, IDisposable
{
    private const string Name = "Azure";

    private readonly AzureOptions _options;
    private readonly Uri _address;
    private readonly SpeechService _service;

    /// <summary>Connects to nothing yet.</summary>
    /// <param name="options">Key, region, voice and limits.</param>
    /// <param name="time">All waits and limits.</param>
    /// <param name="random">Spreads the waits; this engine alone uses it from now on.</param>
    public AzureSynthesizer(AzureOptions options, TimeProvider time, Random random) : this(options, time, random, ServiceNetwork.Internet) { }

    internal AzureSynthesizer(AzureOptions options, TimeProvider time, Random random, ServiceNetwork network)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _address = new Uri($"https://{options.Region}.tts.speech.microsoft.com/cognitiveservices/v1");
        _service = new SpeechService(Engine, Name, options.Calls, options.Key, time, random, network);
    }

    /// <inheritdoc/>
    public string Engine => "azure";

    /// <inheritdoc/>
    public IReadOnlyList<Voice> Voices => _options.Voices;

    /// <inheritdoc/>
    public string Settings => string.Create(CultureInfo.InvariantCulture, $"r{_options.RatePercent} {_options.Sound}");

    /// <inheritdoc/>
    public double GainDb => _options.GainDb;

    /// <inheritdoc/>
    public Task<float[]> SynthesiseAsync(string text, Voice voice, CancellationToken cancellation)
    {
        return _service.SpeakAsync(text, voice, Voices, _options.MaxCharacters, AskAsync, cancellation);

        Task<ServiceAnswer> AskAsync(string piece, CancellationToken stop) =>
            _service.CallAsync(() => RequestFor(piece, voice), _options.Calls.MaxSoundBytes, _service.ByStatus, stop);
    }

    /// <inheritdoc/>
    public void Dispose() => _service.Dispose();

    /// <summary>The document of one request: whatever stands in the text is said, never obeyed.</summary>
    internal static string Ssml(string text, Voice voice, int ratePercent)
    {
        var plain = new string([.. text.Select(c => XmlConvert.IsXmlChar(c) ? c : ' ')]);
        var rate = ratePercent.ToString("+0;-0;0", CultureInfo.InvariantCulture);
        return $"<speak version=\"1.0\" xmlns=\"http://www.w3.org/2001/10/synthesis\" xml:lang=\"vi-VN\"><voice name=\"{voice.Id}\">"
            + $"<prosody rate=\"{rate}%\">{SecurityElement.Escape(plain)}</prosody></voice></speak>";
    }

    private HttpRequestMessage RequestFor(string text, Voice voice)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Ssml(text, voice, _options.RatePercent)));
        content.Headers.ContentType = new("application/ssml+xml");
        return new HttpRequestMessage(HttpMethod.Post, _address)
        {
            Content = content,
            Headers =
            {
                { "Ocp-Apim-Subscription-Key", _options.Key.Reveal() },
                { "X-Microsoft-OutputFormat", Format(_options.Sound) },
                { "User-Agent", "truyen-thanh-co-so-so" },
            },
        };
    }

    private static string Format(AzureSound sound) => sound switch
    {
        AzureSound.Wave48 => "riff-48khz-16bit-mono-pcm",
        AzureSound.Opus24 => "ogg-24khz-16bit-mono-opus",
        AzureSound.Mp3 => "audio-24khz-96kbitrate-mono-mp3",
        _ => "riff-24khz-16bit-mono-pcm",
    };
}
